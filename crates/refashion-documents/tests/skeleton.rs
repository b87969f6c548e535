//! A document begun from what Keras printed. The texts were written by hand, in the formats of both.

// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

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
    for none in ["nan", "1e999"] {
        assert!(!text.contains(&format!("printed = \"{none}")), "{text}");
    }
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

/// What a log begins, and its figures alone.
#[track_caller]
fn begun(log: &str) -> (String, Vec<String>) {
    let text = skeleton("mine", None, Some(log)).unwrap();
    let printed = text
        .lines()
        .filter_map(|line| line.strip_prefix("printed = "));
    let figures = printed.map(str::to_owned).collect();
    (text, figures)
}

#[test]
fn what_can_be_no_number_is_a_gap_and_no_figure() {
    let bar = "Epoch 1/1\n5/5 - 1s 9ms/step";
    for (measured, gap) in [
        (
            "loss: 0.5000 - accuracy: 1.2000",
            "no figure of accuracy: the log has 1.2000, which is above 1",
        ),
        (
            "loss: nan - accuracy: 0.1000",
            "no figure of loss: the log has nan, which is not written in digits and a point",
        ),
        (
            "accuracy: 0.9000 - loss: 1.2e-04",
            "no figure of loss: the log has 1.2e-04, which is not written",
        ),
    ] {
        let (text, figures) = begun(&format!("{bar} - {measured}\n"));
        has(&text, &[&format!("# GAP: {gap}")]);
        // The other one, and the steps.
        assert_eq!(figures.len(), 2, "{text}");
        assert!(toml::from_str::<Document>(&text).is_ok(), "{text}");
    }
    let tested = format!("{bar} - loss: 0.5 - accuracy: 0.8\nTest accuracy: 89.13%\n");
    let (text, _) = begun(&tested);
    has(
        &text,
        &["# GAP: no figure of test_accuracy: the log has 89.13%"],
    );
}

#[test]
fn a_loss_that_its_accuracy_does_not_leave_is_asked_for() {
    let epoch = "Epoch 1/1\n5/5 - 1s 9ms/step";
    let asked = "beside an accuracy of 0.1000 a cross-entropy is 0.6238 or more";
    let (text, figures) = begun(&format!("{epoch} - loss: 0.0100 - accuracy: 0.1000\n"));
    has(&text, &[&format!("[[figure]]  # GAP: {asked}")]);
    assert_eq!(figures, ["\"0.1000\"", "\"0.0100\"", "\"5\""]);
    let (text, _) = begun(&format!(
        "{epoch} - val_loss: 0.0100 - val_accuracy: 0.1000\n"
    ));
    has(&text, &[asked]);
    let fine = format!("{epoch} - loss: 0.6238 - accuracy: 0.1000\n");
    let (text, _) = begun(&fine);
    assert!(!text.contains("a cross-entropy is"), "{text}");
    let (text, _) = begun(&format!("{fine}Test loss: 0.0100\nTest accuracy: 0.1000\n"));
    let tested = format!("[[figure]]  # GAP: whether these are the test images; {asked}");
    has(&text, &[&tested]);
}

#[test]
fn an_epoch_that_does_not_come_to_its_end_has_no_figure() {
    let first = "Epoch 1/5\n1875/1875 [===] - 5s 3ms/step - loss: 0.4970 - accuracy: 0.8255\n";
    let second = "Epoch 2/5\n 900/1875 [=>...] - ETA: 2s - loss: 0.3734 - accuracy: 0.8652\n";
    let (text, figures) = begun(&format!("{first}{second}"));
    has(
        &text,
        &[
            "epochs = 5  # GAP: the log ends in epoch 2 of 5: was the training stopped early?; epoch 2 is not whole, its bar comes to 900 of 1875, and no figure is of it",
            "place = \"the log of the training, epoch 1\"",
            "at = { epoch = 1 }",
        ],
    );
    assert_eq!(figures, ["\"0.8255\"", "\"0.4970\"", "\"1875\""]);
    assert!(!text.contains("last_epoch"), "{text}");
    let (text, figures) = begun(&second.replace("2/5", "1/1"));
    has(
        &text,
        &["# GAP: epoch 1 is not whole, its bar comes to 900 of 1875"],
    );
    assert_eq!(figures, [""; 0]);
    let (text, _) = begun(&format!("{first}Epoch 2/5\n"));
    has(
        &text,
        &["epoch 2 is not whole, it has no numbers, and no figure is of it"],
    );
    // What is evaluated behind it has a bar of another end.
    let (_, figures) = begun(&format!(
        "{first}{second}313/313 - 1s - loss: 0.3800 - accuracy: 0.8600\n"
    ));
    assert_eq!(figures[2..4], ["\"0.8600\"", "\"0.3800\""]);
}

#[test]
fn a_bar_without_steps_is_a_gap() {
    let (text, figures) = begun("Epoch 1/1\n0/0 [===] - 0s 0ms/step - loss: 0.4970\n");
    has(
        &text,
        &["# GAP: a bar goes to 0, which no batch size makes of any images"],
    );
    assert_eq!(figures, ["\"0.4970\""]);
}

#[test]
fn nothing_is_compiled_in_a_later_epoch() {
    let log = |first: u32, later: u32| {
        let bar = |seconds| format!("1875/1875 [===] - {seconds}s 3ms/step - loss: 0.4970\n");
        begun(&format!(
            "Epoch 1/2\n{}Epoch 2/2\n{}",
            bar(first),
            bar(later)
        ))
        .0
    };
    has(
        &log(59, 59),
        &[
            "# GAP: by its bar epoch 2 took 59 s, and its 1875 steps 3ms/step: twice as long, and ten seconds more, would be 23 s at most; is that what was printed?\n",
        ],
    );
    assert!(!log(59, 20).contains("by its bar"));
}
