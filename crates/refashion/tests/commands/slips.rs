//! Slips of the pen are answered in the words of who made them, before time is spent.

use std::{fs, path::Path};

use crate::{
    folders::{inside, on_halves, pictures, read, stderr},
    support::{command, stdout, xtask},
};

/// What is said of a command that fails, and that it prints nothing else.
fn refused(here: &Path, words: &[&str]) -> String {
    let output = command(words).current_dir(here).output().unwrap();
    assert!(!output.status.success(), "{words:?}");
    stderr(&output)
}

#[test]
fn a_negative_number_is_one_and_the_option_says_that_it_takes_none() {
    let here = Path::new(".");
    let train = ["train", "lenet5", "--dataset", "mnist"];
    let negative = [
        "--epochs",
        "--batch-size",
        "--learning-rate",
        "--weight-decay",
        "--momentum",
        "--warmup",
        "--label-smoothing",
        "--mixup",
        "--accumulate",
        "--ema",
        "--patience",
        "--val-split",
        "--seed",
        "--seeds",
        "--threads",
        "--memory",
    ];
    let mut calls: Vec<Vec<&str>> = negative
        .iter()
        .map(|option| [&train[..], &[option, "-1"]].concat())
        .collect();
    calls.extend([
        vec!["predict", "lenet5", "x.png", "--top", "-1"],
        vec!["evaluate", "lenet5", "--top-losses", "-1"],
        vec!["evaluate", "lenet5", "--bins", "-1"],
        vec!["compare", "lenet5", "lenet5", "--images", "-1"],
        vec!["reproduce", "thesis", "--epochs", "-1"],
        vec!["convert", "a", "b", "--epsilon", "-1"],
    ]);
    for words in calls {
        let told = refused(here, &words);
        let option = words[words.len() - 2];
        assert!(told.contains(&format!("'{option} ")), "{told}");
        for not in ["tip:", "digit", "literal", "unexpected"] {
            assert!(!told.contains(not), "{told}");
        }
    }
    for share in ["0", "1", "-0.1", "nan"] {
        let told = refused(here, &[&train[..], &["--val-split", share]].concat());
        assert!(told.contains("'--val-split <SHARE>'"), "{told}");
    }
}

#[test]
fn what_a_setting_takes_is_said_with_an_example() {
    let print = ["train", "lenet5", "--dataset", "mnist", "--print-config"];
    let set = |setting| refused(Path::new("."), &[&print[..], &["--set", setting]].concat());
    let told = set("training.batch=many");
    assert!(
        told.contains("takes a whole number, 0 or more, as in training.batch=128"),
        "{told}"
    );
    // The images of one set would be called those of another.
    let told = set("dataset=fashion-mnist");
    assert!(told.contains("--dataset names them"), "{told}");
    let told = set("training.optimizer=adam");
    assert!(
        told.contains("as in 'training.optimizer={ adam = {"),
        "{told}"
    );
}

#[test]
fn there_has_to_be_a_run_to_go_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 4);
    let told = refused(here, &on_halves(&["--resume", "--out", "mine"]));
    assert!(told.contains("mine holds no run to go on with"), "{told}");
    assert!(!here.join("mine").exists());
}

#[test]
fn where_an_outcome_has_no_place_nothing_is_computed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for words in [
        &["evaluate", "absent", "--save-predictions", "no/x.csv"][..],
        &["evaluate", "absent", "--reliability", "no/x.svg"],
        &["evaluate", "absent", "--save-predictions", "."],
    ] {
        let told = refused(here, words);
        let place = words[3];
        assert!(told.contains(&format!("cannot write {place}")), "{told}");
    }
    let export = ["export", "lenet5", "no/x.onnx", "--to", "onnx"];
    let output = xtask(&export);
    assert!(stderr(&output).contains("cannot write no/x.onnx"));
    assert_eq!(stdout(&output), "");
}

#[test]
fn a_model_that_python_alone_reads_comes_with_the_lines_that_convert_it() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    fs::write(here.join("mine.h5"), b"\x89HDF\r\n\x1a\n").unwrap();
    fs::write(here.join("mine.pt"), b"PK\x03\x04....mine/data.pkl").unwrap();
    fs::write(here.join("mine.keras"), b"PK\x03\x04....metadata.json").unwrap();
    for file in ["mine.h5", "mine.pt", "mine.keras"] {
        for words in [
            &["predict", file, "x.png"][..],
            &["evaluate", file],
            &["export", file, "--to", "onnx"],
            &["models", "show", file],
        ] {
            let told = refused(here, words);
            assert!(told.contains("save_file("), "{words:?}: {told}");
        }
    }
}

#[test]
fn pictures_that_are_left_out_are_named_and_what_systems_leave_is_no_class() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 4);
    let halves = here.join("halves");
    fs::copy(halves.join("above/0.bmp"), halves.join("loose.bmp")).unwrap();
    fs::write(halves.join("below/old.TIFF"), b"II*\0").unwrap();
    for made in ["__MACOSX", "@eaDir", ".cache"] {
        pictures(&here.join(made), 2);
        fs::rename(here.join(made), halves.join(made)).unwrap();
    }
    let text = stdout(&inside(here, &on_halves(&["--out", "runs/mine"])));
    assert!(text.contains("8 training and 0 test images"), "{text}");
    let left =
        "2 pictures left out, beside the folders of the classes or of a format that is not read";
    for said in [left, "halves/below/old.TIFF", "halves/loose.bmp"] {
        assert!(text.contains(said), "{text}");
    }
    let config = read(here.join("runs/mine/config.toml"));
    assert!(config.contains("units = 2,"), "{config}");
    let told = stderr(&inside(here, &["evaluate", "runs/mine"]));
    assert!(told.contains(left), "{told}");
    let import = ["data", "import", "halves", "--out", "two", "--size", "9x9"];
    let text = stdout(&inside(here, &import));
    assert!(text.contains(left), "{text}");
    let told = refused(here, &["predict", "runs/mine", "halves/below/old.TIFF"]);
    assert!(
        told.contains("a TIFF picture, which is not read here; PNG,"),
        "{told}"
    );
}
