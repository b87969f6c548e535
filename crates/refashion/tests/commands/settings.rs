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
    // A file that says nothing of them is trained with one, as it is printed.
    fs::write(here.join("none.toml"), text.replace("seeds = 1\n", "")).unwrap();
    let train = ["train", "none.toml", "--out", "none"];
    let print = [&train[..2], &["--print-config"]].concat();
    let printed = stdout(&inside(here, &print));
    assert!(printed.contains("\nseeds = 1\n"), "{printed}");
    inside(here, &train);
    assert!(here.join("none/seed-0/run.json").is_file());
    assert!(!here.join("none/seed-1").exists());
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

#[test]
fn a_setting_that_cannot_be_taken_is_called_as_it_was_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    pictures(&here.join("halves"), 4);
    let told = |more: &[&str]| refused(here, &on_halves(more));
    let said = told(&["--val-split", "0.99"]);
    assert!(
        said.contains("--val-split 0.99 cannot be used: at least one training example of 8"),
        "{said}"
    );
    let said = told(&["--val-split", "0.99", "--print-config"]);
    assert!(said.contains("--val-split 0.99 cannot"), "{said}");
    let said = told(&["--set", "seed=7"]);
    assert!(said.contains("--seed says with which seed"), "{said}");
    let said = told(&["--metrics", "top3_accuracy"]);
    assert!(
        said.contains("top3_accuracy is 1 whatever the network says, as there are 2 classes"),
        "{said}"
    );
    let said = told(&["--metrics", "top1_accuracy"]);
    assert!(said.contains("that of one is the accuracy"), "{said}");
    let sweep = |head: &str, over: &str| {
        let text = format!("train = 'mlp'\ndataset = 'halves'\n{head}\n[over]\n{over}\n");
        fs::write(here.join("tried.toml"), text).unwrap();
        refused(here, &["sweep", "tried.toml"])
    };
    let batches = "'training.batch' = [2, 4]";
    for (head, over, parts) in [
        (
            "val_split = 0.99",
            batches,
            ["val_split 0.99 cannot", "of 8"],
        ),
        (
            "",
            "'training.bach' = [2, 4]",
            ["tried.toml: [over]: ", "did you mean training.batch"],
        ),
        (
            "set = ['training.epoch=1']",
            batches,
            ["tried.toml: set: ", "did you mean training.epochs"],
        ),
        (
            "set = ['seed=1']",
            batches,
            ["tried.toml: set: ", "`seeds`"],
        ),
    ] {
        let said = sweep(head, over);
        for part in parts {
            assert!(said.contains(part), "{part}: {said}");
        }
    }
    // Fewer than there are classes are few.
    let few = "1 image to validate, fewer than the 2 classes";
    for (share, expected) in [("0.125", true), ("0.25", false)] {
        let print = on_halves(&["--val-split", share, "--print-config"]);
        let said = stderr(&inside(here, &print));
        assert_eq!(said.contains(few), expected, "{share}: {said}");
    }
}
