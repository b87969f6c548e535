//! What the real binary refuses, and what it says then.

use std::{
    fs,
    process::{Command, Output},
};

use refashion_datasets::{DatasetName, synthetic};

use crate::{
    OWN,
    support::{write_idx, write_small_set, xtask},
};

/// The command fails with one clear error that contains all of these, and does not panic.
#[track_caller]
fn fails(arguments: &[&str], contains: &[&str]) {
    has_failed(&xtask(arguments), arguments, contains);
}

#[track_caller]
fn has_failed(output: &Output, arguments: &[&str], contains: &[&str]) {
    let error = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!output.status.success(), "{arguments:?} did not fail");
    assert!(!error.contains("panicked"), "{error}");
    for part in contains {
        assert!(
            error.contains(part),
            "{arguments:?} says:\n{error}\nwithout {part:?}"
        );
    }
}

#[test]
fn unknown_names_bring_the_near_ones() {
    fails(&["reproduce", "thesys"], &["thesys", "thesis"]);
    fails(&["reproduce", "lab3/dropuot"], &["lab3/dropout"]);
    fails(&["params", "alexnett"], &["alexnet"]);
    fails(&["data", "verify", "fashion-mnits"], &["fashion-mnist"]);
    fails(&["audit", "theses"], &["thesis"]);
    fails(&["figures", "kears"], &["`bench`", "`keras`"]);
    fails(&["reprodcue", "thesis"], &["reproduce"]);
}

#[test]
fn numbers_that_make_no_run_are_refused() {
    fails(
        &["reproduce", "thesis", "--epochs", "0"],
        &["--epochs", "at least 1"],
    );
    fails(
        &["reproduce", "thesis", "--seeds", "0"],
        &["--seeds", "at least 1"],
    );
    fails(
        &["reproduce", "thesis", "--threads", "0"],
        &["--threads", "at least 1"],
    );
    fails(&["reproduce", "thesis", "--seed", "-1"], &["-1", "--seed"]);
    fails(
        &["reproduce", "thesis", "--threads", "100000"],
        &["--threads 100000", "cores"],
    );
    fails(
        &["reproduce", "thesis", "--epochs", "many"],
        &["many", "whole number"],
    );
}

#[test]
fn a_named_folder_without_data_is_no_rehearsal() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    fails(
        &["reproduce", "thesis", "--data", path],
        &["Fashion-MNIST", path, "train-images"],
    );
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let call = ["reproduce", "thesis", "--data", path];

    let set = synthetic(DatasetName::FASHION_MNIST, 1, 30, 20);
    write_idx(folder.path(), "train", &set.train);
    write_idx(folder.path(), "t10k", &set.test);
    fails(&call, &["SHA-256", "expected", "--allow-unverified-data"]);

    let labels = folder.path().join("t10k-labels-idx1-ubyte");
    let good = fs::read(&labels).unwrap();
    fs::write(&labels, &good[..good.len() - 3]).unwrap();
    fails(&call, &["t10k-labels-idx1-ubyte", "ends after"]);

    let mut wrong = good.clone();
    wrong[3] = 7;
    fs::write(&labels, &wrong).unwrap();
    fails(&call, &["t10k-labels-idx1-ubyte", "magic"]);

    let mut wrong = good.clone();
    wrong[8] = 10;
    fs::write(&labels, &wrong).unwrap();
    fails(&call, &["t10k-labels-idx1-ubyte", "10"]);

    let mut fewer = good.clone();
    fewer[7] -= 1;
    fewer.pop();
    fs::write(&labels, &fewer).unwrap();
    fails(&call, &["20 images", "19 labels"]);
}

#[test]
fn a_folder_of_results_that_is_not_there_is_named_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("resluts");
    let path = missing.to_str().unwrap();
    fails(&["report", "--results", path], &[path, "--results"]);
    fails(&["figures", "all", "--results", path], &[path, "--results"]);
    assert!(!missing.exists());
}

#[test]
fn keras_without_a_python_says_what_to_install() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path());
    let path = folder.path().to_str().unwrap();
    let python = ["--python", "no-such-python", "--out", path];
    let data = ["--data", path, "--allow-unverified-data"];
    let call = [&["keras", "lab3/baseline"][..], &python, &data].concat();
    fails(&call, &["no-such-python", "pip install", "tensorflow-cpu"]);
    fails(&["keras", "lab3/baselin"], &["lab3/baseline"]);
    assert!(!folder.path().join("lab3").exists());
}

#[test]
fn an_out_folder_that_cannot_be_written_is_named_before_anything_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("taken");
    fs::write(&file, b"a file, not a folder").unwrap();
    let out = file.to_str().unwrap();
    fails(
        &[
            "reproduce",
            "masters/lenet5",
            "--data",
            "synthetic",
            "--out",
            out,
        ],
        &["cannot write", out, "--out"],
    );
}

/// A limit on the size of files stands in for a full disk: the write fails half-way.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("REHEARSAL/masters/lenet5/seed-0");
    let out = folder.path().to_str().unwrap();
    let arguments = [
        "reproduce",
        "masters/lenet5",
        "--data",
        "synthetic",
        "--epochs",
        "1",
        "--out",
        out,
    ];
    let limited = "trap '' XFSZ; exec prlimit --fsize=60 \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, env!("CARGO_BIN_EXE_refashion")])
        .args(arguments)
        .output()
        .unwrap();
    has_failed(&output, &arguments, &["history.csv", "too large"]);
    assert!(!run.join("history.csv").exists());
    assert!(!run.join("run.json").exists());
    let left = fs::read_dir(run.join("checkpoint")).unwrap();
    assert_eq!(left.count(), 0);
}

#[test]
fn a_fault_in_a_document_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let text = fs::read_to_string(OWN)
        .unwrap()
        .replace("dataset = \"fashion-mnist\"", "dataset = \"fashion-mnits\"");
    fs::write(&path, text).unwrap();
    let file = path.to_str().unwrap();
    fails(
        &["audit", "--document", file],
        &[
            "mine.toml:29:",
            "fashion-mnits",
            "did you mean fashion-mnist",
        ],
    );
}

#[test]
fn a_document_does_not_replace_the_records_of_a_built_in_one() {
    let own = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../refashion-documents/data/lab3.toml"
    );
    let call = ["reproduce", "lab3/baseline", "--document", own];
    fails(&call, &["`lab3` is built in", "--out"]);
}
