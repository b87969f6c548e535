//! Models that are in the repository, used as somebody does who has just fetched it.

use std::{fs, path::Path};

use crate::{
    folders::{inside, pictures},
    support::{command, stdout, xtask},
};

/// A model of the repository, from wherever.
pub(crate) const LENET5: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/lenet5.safetensors"
);

/// A grey BMP file, the lowest row first as they are.
pub(crate) fn bmp(path: &Path, [width, height]: [usize; 2], pixel: impl Fn(usize, usize) -> u8) {
    let row = (3 * width).next_multiple_of(4);
    let mut bytes = b"BM".to_vec();
    let size = (54 + row * height) as u32;
    for number in [
        size,
        0,
        54,
        40,
        width as u32,
        height as u32,
        1 | 24 << 16,
        0,
        0,
        0,
        0,
        0,
        0,
    ] {
        bytes.extend(number.to_le_bytes());
    }
    for y in (0..height).rev() {
        let mut line: Vec<u8> = (0..width).flat_map(|x| [pixel(x, y); 3]).collect();
        line.resize(row, 0);
        bytes.extend(line);
    }
    fs::write(path, bytes).unwrap();
}

/// A one, dark on lined paper.
pub(crate) fn one(path: &Path) {
    bmp(path, [120, 160], |x, y| match (x, y) {
        (52..60, 30..130) => 30,
        _ if y % 25 < 2 => 190,
        _ => 240,
    });
}

#[test]
fn a_photograph_is_told_on_the_first_try() {
    let folder = tempfile::tempdir().unwrap();
    let [picture, seen] = ["one.bmp", "seen"].map(|name| folder.path().join(name));
    one(&picture);
    let [picture, into] = [&picture, &seen].map(|path| path.to_str().unwrap());
    let output = xtask(&["predict", "lenet5", picture, "--show", "--save-input", into]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    assert!(text.contains("  1 ") && text.contains("inverted"), "{text}");
    assert!(text.contains('█') || text.contains('▀'), "{text}");
    assert!(seen.join("one.png").is_file());

    // Which part of it mattered, and what a topic comes to with this network and this picture.
    let output = xtask(&["predict", "lenet5", picture, "--why"]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    assert!(
        text.contains("The score of 1 falls by up to ") && text.contains('█'),
        "{text}"
    );
    let explain = |topic: &str| xtask(&["explain", topic, "--model", "lenet5", "--image", picture]);
    for (topic, expected) in [
        ("convolution", "Layer 1, conv2d: "),
        ("max-pool", "The largest of these 4 is "),
        ("dense", "All add up to "),
        ("tanh", "from the greatest to the least"),
        ("softmax", "becomes "),
    ] {
        let text = stdout(&explain(topic));
        assert!(
            text.contains("With masters/lenet5@0 and ") && text.contains(expected),
            "{text}"
        );
    }
    let output = explain("batch-norm");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        told.contains("network lenet5 has no layer that batch-norm is about"),
        "{told}"
    );

    // The seed of its run may stand behind its name.
    assert!(xtask(&["models", "show", "lenet5@0"]).status.success());
    assert!(!xtask(&["models", "show", "lenet5@1"]).status.success());

    // The same run by its name, and what the network saw once more.
    let again = seen.join("one.png");
    let output = xtask(&[
        "predict",
        "masters/lenet5@0",
        again.to_str().unwrap(),
        "--as",
        "json",
    ]);
    let rows: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows[0]["predictions"][0]["label"], "1");
    assert_eq!(rows[0]["model"], "masters/lenet5@0");
    assert_eq!(rows[0]["preprocessing"]["as_it_is"], true);
}

#[test]
fn a_broken_picture_is_reported_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    one(&folder.path().join("b.bmp"));
    fs::write(folder.path().join("a.png"), b"\x89PNG\r\n\x1a\nno more").unwrap();
    fs::write(folder.path().join("c\x1b[2J.bmp"), b"BM").unwrap();
    let place = folder.path().to_str().unwrap();
    let output = xtask(&["predict", "lenet5", place, "--as", "csv", "--top", "1"]);
    assert!(!output.status.success());
    let text = stdout(&output);
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("b.bmp,1,1,1,"), "{text}");
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("a.png: broken, or cut off"), "{errors}");
    assert!(errors.contains("c\\u{1b}[2J.bmp"), "{errors}");
    assert!(
        errors.contains("2 of 3 pictures cannot be used"),
        "{errors}"
    );
}

