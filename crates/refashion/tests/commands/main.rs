//! The real binary, as a user types it: what it prints, how it fails, what it leaves behind.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod called;
mod changed_images;
mod checks;
mod compare;
mod diverged;
mod document;
mod drawings;
mod evaluated;
#[cfg(feature = "export")]
mod export;
mod folders;
mod half;
mod hub_models;
mod kept;
mod limits;
mod locks;
mod machine_readers;
mod machines;
mod models;
mod narrow;
mod own_documents;
mod own_places;
mod own_sets;
mod readers;
mod records;
mod refusals;
mod removed;
#[cfg(feature = "serve")]
mod serve;
// The hub of the tests of data sets; each test needs a part of it.
#[allow(dead_code)]
#[path = "../../../refashion-datasets/tests/suite/server.rs"]
mod server;
mod settings;
mod shell;
mod slips;
#[path = "../support/mod.rs"]
mod support;
mod sweep;
mod train;
mod units;
mod units_shared;

use std::fs;

use support::{stdout, write_small_set, xtask};

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
    let list = |form: &str| stdout(&xtask(&["list", "--as", form]));
    let all: serde_json::Value = serde_json::from_str(&list("json")).unwrap();
    let count = |part: &str| all[part].as_array().unwrap().len();
    // The five, airbench94, and the two that lie beside their runs in the results of this checkout.
    assert_eq!((count("documents"), count("data_sets")), (8, 3));
    assert!(count("networks") > 10 && count("experiments") > 10, "{all}");
    let csv = list("csv");
    assert!(csv.starts_with("experiment,what,network,data,folds,epochs,seeds\n"));
    assert_eq!(csv.lines().count(), count("experiments") + 1);
    assert!(csv.contains("\nlab3/dropout,"), "{csv}");
}

#[test]
fn params_prints_the_layers_and_the_totals() {
    let output = xtask(&["params", "thesis"]);
    assert!(output.status.success());
    let text = stdout(&output);
    for part in [
        "18,496",
        "1,179,776",
        "1,199,882",
        "No document prints counts",
    ] {
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
    assert_eq!(columns, 11);
    assert!(csv.lines().count() > 8, "{csv}");
}

#[test]
fn unverified_data_say_so_everywhere() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path());
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
    let progress = String::from_utf8(output.stderr).unwrap();
    assert!(
        progress.contains("UNVERIFIED DATA: thesis seed 4, epoch 1/1"),
        "{progress}"
    );
    let out = out.join("shortened/epochs-1");
    let report = fs::read_to_string(out.join("thesis/README.md")).unwrap();
    for part in ["**UNVERIFIED DATA: ", "(**UNVERIFIED**; "] {
        assert!(report.contains(part), "{report}");
    }
    let run = fs::read_to_string(out.join("thesis/seed-4/run.json")).unwrap();
    assert!(run.contains("\"verified\": false"));

    // The page of all documents names what was run, and no more where that is shortened.
    let page = fs::read_to_string(out.join("README.md")).unwrap();
    for part in ["`thesis`", "is left out", "**UNVERIFIED DATA: "] {
        assert!(page.contains(part), "{page}");
    }
    assert!(!page.contains("not run yet"), "{page}");

    // The reports can be had again from the records alone.
    fs::remove_file(out.join("thesis/seed-4/weights.safetensors")).unwrap();
    fs::remove_file(out.join("thesis/README.md")).unwrap();
    fs::remove_file(out.join("README.md")).unwrap();
    let output = xtask(&["report", "--results", out.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    assert!(stdout(&output).contains("UNVERIFIED DATA"), "{output:?}");
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
    "/../refashion-documents/examples/fashion_mnist_tutorial.toml"
);

/// A rehearsal of its experiment, an epoch of drawn pictures.
const REHEARSED: [&str; 8] = [
    "reproduce",
    "tutorial",
    "--document",
    OWN,
    "--data",
    "synthetic",
    "--epochs",
    "1",
];

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
fn a_document_is_found_beside_its_runs_and_strangers_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let id = "tensorflow-basic-classification";
    let kept = folder.path().join(id);
    fs::create_dir_all(&kept).unwrap();
    fs::create_dir(folder.path().join("tutorial")).unwrap();
    fs::create_dir(folder.path().join("nobody's")).unwrap();
    let results = folder.path().to_str().unwrap();
    let without = stdout(&xtask(&["report", "--results", results]));
    assert!(
        without.contains(&format!("nobody's, {id}, tutorial in")),
        "{without}"
    );
    let named = stdout(&xtask(&["report", "--results", results, "--document", OWN]));
    assert!(named.contains("nobody's in"), "{named}");
    fs::copy(OWN, kept.join("document.toml")).unwrap();
    let found = stdout(&xtask(&["report", "--results", results]));
    assert!(found.contains(&format!("\n{id}")), "{found}");
    assert!(found.contains("nobody's in"), "{found}");
    fs::write(kept.join("document.toml"), "id = 3").unwrap();
    let broken = xtask(&["report", "--results", results]);
    let told = String::from_utf8(broken.stderr.clone()).unwrap();
    assert_eq!(broken.status.code(), Some(1), "{broken:?}");
    for part in ["document.toml:1:", "; it is left out here"] {
        assert_eq!(told.matches(part).count(), 1, "{told}");
    }
}

#[test]
fn a_table_takes_the_columns_that_there_are() {
    let within = |columns: &str| {
        let commands: [&[&str]; 6] = [
            &["list"],
            &["params", "lenet5"],
            &["explain", "softmax"],
            &["data", "info", "cifar-10"],
            &["explain"],
            &["explain", "adam"],
        ];
        let texts = commands.map(|arguments| {
            let output = support::command(arguments).env("COLUMNS", columns).output();
            stdout(&output.unwrap())
        });
        texts.concat()
    };
    for columns in [60, 80, 120] {
        let text = within(&columns.to_string());
        for line in text.lines() {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
    }
    let piped = stdout(&xtask(&["list"]));
    assert!(piped.lines().any(|line| line.chars().count() > 120));
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

#[test]
fn data_info_says_that_random_images_are_nowhere() {
    let output = xtask(&["data", "info", "random"]);
    assert!(output.status.success());
    let text = stdout(&output);
    assert!(
        text.contains("drawn anew") && !text.contains("hub"),
        "{text}"
    );
}
