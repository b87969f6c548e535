//! A document begun from what Keras printed. The texts were written by hand, in the formats of both.

use std::path::Path;

use refashion_documents::{Document, SkeletonError, check, skeleton};

const KERAS2: &str = include_str!("printed/keras2_summary.txt");
const KERAS3: &str = include_str!("printed/keras3_summary.txt");
const LOG2: &str = include_str!("printed/keras2.log");
const LOG3: &str = include_str!("printed/keras3.log");

#[track_caller]
fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.contains(line), "no {line:?} in\n{text}");
    }
}

#[test]
fn what_keras_2_printed_begins_a_document() {
    let text = skeleton("mine", Some(KERAS2), Some(LOG2)).unwrap();
    has(
        &text,
        &[
            "input = [1, 28, 28]  # GAP: the summary does not print the input",
            "{ conv2d = { filters = 32, kernel = [3, 3], padding = \"same\", activation = \"linear\" } },  # GAP: its activation function",
            "{ activation = { leaky_relu = 0.3 } },  # GAP: the slope",
            "{ max_pool = { window = [2, 2] } },  # GAP: whether its windows lie side by side",
            "{ dropout = { rate = 0.0 } },  # GAP: the rate",
            "  \"flatten\",\n",
            "{ dense = { units = 10, activation = \"linear\" } },",
            "split = { last = { n = 12000 } }  # GAP",
            "epochs = 2\n",
            "printed = \"0.8954\"",
            "printed = \"0.3301\"",
            "quantity = \"test_accuracy\"",
            "printed = \"0.8921\"",
            "quantity = \"test_loss\"",
            "a bar of the log goes to 48000",
        ],
    );
    assert!(
        !text.contains("0.8150") && !text.contains("2.3026"),
        "{text}"
    );
    // The form is right: what is left to say are gaps and what the placeholders break.
    assert!(toml::from_str::<Document>(&text).is_ok(), "{text}");
}

#[test]
fn what_keras_3_printed_begins_a_document() {
    let text = skeleton("mine", Some(KERAS3), Some(LOG3)).unwrap();
    has(
        &text,
        &[
            "input = [3, 32, 32]\n",
            "{ conv2d = { filters = 64, kernel = [3, 3], stride = [2, 2], padding = \"same\", bias = false, activation",
            "{ batch_norm = {} },\n",
            "\"global_average_pool\",\n",
            "GAP: the layer \"attention\" is a \"Attention\"",
            "dataset = \"cifar-10\"  # GAP",
            "epochs = 20  # GAP: the log ends in epoch 2 of 20",
            "split = \"all\"  # GAP: which images validate: the log has figures of them",
            "printed = \"0.8561\"",
            "printed = \"0.8612\"",
            "printed = \"0.8590\"",
        ],
    );
    assert!(
        !text.contains('\u{1b}') && !text.contains("0.7211"),
        "{text}"
    );
}

#[test]
fn every_gap_is_listed_until_it_is_filled() {
    let text = skeleton("mine", Some(KERAS2), Some(LOG2)).unwrap();
    let marked = text.lines().filter(|line| line.contains("# GAP: ")).count();
    let listed = |text: &str| {
        let problems = check(text);
        let gaps = problems
            .iter()
            .filter(|one| one.message.starts_with("gap: "));
        gaps.count()
    };
    assert!(marked > 15);
    assert_eq!(listed(&text), marked);
    // What cannot be read hides no gap.
    assert_eq!(listed(&format!("{text}\nnonsense")), marked);
    assert!(check(&format!("{text}\nnonsense")).len() > marked);

    let filled: String = text
        .lines()
        .map(|line| line.split("  # GAP: ").next().unwrap().to_owned() + "\n")
        .collect();
    let margins = "[margins]\nloss = 0.1\naccuracy = 0.1\nval_loss = 0.1\nval_accuracy = 0.1\ntest_loss = 0.1\ntest_accuracy = 0.1";
    let filled = filled.replace("[margins]", margins);
    let filled = filled.replace("rate = 0.0", "rate = 0.25");
    let filled = filled.replace("\"linear\" } },\n]", "\"softmax\" } },\n]");
    let filled = filled.replace("title = \"\"", "title = \"Mine # GAP: not one\"");
    assert_eq!(check(&filled), []);
    Document::parse(&filled, Path::new("mine.toml")).unwrap();
}

#[test]
fn a_kernel_that_cannot_be_told_is_a_gap() {
    let of = |row: &str| {
        let text = format!("i (InputLayer)  [(None, 10, 10, 1)]  0\n{row}\n");
        skeleton("mine", Some(&text), None).unwrap()
    };
    has(
        &of("c (Conv2D) (None, 2, 2, 1) 10"),
        &["kernel = [0, 0]", "these fit: 3×3 stride 4 valid"],
    );
    has(
        &of("c (Conv2D) (None, 8, 8, 1) 11"),
        &["no square kernel fits"],
    );
    has(
        &of("d (Dense) (None, 8, 8, 5) 77"),
        &["its parameters do not fit its sizes"],
    );
}