#[test]
fn a_model_that_is_not_here_is_answered_with_what_makes_it() {
    let told = |words: &[&str]| {
        let output = xtask(words);
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let far = told(&["predict", "hw5/kfold@1", "x.png"]);
    assert!(far.contains("the recorded run took"), "{far}");
    assert!(far.contains("reproduce hw5/kfold --seed 1"), "{far}");
    // The folder of a recorded run is that run, as it is by its name.
    let far = told(&["models", "show", "../../results/thesis/seed-1"]);
    assert!(far.contains("the recorded run took"), "{far}");
    assert!(
        far.contains("`cargo xtask reproduce thesis --seed 1` makes them"),
        "{far}"
    );
    let here = xtask(&["models", "show", "../../results/thesis/seed-0"]);
    assert!(stdout(&here).contains("thesis@0"), "{here:?}");
    let near = told(&["predict", "thesys", "x.png"]);
    assert!(near.contains("did you mean thesis?"), "{near}");
    let which = told(&["models", "show", "lab3@0"]);
    assert!(
        which.contains("`lab3/baseline@0`, `lab3/dropout@0`"),
        "{which}"
    );
    let other = told(&["compare", "thesis", "lenet5"]);
    assert!(other.contains("has the classes"), "{other}");
    let other = told(&["evaluate", "lenet5", "--dataset", "fashion-mnist"]);
    assert!(other.contains("but masters/lenet5@0 knows 0, 1"), "{other}");
}

#[test]
fn what_is_in_the_repository_is_not_removed() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    let kept = models.join("lenet5.safetensors");
    let of_hub = xtask(&["models", "rm", "hf:someone/else"]);
    let said = String::from_utf8(of_hub.stderr).unwrap();
    assert!(said.contains("is a model of a hub, and no path"), "{said}");
    let output = xtask(&["models", "rm", kept.to_str().unwrap()]);
    assert!(!output.status.success());
    assert!(kept.is_file());

    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.safetensors");
    let own = own.to_str().unwrap();
    assert!(xtask(&["models", "save", "lenet5", own]).status.success());
    let show = stdout(&xtask(&["models", "show", own]));
    assert!(show.contains("lenet5, 61,706 weights"), "{show}");
    let other = folder.path().join("other.txt");
    fs::write(&other, "no model").unwrap();
    assert!(
        !xtask(&["models", "rm", other.to_str().unwrap()])
            .status
            .success()
    );
    assert!(other.is_file());
    assert!(xtask(&["models", "rm", own]).status.success());
    assert!(!Path::new(own).exists());
}

#[test]
fn the_list_has_the_models_of_the_repository() {
    let text = stdout(&xtask(&["models", "list"]));
    for part in [
        "lenet5",
        "lab3/dropout@0",
        "thesis@0",
        "1,199,882",
        "0.9332",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

/// Runs lie where `train` puts them, each where it can be typed.
#[test]
fn the_list_has_runs_of_ones_own_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("two, three"), 8);
    let train = [
        "train",
        "mlp",
        "--dataset",
        "two, three",
        "--val-split",
        "0.25",
        "--epochs",
        "1",
        "--seeds",
        "2",
        "-q",
    ];
    inside(here, &train);
    let list = |form: &str| stdout(&inside(here, &["models", "list", "--as", form]));
    let rows: serde_json::Value = serde_json::from_str(&list("json")).unwrap();
    let names = [0, 1].map(|row| rows[row]["model"].as_str().unwrap());
    assert_eq!(names, ["runs/mlp-1/seed-0", "runs/mlp-1/seed-1"]);
    assert_eq!(rows.as_array().unwrap().len(), 2, "{rows}");
    assert_eq!(rows[0]["classes"], serde_json::json!(["above", "below"]));
    for name in names {
        inside(here, &["models", "show", name]);
        assert!(list("text").contains(name));
        assert!(list("csv").contains(&format!("\n{name},mlp-1@")));
        assert!(!list("text").contains("diverged"));
    }
    let head = "model,run,network,weights,classes,test_accuracy,bytes,diverged\n";
    assert!(list("csv").starts_with(head));
    // Other lists have all forms, too.
    for (list, head) in [
        ("explain", "topic,title\n"),
        ("lesson", "lesson,set,document\n"),
    ] {
        let csv = stdout(&xtask(&[list, "--as", "csv"]));
        let rows = stdout(&xtask(&[list, "--as", "json"]));
        let rows: Vec<serde_json::Value> = serde_json::from_str(&rows).unwrap();
        assert!(
            csv.starts_with(head) && csv.lines().count() == rows.len() + 1,
            "{csv}"
        );
    }
    // What is damaged is told, and the rest listed.
    fs::write(here.join("runs/mlp-1/seed-0/weights.safetensors"), "x").unwrap();
    let output = command(&["models", "list", "--as", "json"])
        .current_dir(here)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let rows: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 1, "{rows}");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("seed-0"), "{told}");
}

