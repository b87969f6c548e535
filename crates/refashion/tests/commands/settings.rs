//! Settings that would be taken without meaning anything.

use std::fs;

use crate::{
    folders::{inside, on_halves, pictures, read, refused, stderr},
    support::{command, stdout},
};

#[test]
fn settings_that_no_training_can_have_are_refused_with_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    for (options, parts) in [
        (&["--warmup", "2"][..], ["warmup is 2", "2 epochs"]),
        (&["--augment", "crop=28"], ["crop is 28", "28×28"]),
        (&["--augment", "cutout=99"], ["cutout is 99", "28×28"]),
        (&["--learning-rate", "1e308"], ["rate", "single precision"]),
        (&["--learning-rate=-1"], ["rate", "0 or above"]),
    ] {
        let train = ["train", "mlp", "--dataset", "halves", "--epochs", "2"];
        let said = refused(here, &[&train[..], options].concat());
        for part in parts {
            assert!(said.contains(part), "{options:?}: {said}");
        }
        // The experiment stands in no file whose lines could be named.
        assert!(!said.contains("the experiment:"), "{said}");
    }
}

#[test]
fn the_experiment_on_a_published_set_is_printed_without_its_images() {
    let folder = tempfile::tempdir().unwrap();
    let print = [
        "train",
        "lenet5",
        "--dataset",
        "kmnist",
        "--seeds",
        "3",
        "--print-config",
    ];
    let said = refused(folder.path(), &print);
    assert!(said.contains("mnist"), "{said}");
    let print = print.map(|word| if word == "kmnist" { "mnist" } else { word });
    let output = command(&print)
        .current_dir(folder.path())
        .env_remove("REFASHION_DATA")
        .env("HF_HUB_OFFLINE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output);
    for line in [
        "seeds = 3",
        "dataset = \"mnist\"",
        "padding = 2",
        "n = 5000",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
}

#[test]
fn a_file_says_how_many_seeds_and_which_images_validate() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves/train"), 8);
    pictures(&here.join("halves/val"), 2);
    let print = on_halves(&["--print-config"]);
    let text = stdout(&inside(here, &print));
    assert!(text.contains("n = 4"), "{text}");
    fs::write(
        here.join("two.toml"),
        text.replace("seeds = 1", "seeds = 2"),
    )
    .unwrap();
    let output = inside(here, &["train", "two.toml", "--dataset", "halves"]);
    assert!(!stdout(&output).contains("divided with the rest"));
    for seed in ["seed-0", "seed-1"] {
        assert!(
            here.join("runs/mlp-1")
                .join(seed)
                .join("run.json")
                .is_file()
        );
    }
    let split = on_halves(&["--val-split", "0.25", "--print-config"]);
    let output = inside(here, &split);
    let said = "4 images meant to validate are divided with the rest";
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
    // A file whose own split is of these images says no less.
    let asked = [
        "train",
        "two.toml",
        "--dataset",
        "halves",
        "--val-split",
        "0.25",
    ];
    let output = inside(here, &[&asked[..], &["--print-config"]].concat());
    assert!(stderr(&output).contains(said), "{}", stderr(&output));
    let kept = read(here.join("runs/mlp-1/config.toml"));
    assert!(kept.contains("seeds = 2"), "{kept}");
}

#[test]
fn a_training_that_diverges_fails_even_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 12);
    let train = on_halves(&["--learning-rate", "1e30", "-q"]);
    let output = command(&train).current_dir(here).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(
        stderr(&output).contains("seed 0 diverged in epoch 1"),
        "{}",
        stderr(&output)
    );
}
