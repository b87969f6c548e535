//! The figures that belong to no document: those of the runs in Keras, and of the benches.

use std::{fs, path::Path};

use serde_json::{Value, json};

use crate::support::{write_small_set, xtask};

fn read(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The record of a run as Keras would have left it, with another accuracy.
fn of_keras(run: &Path, accuracy: f64) -> Value {
    let mut record = read(run);
    record["history"]["epochs"][0]["accuracy"] = accuracy.into();
    record["test"] = json!({ "loss": 0.5, "accuracy": accuracy });
    record["versions"] = json!({ "keras": "3" });
    record
}

#[test]
fn reproduce_draws_the_differences_to_keras_that_its_tables_tell() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path());
    let out = folder.path().join("out");
    let reproduce = || {
        let output = xtask(&[
            "reproduce",
            "thesis",
            "--allow-unverified-data",
            "--data",
            folder.path().to_str().unwrap(),
            "--epochs",
            "1",
            "--seeds",
            "2",
            "--out",
            out.to_str().unwrap(),
        ]);
        assert!(output.status.success(), "{output:?}");
    };
    reproduce();
    let out = out.join("shortened/epochs-1");
    let list = out.join("keras/figures/figures.json");
    assert!(!list.exists(), "nothing was run in Keras");
    fs::create_dir_all(out.join("thesis/keras")).unwrap();
    for (seed, accuracy) in [(0, 0.5), (1, 0.6)] {
        let run = out.join(format!("thesis/seed-{seed}/run.json"));
        let text = of_keras(&run, accuracy).to_string();
        fs::write(out.join(format!("thesis/keras/seed-{seed}.json")), text).unwrap();
    }
    reproduce();
    let listed = read(&list).to_string();
    assert!(listed.contains("thesis, training accuracy"), "{listed}");
    assert!(listed.contains("UNVERIFIED DATA"), "{listed}");
}

#[test]
fn report_draws_the_benches_and_forgets_those_that_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let row = |framework: &str, ms: f64| {
        json!({
            "framework": framework, "model": "thesis", "batch": 128, "threads": 2, "ms": ms,
            "min_ms": ms, "max_ms": ms, "images_per_s": 1, "params": 1,
        })
    };
    let provenance = json!({
        "command": "none", "commit": "none", "threads": 2,
        "versions": { "refashion": "0", "rustc": "0", "candle": "0", "gemm": "0" },
        "machine": { "system": "none", "processor": "none", "cores": 2, "vectors": "none" },
    });
    let bench =
        json!({ "provenance": provenance, "rows": [row("refashion", 1.0), row("keras", 2.0)] });
    let day = folder.path().join("bench/day");
    fs::create_dir_all(&day).unwrap();
    fs::write(day.join("step.json"), bench.to_string()).unwrap();
    let report = || {
        let output = xtask(&["report", "--results", folder.path().to_str().unwrap()]);
        assert!(output.status.success(), "{output:?}");
    };
    report();
    let figure = folder.path().join("bench/figures/step.svg");
    assert!(figure.exists());
    fs::remove_dir_all(&day).unwrap();
    report();
    assert!(!figure.exists());
}

/// Whoever shortened all runs finds no other in the folder that was named.
#[test]
fn report_knows_where_shortened_runs_lie() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder
        .path()
        .join("shortened/epochs-1/lab3/baseline/seed-0");
    fs::create_dir_all(&place).unwrap();
    let recorded = concat!(env!("CARGO_MANIFEST_DIR"), "/../../results");
    let recorded = Path::new(recorded).join("lab3/baseline/seed-0/run.json");
    fs::copy(recorded, place.join("run.json")).unwrap();
    let output = xtask(&["report", "--results", folder.path().to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    let told = "shortened/epochs-1` shows them";
    assert!(
        text.contains(told) && text.contains("report --results"),
        "{text}"
    );
}
