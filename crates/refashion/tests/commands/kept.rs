//! What is there already stays, and what was refused leaves nothing in the way.

use std::{fs, path::Path};

use crate::{
    folders::{inside, pictures, refused},
    support::{command, stdout},
};

/// A model of the repository, wherever a command is typed.
fn kept(name: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models");
    format!("{root}/{name}.safetensors")
}

/// Trains a network on pictures of one's own in this folder, where the runs lie then.
fn trained(here: &Path, more: &[&str]) {
    pictures(&here.join("halves"), 12);
    let train = ["train", "mlp", "--dataset", "halves", "--epochs", "1", "-q"];
    inside(here, &[&train, more].concat());
}

#[test]
fn a_photograph_is_not_written_over_by_what_the_network_saw() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 1);
    let lenet5 = kept("lenet5");
    let seen = |from| ["predict", lenet5.as_str(), from, "--save-input", "own"];
    inside(here, &seen("halves/below/0.bmp"));
    let before = fs::read(here.join("own/0.png")).unwrap();
    for from in ["own", "halves/above/0.bmp"] {
        let told = refused(here, &seen(from));
        assert!(told.contains("0.png is there already"), "{told}");
    }
    assert_eq!(fs::read(here.join("own/0.png")).unwrap(), before);
    fs::write(here.join("file"), "").unwrap();
    let mut words = seen("halves/below/0.bmp");
    words[4] = "file";
    let told = refused(here, &words);
    assert!(told.contains("--save-input: file is no folder"), "{told}");
    for drawn in ["--show", "--why"] {
        let words = [&words[..3], &[drawn, "--as", "json"]].concat();
        let output = command(&words).current_dir(here).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{output:?}");
    }
}

#[test]
fn a_model_is_written_over_another_only_where_somebody_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let [lenet5, thesis] = ["lenet5", "thesis"].map(kept);
    inside(here, &["models", "save", &lenet5, "own.safetensors"]);
    let again = ["models", "save", &thesis, "own.safetensors"];
    let told = refused(here, &again);
    assert!(told.contains("--replace writes over it"), "{told}");
    inside(here, &[&again[..], &["--replace"]].concat());
    let show = stdout(&inside(here, &["models", "show", "own.safetensors"]));
    assert!(show.contains("thesis@0"), "{show}");
    for (name, to, words) in [
        ("-", "onnx", "prints scripts alone"),
        ("own.h5", "keras", "call it own.safetensors"),
        ("own.pt", "torch", "call it own.safetensors"),
    ] {
        let told = refused(here, &["export", &lenet5, name, "--to", to]);
        assert!(told.contains(words), "{told}");
    }
}

#[test]
fn recorded_figures_are_not_drawn_anew_for_a_document_of_the_same_name() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    trained(here, &["--out", "thesis"]);
    for name in ["figures", "report", "keras"] {
        let what = if name == "report" {
            &[][..]
        } else {
            &["thesis"]
        };
        let call = [&[name], what, &["--document", "thesis/config.toml"]].concat();
        let told = refused(here, &call);
        assert!(told.contains("`thesis` is built in"), "{name}: {told}");
    }
    assert!(!here.join("results").exists());
}

#[test]
fn the_folder_that_train_makes_is_removed_as_one() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    trained(here, &["--seeds", "2"]);
    fs::write(here.join("runs/mlp-1/notes.txt"), "mine").unwrap();
    let told = stdout(&inside(here, &["models", "rm", "runs/mlp-1"]));
    assert!(told.contains("holds other files, and stays"), "{told}");
    let left = fs::read_dir(here.join("runs/mlp-1")).unwrap();
    let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["notes.txt"]);
}

#[test]
fn a_refused_training_leaves_nothing_in_the_way_of_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let train = [
        "train",
        "lenet5",
        "--dataset",
        "halves",
        "--epochs",
        "1",
        "-q",
        "--out",
        "own",
    ];
    let huge = ["--set", "layers.0.filters=9999999"];
    let told = refused(here, &[&train[..], &huge].concat());
    assert!(told.contains("memory"), "{told}");
    assert!(!here.join("own").exists());
    inside(here, &train);
    assert!(here.join("own/seed-0/run.json").is_file());
}

/// Scaling, classes and framing are those of the experiment that the network is for; what is made is a
/// model.
#[test]
fn converted_weights_are_a_model_that_sees_as_its_experiment_does() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 1);
    let [lenet5, thesis] = ["lenet5", "thesis"].map(kept);
    inside(
        here,
        &["export", &thesis, "keras.safetensors", "--to", "keras"],
    );
    let back = [
        "convert",
        "keras.safetensors",
        "back.safetensors",
        "--network",
        "thesis",
    ];
    inside(here, &back);
    inside(here, &["models", "save", &thesis, "plain.safetensors"]);
    let scores = |model: &str| {
        let told = inside(
            here,
            &["predict", model, "halves/above/0.bmp", "--as", "json"],
        );
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        (
            told[0]["predictions"].clone(),
            told[0]["preprocessing"].clone(),
        )
    };
    assert_eq!(scores("back.safetensors"), scores("plain.safetensors"));

    // Bytes as they are, in that experiment.
    inside(
        here,
        &["export", &lenet5, "own.safetensors", "--to", "keras"],
    );
    let mut convert = command(&[
        "convert",
        "own.safetensors",
        "l.safetensors",
        "--network",
        "lenet5",
    ]);
    let told = convert.current_dir(here).output().unwrap();
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("use it differently"), "{told}");
}

#[test]
fn the_config_of_a_run_on_pictures_of_ones_own_is_read_by_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    trained(here, &["--augment", "flip,crop=2"]);
    let config = "runs/mlp-1/config.toml";
    inside(here, &["params", "mlp", "--document", config]);
    inside(
        here,
        &["export", "runs/mlp-1", "keras.safetensors", "--to", "keras"],
    );
    let back = [
        "convert",
        "keras.safetensors",
        "back.safetensors",
        "--network",
        "mlp",
    ];
    inside(here, &[&back[..], &["--document", config]].concat());
    let show = stdout(&inside(here, &["models", "show", "back.safetensors"]));
    assert!(show.contains("above, below"), "{show}");
    for to in ["keras-script", "torch-script"] {
        let script = stdout(&inside(here, &["export", "runs/mlp-1", "--to", to]));
        assert!(
            script.contains("# Not here: how the training images are varied"),
            "{script}"
        );
    }
}
