//! The real binary, as a user types it: what it prints, how it fails, what it leaves behind.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use refashion_datasets::{DatasetName, synthetic};
use support::{stdout, write_idx, xtask};

/// The command fails with one clear error that contains all of these, and does not panic.
#[track_caller]
fn fails(arguments: &[&str], contains: &[&str]) {
    let output = xtask(arguments);
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
fn alone_it_prints_help() {
    let output = xtask(&[]);
    let help = String::from_utf8(output.stderr).unwrap();
    for command in ["reproduce", "params", "data", "audit", "list"] {
        assert!(help.contains(command), "{help}");
    }
}

#[test]
fn the_list_names_documents_experiments_networks_and_data_sets() {
    let output = xtask(&["list"]);
    assert!(output.status.success());
    let text = stdout(&output);
    for name in [
        "thesis",
        "lab3/dropout",
        "report/cnn",
        "alexnet",
        "cifar-10",
    ] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn params_prints_the_layers_and_the_totals() {
    let output = xtask(&["params", "thesis"]);
    assert!(output.status.success());
    let text = stdout(&output);
    for part in ["18,496", "1,179,776", "1,199,882", "prints no counts"] {
        assert!(text.contains(part), "{text}");
    }
    let all = xtask(&["params", "--all"]);
    assert!(all.status.success());
    assert!(stdout(&all).contains("60,965,224"));
}

#[test]
fn params_speaks_json_and_csv() {
    let output = xtask(&["params", "lenet5", "--as", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value[0]["totals"][2]["count"], 61_706);
    let csv = stdout(&xtask(&["params", "lenet5", "--as", "csv"]));
    let columns = csv.lines().next().unwrap().split(',').count();
    assert_eq!(columns, 10);
    assert!(csv.lines().count() > 8, "{csv}");
}

#[test]
fn unknown_names_bring_the_near_ones() {
    fails(&["reproduce", "thesys"], &["thesys", "thesis"]);
    fails(&["reproduce", "lab3/dropuot"], &["lab3/dropout"]);
    fails(&["params", "alexnett"], &["alexnet"]);
    fails(&["data", "verify", "fashion-mnits"], &["fashion-mnist"]);
    fails(&["audit", "theses"], &["thesis"]);
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

    let set = synthetic(DatasetName::FashionMnist, 1, 30, 20);
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
    let set = synthetic(DatasetName::FashionMnist, 1, 60, 20);
    write_idx(folder.path(), "train", &set.train);
    write_idx(folder.path(), "t10k", &set.test);
    let path = folder.path().to_str().unwrap();
    let python = ["--python", "no-such-python", "--out", path];
    let data = ["--data", path, "--allow-unverified-data"];
    let call = [&["keras", "lab3/baseline"][..], &python, &data].concat();
    fails(&call, &["no-such-python", "pip install", "tensorflow-cpu"]);
    fails(&["keras", "lab3/baselin"], &["lab3/baseline"]);
    assert!(!folder.path().join("lab3").exists());
}

#[test]
fn unverified_data_say_so_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    let set = synthetic(DatasetName::FashionMnist, 1, 60, 20);
    write_idx(folder.path(), "train", &set.train);
    write_idx(folder.path(), "t10k", &set.test);
    let out = folder.path().join("out");
    let output = xtask(&[
        "reproduce",
        "thesis",
        "--allow-unverified-data",
        "--data",
        folder.path().to_str().unwrap(),
        "--epochs",
        "1",
        "--seed",
        "4",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{output:?}");
    assert!(
        stdout(&output).contains("UNVERIFIED DATA"),
        "{}",
        stdout(&output)
    );
    let report = fs::read_to_string(out.join("thesis/README.md")).unwrap();
    assert!(report.contains("**UNVERIFIED**"), "{report}");
    let run = fs::read_to_string(out.join("thesis/seed-4/run.json")).unwrap();
    assert!(run.contains("\"verified\": false"));

    // The page of all documents names what was run and what was not.
    let page = fs::read_to_string(out.join("README.md")).unwrap();
    for part in ["`thesis`", "`hw5/kfold`", "not run yet"] {
        assert!(page.contains(part), "{page}");
    }

    // The reports can be had again from the records alone.
    fs::remove_file(out.join("thesis/seed-4/weights.safetensors")).unwrap();
    fs::remove_file(out.join("thesis/README.md")).unwrap();
    fs::remove_file(out.join("README.md")).unwrap();
    let output = xtask(&["report", "--results", out.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    let again = |path: &str| fs::read_to_string(out.join(path)).unwrap();
    assert_eq!(again("thesis/README.md"), report);
    assert_eq!(again("README.md"), page);
    assert!(!out.join("lab3").exists());
    assert!(again("index.html").contains("UNVERIFIED"));
}

#[test]
fn a_rehearsal_says_so_and_compares_with_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    // LeNet-5 is the quickest network whose experiment trains on its own.
    let output = xtask(&[
        "reproduce",
        "masters/lenet5",
        "--data",
        "synthetic",
        "--epochs",
        "1",
        "--out",
        out,
    ]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    assert!(text.contains("REHEARSAL"), "{text}");
    assert!(!text.contains("published"), "{text}");
    let run = fs::read_to_string(
        folder
            .path()
            .join("REHEARSAL/masters/lenet5/seed-0/run.json"),
    )
    .unwrap();
    assert!(run.contains("\"rehearsal\": true"));
    assert!(!folder.path().join("REHEARSAL/masters/README.md").exists());
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

/// A full disk: `/dev/full` refuses every byte.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_and_leaves_nothing_half_written() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("REHEARSAL/masters/lenet5/seed-0");
    fs::create_dir_all(&run).unwrap();
    std::os::unix::fs::symlink("/dev/full", run.join("history.csv.partial")).unwrap();
    let out = folder.path().to_str().unwrap();
    fails(
        &[
            "reproduce",
            "masters/lenet5",
            "--data",
            "synthetic",
            "--epochs",
            "1",
            "--out",
            out,
        ],
        &["history.csv", "space"],
    );
    assert!(!run.join("history.csv").exists());
    assert!(!run.join("run.json").exists());
}

#[test]
fn the_audit_finds_what_contradicts_itself_and_leaves_it_behind() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = xtask(&["audit", "report", "--out", out]);
    assert!(output.status.success(), "{output:?}");
    let text = stdout(&output);
    // Figure 2 has the CNN's accuracy, Figure 4 the class sizes of MNIST.
    for part in ["contradiction", "9193", "MNIST"] {
        assert!(text.contains(part), "{text}");
    }
    let json = fs::read(folder.path().join("audit.json")).unwrap();
    let audit: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert!(audit["findings"].as_array().unwrap().len() > 100);
    assert!(folder.path().join("README.md").exists());
}

/// The example that stands beside the format's description.
const OWN: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../crates/refashion-documents/examples/fashion_mnist_tutorial.toml"
);

#[test]
fn a_document_of_ones_own_takes_the_same_way() {
    let audit = xtask(&["audit", "--document", OWN]);
    assert!(audit.status.success(), "{audit:?}");
    let params = xtask(&["params", "--document", OWN, "--all"]);
    assert!(params.status.success(), "{params:?}");
    assert!(stdout(&params).contains("101,770"), "{}", stdout(&params));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let run = xtask(&[
        "reproduce",
        "all",
        "--document",
        OWN,
        "--data",
        "synthetic",
        "--epochs",
        "1",
        "--out",
        out,
    ]);
    assert!(run.status.success(), "{run:?}");
    assert!(stdout(&run).contains("REHEARSAL"));
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
fn data_info_tells_where_it_looks() {
    let output = xtask(&["data", "info", "cifar-10"]);
    assert!(output.status.success());
    let text = stdout(&output);
    for part in [
        "32×32",
        "airplane",
        "data_batch_1.bin",
        "uoft-cs/cifar10",
        "Looked for",
    ] {
        assert!(text.contains(part), "{text}");
    }
}
