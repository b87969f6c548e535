//! What `reproduce --check` lets pass, and what is reported beside a rehearsal.

use std::{fs, path::Path};

use crate::{
    OWN,
    support::{command, stdout, write_small_set, xtask},
};

/// A document with an experiment on random images, which need no data, and one on Fashion-MNIST.
const MIXED: &str = r#"
id = "mixed"
title = "Mixed"
author = "nobody"
kind = "Test"

[[network]]
name = "wide"
source = "nowhere"
input = [3, 227, 227]
layers = ["flatten", { dense = { units = 10, activation = "softmax" } }]

[[experiment]]
id = "mixed/random"
says = "a step on noise"
network = "wide"
dataset = "random"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 1
optimizer = { sgd = { rate = 0.01 } }

[[experiment]]
id = "mixed/clothes"
says = "an epoch on clothes"
network = "mlp"
dataset = "fashion-mnist"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 1
optimizer = { sgd = { rate = 0.01 } }
"#;

#[test]
fn what_was_run_is_reported_though_something_else_was_rehearsed() {
    let folder = tempfile::tempdir().unwrap();
    let (document, out) = (folder.path().join("mixed.toml"), folder.path().join("out"));
    fs::write(&document, MIXED).unwrap();
    let output = xtask(&[
        "reproduce",
        "mixed",
        "--document",
        document.to_str().unwrap(),
        "--data",
        "synthetic",
        "--check",
        "--out",
        out.to_str().unwrap(),
    ]);
    let text = stdout(&output);
    for part in ["REHEARSAL: mixed/clothes: these were drawn", "Report: "] {
        assert!(text.contains(part), "{text}");
    }
    assert!(out.join("mixed/random/seed-0/run.json").exists());
    let report = fs::read_to_string(out.join("mixed/README.md")).unwrap();
    assert!(report.contains("[seed-0](random/seed-0/)"), "{report}");
    assert!(out.join("REHEARSAL/mixed/clothes/seed-0/run.json").exists());
    // A rehearsal is no check.
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{error}");
    assert!(
        error.contains("nothing was checked of mixed/clothes"),
        "{error}"
    );
}

/// Data that are not here, or are, are spoken of once, however many experiments need them.
#[test]
fn what_experiments_share_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    let [document, data, out] = ["mixed.toml", "data", "out"].map(|name| folder.path().join(name));
    let (_, clothes) = MIXED.rsplit_once("[[experiment]]").unwrap();
    let again = clothes.replace("mixed/clothes", "mixed/again");
    fs::write(&document, format!("{MIXED}[[experiment]]{again}")).unwrap();
    let [document, data, out] = [&document, &data, &out].map(|path| path.to_str().unwrap());
    let call = ["reproduce", "mixed", "--document", document, "--out", out];
    let run = |more: &[&str]| {
        let mut command = command(&[&call[..], more].concat());
        let output = command.current_dir(folder.path()).output().unwrap();
        (
            stdout(&output),
            String::from_utf8(output.stderr.clone()).unwrap(),
        )
    };
    let (text, error) = run(&[]);
    for part in ["Files needed", "Until the data are here"] {
        assert_eq!(error.matches(part).count(), 1, "{error}");
    }
    for id in ["clothes", "again"] {
        let line = format!("REHEARSAL: mixed/{id}, 6000 drawn pictures, 1 epoch\n");
        assert!(text.contains(&line), "{text}");
    }
    fs::create_dir(data).unwrap();
    write_small_set(Path::new(data));
    let (text, error) = run(&["--data", data, "--allow-unverified-data"]);
    assert_eq!(text.matches("20 test images").count(), 1, "{text}{error}");
    assert_eq!(text.matches("Model: \"mlp\"").count(), 1, "{text}{error}");
}

/// A training whose weights have left all bounds has a report, though no page can hold its network.
#[test]
fn weights_beyond_all_bounds_end_no_report() {
    let folder = tempfile::tempdir().unwrap();
    let [document, data, out] = ["mixed.toml", "data", "out"].map(|name| folder.path().join(name));
    let (head, clothes) = MIXED.split_once("[[experiment]]").unwrap();
    let (_, clothes) = clothes.split_once("[[experiment]]").unwrap();
    let text = format!("{head}[[experiment]]{clothes}").replace("3, 227, 227", "1, 28, 28");
    let text = text
        .replace("\"mlp\"", "\"wide\"")
        .replace("rate = 0.01", "rate = 1e12");
    fs::write(&document, text).unwrap();
    fs::create_dir(&data).unwrap();
    write_small_set(&data);
    let [document, data, out] = [&document, &data, &out].map(|path| path.to_str().unwrap());
    let call = ["reproduce", "mixed", "--document", document, "--out", out];
    let own = ["--data", data, "--allow-unverified-data"];
    let made = xtask(&[&call[..], &own].concat());
    assert!(made.status.success(), "{made:?}");
    let report = xtask(&["report", "--results", out]);
    let error = String::from_utf8(report.stderr).unwrap();
    assert!(report.status.success(), "{error}");
    assert!(
        error.contains("mixed/clothes has no page to be tried on"),
        "{error}"
    );
    let page = fs::read_to_string(Path::new(out).join("index.html")).unwrap();
    assert!(page.contains("mixed/clothes"));
}

/// What `--check` says of some epochs of the document in a folder, on the data there.
fn check(folder: &Path, epochs: &str) -> String {
    let output = xtask(&[
        "reproduce",
        "tutorial",
        "--document",
        folder.join("own.toml").to_str().unwrap(),
        "--allow-unverified-data",
        "--data",
        folder.to_str().unwrap(),
        "--epochs",
        epochs,
        "--check",
        "--out",
        folder.join("out").to_str().unwrap(),
    ]);
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_check_needs_figures_to_judge_and_names_those_outside() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path());
    // No training is as bad as this.
    let own = fs::read_to_string(OWN).unwrap();
    let own = own.replace("printed = \"~91%\"", "printed = \"~1%\"");
    fs::write(folder.path().join("own.toml"), own).unwrap();
    let short = check(folder.path(), "1");
    assert!(short.contains("no figure was judged"), "{short}");
    let whole = check(folder.path(), "10");
    for part in ["outside the margins", "tutorial: training accuracy"] {
        assert!(whole.contains(part), "{whole}");
    }
}

#[test]
fn seeds_are_planned_from_the_records_and_nothing_is_run() {
    let plan = |what: &str| stdout(&xtask(&["reproduce", what, "--plan-seeds"]));
    let report = plan("report");
    for part in [
        "report/cnn: 3 seeds there, 4 needed: 1 more, about ",
        "--seeds 4`",
        "1 of a single seed, whose spread is unknown",
    ] {
        assert!(report.replace('\n', " ").contains(part), "{report}");
    }
    // An experiment alone is planned alone; of this one no number is enough.
    let dense = plan("hw5/dense");
    assert!(dense.contains("none (100 give 0.53)"), "{dense}");
    assert!(!dense.contains("hw5/augmented"), "{dense}");

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let nothing = xtask(&[
        "reproduce",
        "report",
        "--plan-seeds",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(stdout(&nothing).contains("report: no recorded run has a figure to judge"));
    assert!(!out.exists());
    let both = xtask(&["reproduce", "report", "--plan-seeds", "--seeds", "3"]);
    assert_eq!(both.status.code(), Some(2));
}
