//! A script that takes the place of Python, and what it is asked to run.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use refashion_datasets::{Dataset, DatasetName, synthetic};
use refashion_documents::Document;
use refashion_runs::{KerasRun, Plan, Provenance, Result, Store};

/// The experiment of the document below.
pub(crate) const ID: &str = "small/single";

pub(crate) fn document() -> Document {
    document_of(r#""hw5-example""#, "")
}

/// The same document with another network, which may stand in the document itself.
pub(crate) fn document_of(network: &str, networks: &str) -> Document {
    let text = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/single"
says = "a small run"
network = NETWORK
dataset = "fashion-mnist"
split = { first = { n = 10 } }

[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 8
epochs = 2
optimizer = { sgd = { rate = 0.05, momentum = 0.9 } }
"#;
    let text = format!("{}{networks}", text.replace("NETWORK", network));
    Document::parse(&text, Path::new("small.toml")).unwrap()
}

pub(crate) fn dataset() -> Dataset {
    synthetic(DatasetName::FASHION_MNIST, 1, 60, 40)
}

pub(crate) fn provenance() -> Provenance {
    Provenance::here("test".into(), Path::new("."), 1)
}

/// Something that takes the place of Python: it keeps what it is sent, and says so much.
pub(crate) fn python(folder: &Path, says: &str, status: u8) -> String {
    let path = folder.join("python");
    let script = format!(
        "#!/bin/sh\ncat > {}/sent\ncat <<'END'\n{says}\nEND\nexit {status}\n",
        folder.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.to_str().unwrap().to_owned()
}

/// What Keras says at the end of so many epochs.
pub(crate) fn answers(epochs: usize, accuracy: f64, parameters: usize) -> String {
    let epoch = |number| {
        format!(
            r#"{{"epoch": {number}, "seconds": 1.5, "loss": 0.5, "accuracy": 0.7, "val_loss": 0.6, "val_accuracy": {accuracy}}}"#
        )
    };
    let end = format!(
        r#"{{"loss": 0.4, "accuracy": {accuracy}, "parameters": {parameters}, "versions": {{"keras": "3"}}}}"#
    );
    let mut lines: Vec<String> = (1..=epochs).map(epoch).collect();
    lines.push("a line that is no answer".into());
    lines.push(end);
    lines.join("\n")
}

pub(crate) fn make(
    store: &Store,
    seed: u64,
    epochs: Option<usize>,
    python: &str,
) -> Result<KerasRun> {
    make_of(&document(), store, seed, epochs, python)
}

pub(crate) fn make_of(
    document: &Document,
    store: &Store,
    seed: u64,
    epochs: Option<usize>,
    python: &str,
) -> Result<KerasRun> {
    let plan = Plan::new(document, document.experiment(ID).unwrap(), epochs)?;
    let to = (store, provenance());
    KerasRun::make(&plan, &dataset(), seed, to, python, &mut |_| ())
}
