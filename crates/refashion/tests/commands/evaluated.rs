//! What is said of pictures that a model is asked about, and of models.

use std::fs;

use crate::{
    folders::{pictures, stderr},
    models::{LENET5, bmp, one},
    support::{command, stdout, xtask},
};

/// A rare class counts as much as another for the mean over the classes, and one that does not occur for
/// nothing, as in scikit-learn.
#[test]
fn classes_without_a_picture_are_told_and_count_for_no_mean() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("1")).unwrap();
    one(&folder.path().join("1/one.bmp"));
    let place = folder.path().to_str().unwrap();
    let output = xtask(&["evaluate", "lenet5", "--dataset", place, "--top", "20"]);
    let told = stderr(&output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    for part in [
        "note: no image of 9 of 10 classes: 0, 2, 3, 4, 5 and 4 more;",
        "left out of the macro average",
    ] {
        assert!(told.contains(part), "{told}");
    }
    let text = stdout(&output);
    let mean = text
        .lines()
        .find(|line| line.contains("macro avg"))
        .unwrap();
    assert_eq!(mean.matches("1.0000").count(), 3, "{mean}");
    // Nor are more classes asked for than there are without a word.
    assert!(
        text.contains("likeliest 1.0000 (there are 10 classes, not 20)"),
        "{text}"
    );
}

#[test]
fn how_sure_a_model_is_is_drawn_in_the_format_that_the_file_is_called_after() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("1")).unwrap();
    one(&folder.path().join("1/one.bmp"));
    let place = folder.path().to_str().unwrap();
    let evaluate = |file: &str| {
        let words = [
            "evaluate",
            LENET5,
            "--dataset",
            place,
            "--reliability",
            file,
        ];
        command(&words).current_dir(place).output().unwrap()
    };
    for (file, start) in [("sure.png", &b"\x89PNG"[..]), ("sure.SVG", b"<svg")] {
        let output = evaluate(file);
        assert!(output.status.success(), "{output:?}");
        assert!(
            fs::read(folder.path().join(file))
                .unwrap()
                .starts_with(start),
            "{file}"
        );
    }
    let said = stderr(&evaluate("sure.pdf"));
    assert!(
        said.contains("--reliability draws SVG or PNG; sure.pdf ends in neither"),
        "{said}"
    );
    assert!(!folder.path().join("sure.pdf").exists());
}

#[test]
fn a_dark_object_that_stays_dark_is_said_to_be_lost_in_every_form() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.bmp");
    bmp(&path, [60, 60], |x, _| {
        if (28..33).contains(&x) { 20 } else { 240 }
    });
    let asked = [
        "predict",
        "lenet5",
        path.to_str().unwrap(),
        "--fit",
        "center",
        "--invert",
        "no",
    ];
    let predict = |form: &str| xtask(&[&asked[..], &["--as", form]].concat());
    let told = "nothing lighter than its ground stands out, only darker";
    assert!(stdout(&predict("text")).contains(told));
    assert!(stderr(&predict("csv")).contains(told));
    let rows: serde_json::Value = serde_json::from_slice(&predict("json").stdout).unwrap();
    assert_eq!(rows[0]["preprocessing"]["opposite"], true);
}

#[test]
fn a_model_says_all_of_itself_as_keys_and_values() {
    let csv = stdout(&xtask(&["models", "show", "lenet5", "--as", "csv"]));
    let json = xtask(&["models", "show", "lenet5", "--as", "json"]);
    let card: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert!(csv.starts_with("key,value\n"), "{csv}");
    for (key, value) in [
        ("name", card["name"].as_str().unwrap().to_owned()),
        ("seed", card["seed"].to_string()),
        ("network.name", "lenet5".to_owned()),
        ("classes.3", "3".to_owned()),
        ("test_accuracy", card["test_accuracy"].to_string()),
        ("training.epochs", card["training"]["epochs"].to_string()),
    ] {
        assert!(csv.contains(&format!("\n{key},{value}\n")), "{key}: {csv}");
    }
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_of_pictures_are_told_and_not_followed() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 8);
    symlink(".", here.join("halves/self")).unwrap();
    symlink("nowhere", here.join("halves/middle")).unwrap();
    let train = [
        "train",
        "mlp",
        "--dataset",
        "halves",
        "--val-split",
        "0.25",
        "--epochs",
        "1",
    ];
    let output = command(&train).current_dir(here).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output) + &stderr(&output);
    let note = "2 links left out, to a folder or to nothing: links are not followed: halves/middle, halves/self";
    assert!(text.contains(note), "{text}");
    let import = [
        "data", "import", "halves", "--out", "set", "--size", "14x14",
    ];
    let output = command(&import).current_dir(here).output().unwrap();
    assert!(stdout(&output).contains(note), "{output:?}");
    let evaluate = ["evaluate", "runs/mlp-1", "--dataset", "halves"];
    let output = command(&evaluate).current_dir(here).output().unwrap();
    assert!(
        output.status.success() && stderr(&output).contains(note),
        "{output:?}"
    );
    // A set that was imported is among those that a mistyped name may have meant.
    fs::rename(here.join("datasets/set"), here.join("datasets/halved")).unwrap();
    for words in [
        &["train", "mlp", "--dataset", "halvd"][..],
        &["data", "info", "halvd"],
    ] {
        let said = stderr(&command(words).current_dir(here).output().unwrap());
        assert!(said.contains("\"halvd\"; did you mean halved?"), "{said}");
    }
}