#[test]
fn bars_that_contradict_themselves_are_gaps() {
    let log = |first: &str, second: &str| {
        let text = format!(
            "Epoch 1/2\n{first} - loss: 0.5 - accuracy: 0.8\nEpoch 2/2\n{second} - loss: 0.4 - accuracy: 0.9\n"
        );
        skeleton("mine", None, Some(&text)).unwrap()
    };
    let bar = "1875/1875 [=====] - 9s 5ms/step";
    has(
        &log(
            "1875/1875 [=====] - 99s 5ms/step",
            "1870/1870 [=====] - 9s 5ms/step",
        ),
        &[
            "# GAP: the bars of one training have different ends: 1870 in epoch 2, 1875 in epoch 1",
            "# GAP: by its bar epoch 1 took 99 s, and its 1875 steps 5ms/step: twice as long, and a minute before the first step, would be 81 s at most",
        ],
    );
    let quick = log(bar, "1875/1875 [=====] - 7s 5ms/step");
    has(&quick, &["# GAP: by its bar epoch 2 took 7 s"]);
    assert!(!quick.contains("different ends"), "{quick}");
    let plain = log(bar, bar);
    assert!(
        !plain.contains("# GAP: by its bar") && !plain.contains("# GAP: the bars"),
        "{plain}"
    );
    let odd = "Train on 100 samples\nEpoch 1/1\n60/60 - 1s 9ms/step - loss: 0.5\n";
    let odd = skeleton("mine", None, Some(odd)).unwrap();
    has(
        &odd,
        &["# GAP: a bar goes to 60, which no batch size makes of 100 images"],
    );
    for fine in [LOG2, LOG3] {
        let text = skeleton("mine", None, Some(fine)).unwrap();
        assert!(!text.contains("# GAP: by its bar"), "{text}");
    }
    // A training that was begun anew may have other steps.
    let anew = "Epoch 1/1\n5/5 - loss: 0.5\nEpoch 1/1\n6/6 - loss: 0.4\n";
    let anew = skeleton("mine", None, Some(anew)).unwrap();
    assert!(!anew.contains("different ends"), "{anew}");
}

#[test]
fn what_a_bar_counts_is_held_against_the_images_and_the_batch() {
    let text = "Epoch 1/1\n1500/1500 - 9s 6ms/step - loss: 0.5\n";
    let text = skeleton("mine", None, Some(text)).unwrap();
    has(
        &text,
        &[
            "id = \"steps-of-an-epoch\"",
            "printed = \"1500\"",
            "equals = \"steps({mine})\"",
        ],
    );
    let counted = skeleton("mine", None, Some(LOG2)).unwrap();
    has(&counted, &["equals = \"training_images({mine})\""]);
}

#[test]
fn hostile_texts_are_refused_or_leave_gaps() {
    for name in [
        "../mine",
        "/shelf/mine",
        "",
        "all",
        "con",
        "a b",
        "a\nb",
        "a\"b",
    ] {
        let refused = skeleton(name, None, None);
        assert!(
            matches!(refused, Err(SkeletonError::Name { .. })),
            "{name:?}"
        );
    }
    let refused = |summary, log| skeleton("mine", summary, log).unwrap_err();
    assert_eq!(refused(Some("nothing"), None), SkeletonError::NoLayers);
    assert_eq!(refused(None, Some("loss: 1.0")), SkeletonError::NoEpochs);
    let many = "d (Dense) (None, 10) 10\n".repeat(1_000_000);
    assert!(matches!(
        refused(Some(&many), None),
        SkeletonError::TooMany { .. }
    ));
    let epochs = "Epoch 1/18446744073709551615\nloss: 1.0";
    assert!(matches!(
        refused(None, Some(epochs)),
        SkeletonError::TooMany { .. }
    ));

    let most = usize::MAX;
    for row in [
        format!("c (Conv2D) (None, {most}, {most}, {most}) {most}"),
        format!("t (Conv2DTranspose) (None, {most}, {most}, {most}) {most}"),
        format!("s (SeparableConv2D) (None, {most}, 1, {most}) {most}"),
        format!("p (MaxPooling2D) (None, {most}, {most}, 3) 0"),
        format!("d (Dense) (None, {most}) {most}"),
        format!("b (BatchNormalization) (None, {most}) {most}"),
        "c (Conv2D) (None, 0, 0, 0) 0".to_owned(),
        "c (Conv2D) (None, 99999999999999999999999) 1".to_owned() + "\nd (Dense) (None, 1) 2",
    ] {
        for input in [
            "(None, 32, 32, 3)",
            "(None, 0, 0, 0)",
            "(None, 18446744073709551615)",
        ] {
            let summary = format!("i (InputLayer) {input} 0\n{row}\n{row}\n");
            let text = skeleton("mine", Some(&summary), None).unwrap();
            assert!(text.contains("GAP: "), "{text}");
        }
    }
    let dark = "Epoch 1/1\n\u{1b}]0;title\u{7}1/1 - loss: 0.5\u{0}\u{9b}31m - accuracy: 1e999 - val_loss: nan\n";
    let text = skeleton("mine", None, Some(dark)).unwrap();
    assert!(
        text.chars().all(|c| c == '\n' || !c.is_control()),
        "{text:?}"
    );
    assert!(!text.contains("nan") && !text.contains("1e999"), "{text}");
    skeleton(
        "mine",
        None,
        Some(&("Epoch 1/1\n".to_owned() + &"1/1 - loss: 0.5\n".repeat(1_000_000))),
    )
    .unwrap();
}

#[test]
fn what_is_told_has_no_gap() {
    let flat = "flatten (Flatten)  (None, 784)  0\nd (Dense)  (None, 10)  7850\n";
    let log = "Epoch 1/1\n5/5 - loss: 0.5 - accuracy: 0.8\n";
    let text = skeleton("mine", Some(flat), Some(log)).unwrap();
    has(
        &text,
        &[
            "input = [1, 28, 28]  # GAP",
            "split = \"all\"\n",
            "epochs = 1\n",
        ],
    );
    let twice = skeleton("mine", None, Some(&log.repeat(2))).unwrap();
    has(&twice, &["the log has 2 trainings; this is the last"]);
    // As lines that are counted from 1.
    let told: Vec<String> = check("id = \"a\"\ntitle = \"\" # GAP: the title\n")
        .iter()
        .map(|one| one.to_string())
        .collect();
    assert_eq!(told[1], "2: gap: the title");
}