#[test]
fn a_damaged_model_does_not_keep_the_rest_out_of_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::create_dir(here.join("models")).unwrap();
    for (file, content) in [("broken", "no model"), ("also", "")] {
        fs::write(here.join(format!("models/{file}.safetensors")), content).unwrap();
    }
    let whole = here.join("models/whole.safetensors");
    let saved = xtask(&["models", "save", "lenet5", whole.to_str().unwrap()]);
    assert!(saved.status.success(), "{saved:?}");
    let listed = command(&["models", "list"])
        .current_dir(here)
        .output()
        .unwrap();
    assert_eq!(listed.status.code(), Some(1));
    assert!(stdout(&listed).contains("whole"), "{listed:?}");
    let errors = String::from_utf8_lossy(&listed.stderr).into_owned();
    for file in ["broken", "also"] {
        assert!(errors.contains(file), "{errors}");
    }
}

#[test]
fn a_folder_sorted_by_class_is_evaluated() {
    let folder = tempfile::tempdir().unwrap();
    for class in ["1", "7"] {
        fs::create_dir(folder.path().join(class)).unwrap();
        one(&folder.path().join(class).join("one.bmp"));
    }
    let place = folder.path().to_str().unwrap();
    let csv = folder.path().join("all.csv");
    let csv = csv.to_str().unwrap();
    let words = [
        "evaluate",
        "lenet5",
        "--dataset",
        place,
        "--save-predictions",
        csv,
    ];
    let text = stdout(&xtask(&[&words[..], &["--top-losses", "1"]].concat()));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "accuracy 0.5000",
        "is taken for times 7 1 1",
        "taken for 1; loss",
    ] {
        assert!(text.contains(part), "{text}");
    }
    let rows = fs::read_to_string(csv).unwrap();
    assert_eq!(rows.lines().count(), 3);
    assert!(rows.starts_with("image,truth,predicted,0,1,2,"), "{rows}");
}

/// From wherever it is called: what is kept is told by where it lies.
#[test]
fn what_is_in_another_checkout_is_not_touched() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let crates = other.path().join("crates/refashion");
    fs::create_dir_all(&crates).unwrap();
    fs::write(crates.join("Cargo.toml"), "").unwrap();
    for kept in ["models", "results/thesis"] {
        let kept = other.path().join(kept);
        fs::create_dir_all(&kept).unwrap();
        let model = kept.join("own.safetensors");
        let model = model.to_str().unwrap();
        fs::copy(LENET5, model).unwrap();
        let outside = |words: &[&str]| {
            let output = command(words).current_dir(folder.path()).output().unwrap();
            assert!(!output.status.success(), "{words:?}");
            String::from_utf8(output.stderr).unwrap()
        };
        let said = outside(&["models", "rm", model]);
        assert!(said.contains("belongs to the repository"), "{said}");
        assert!(Path::new(model).is_file());
    }
    let out = other.path().join("results/not/there/yet");
    let words = [
        "train",
        "mlp",
        "--dataset",
        "random",
        "--out",
        out.to_str().unwrap(),
    ];
    let sweep = ["sweep", "rates.toml", "--out", out.to_str().unwrap()];
    let save = ["models", "save", "lenet5", out.to_str().unwrap()];
    for words in [&words[..], &sweep, &save] {
        let output = command(words).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("among the recorded results"), "{said}");
        assert!(!out.exists());
    }
}

/// What a model says of its data is the name of a set, and no way to a folder.
#[test]
fn a_model_leads_to_no_folder_of_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let file = refashion_inference::ModelFile::read(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/lenet5.safetensors"),
    )
    .unwrap();
    let mut card = file.card.clone();
    let network = &card.network;
    let model = refashion_zoo::Model::new(network, 0).unwrap();
    let path = folder.path().join("guest.safetensors");
    for name in ["/etc", "..", "a/b", "\u{1b}[2J", ""] {
        card.data.as_mut().unwrap().name = name.to_owned();
        let precision = refashion_zoo::Precision::F32;
        refashion_inference::ModelFile::write(&path, &card, &model, precision).unwrap();
        let path = path.to_str().unwrap();
        for words in [&["evaluate", path][..], &["compare", path, path]] {
            let output = command(words).output().unwrap();
            assert!(!output.status.success(), "{name}");
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("no name of a data set"), "{name}: {said}");
            assert!(said.contains("--dataset"), "{name}: {said}");
            assert!(!said.contains('\u{1b}'), "{name}: {said}");
        }
    }
}

/// A network says something of every picture.
#[test]
fn a_blank_picture_is_called_that_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.bmp");
    bmp(&path, [60, 60], |_, _| 255);
    let predict = |form: &str| xtask(&["predict", "lab3", path.to_str().unwrap(), "--as", form]);
    let told = "nothing stands out from its ground";
    let text = stdout(&predict("text"));
    assert!(text.contains(told), "{text}");
    let rows: serde_json::Value = serde_json::from_slice(&predict("json").stdout).unwrap();
    assert_eq!(rows[0]["preprocessing"]["blank"], true);
    let csv = predict("csv");
    assert!(
        String::from_utf8_lossy(&csv.stderr).contains(told),
        "{csv:?}"
    );
    assert!(!stdout(&csv).contains(told));
}
