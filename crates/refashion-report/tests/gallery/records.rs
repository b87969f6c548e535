//! Records of runs that were never made, in a folder of their own.

use std::{fs, path::Path};

use refashion_datasets::{Dataset, DatasetName, synthetic};
use refashion_documents::Document;
use refashion_runs::Store;
use serde_json::{Value, json};

/// Drawn pictures that stand for a data set.
pub(crate) fn drawn(name: DatasetName) -> Dataset {
    synthetic(name, 1, 200, 60)
}

/// Writes the record of a run of an experiment, with samples.
pub(crate) fn write(
    store: &Store,
    document: &Document,
    experiment: &str,
    seed: u64,
    change: impl FnOnce(&mut Value),
) {
    let mut record = record(document, experiment, seed);
    change(&mut record);
    let folder = store.run(experiment, seed);
    write_json(&folder.join("run.json"), &record);
    write_json(&folder.join("outcome.json"), &outcome(&record));
}

pub(crate) fn write_json(path: &Path, value: &Value) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, serde_json::to_vec(value).unwrap()).unwrap();
}

fn record(document: &Document, id: &str, seed: u64) -> Value {
    let experiment = document.experiment(id).unwrap();
    let network = document.network(&experiment.network).unwrap();
    let training = experiment.training.as_ref().unwrap();
    let epochs = training.epochs;
    json!({
        "experiment": id,
        "seed": seed,
        "rehearsal": false,
        "settings": {
            "network": network,
            "parameters": network.summary().unwrap().total,
            "split": experiment.split,
            "folds": experiment.folds,
            "images": [160, 40, 60],
            "scaling": experiment.scaling,
            "pad_to": null,
            "augmentation": experiment.augmentation,
            "training": training,
            "published_epochs": epochs,
        },
        "data": { "name": experiment.dataset, "origin": "nowhere", "verified": true, "digests": [] },
        "provenance": provenance(),
        "cost": { "seconds": 1.0, "peak_memory": null },
        "diverged": false,
        "history": history(epochs, seed),
        "validation": scores(seed),
        "test": scores(seed),
    })
}

/// A history whose values can be told from its seed.
pub(crate) fn history(epochs: usize, seed: u64) -> Value {
    let epoch = |epoch: usize| {
        let shift = seed as f64 * 0.01;
        let loss = 0.6 / epoch as f64 + 0.05 + shift;
        json!({
            "epoch": epoch, "loss": loss, "accuracy": 1.0 - loss / 2.0,
            "val_loss": loss + 0.1, "val_accuracy": 0.95 - loss / 2.0, "seconds": 1.0,
        })
    };
    json!({ "epochs": (1..=epochs).map(epoch).collect::<Vec<_>>(), "end": "completed" })
}

/// Ten classes of 100 images, of which 90 and the seed are right and the rest the next class.
pub(crate) fn scores(seed: u64) -> Value {
    let row = |class: u64| {
        let cell = |column: u64| match column {
            column if column == class => 90 + seed,
            column if column == (class + 1) % 10 => 10 - seed,
            _ => 0,
        };
        (0..10).map(cell).collect::<Vec<u64>>()
    };
    let accuracy = (90 + seed) as f64 / 100.0;
    json!({ "loss": 0.3, "accuracy": accuracy, "confusion": (0..10).map(row).collect::<Vec<_>>() })
}

fn outcome(record: &Value) -> Value {
    let sample = |index: usize, predicted: usize| {
        let mut probabilities = vec![0.02; 10];
        probabilities[predicted] = 0.82;
        json!({ "index": index, "truth": index % 10, "predicted": predicted, "probabilities": probabilities })
    };
    let right = |count: usize| {
        (0..count)
            .map(|index| sample(index, index % 10))
            .collect::<Vec<_>>()
    };
    let wrong: Vec<Value> = (0..9)
        .map(|index| sample(index, (index + 1) % 10))
        .collect();
    let rounds = record["experiment"].as_str().unwrap().starts_with("lab3");
    json!({
        "provenance": provenance(),
        "reloaded_exactly": true,
        "test": record["test"],
        "rounded": if rounds { record["test"].clone() } else { Value::Null },
        "samples": { "first": right(15), "right": right(9), "wrong": wrong, "doubtful": wrong },
    })
}

pub(crate) fn provenance() -> Value {
    json!({
        "command": "none",
        "commit": "none",
        "versions": { "refashion": "0", "rustc": "0", "candle": "0", "gemm": "0" },
        "machine": { "system": "none", "processor": "a processor", "cores": 2, "vectors": "none" },
        "threads": 2,
    })
}
