//! Runs of Keras: what is asked of Python, what is kept of its answers, and how they are compared.
//!
//! A shell script stands for Python, so that the tests need none.
#![cfg(unix)]
// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use refashion_datasets::{Dataset, DatasetName, synthetic};
use refashion_documents::{Document, audit::Audit};
use refashion_runs::{
    KerasRow, KerasRun, Plan, Provenance, Result, Run, Store, document_report, keras_table, review,
};

const ID: &str = "small/single";

fn document() -> Document {
    let text = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/single"
says = "a small run"
network = "hw5-example"
dataset = "fashion-mnist"
split = { first = { n = 10 } }

[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 8
epochs = 2
optimizer = { sgd = { rate = 0.05, momentum = 0.9 } }
"#;
    Document::parse(text, Path::new("small.toml")).unwrap()
}

fn dataset() -> Dataset {
    synthetic(DatasetName::FashionMnist, 1, 60, 40)
}

fn provenance() -> Provenance {
    Provenance::here("test".into(), Path::new("."), 1)
}

/// Something that takes the place of Python: it keeps what it is sent, and says so much.
fn python(folder: &Path, says: &str, status: u8) -> String {
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
fn answers(epochs: usize, accuracy: f64, parameters: usize) -> String {
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

fn make(store: &Store, seed: u64, epochs: Option<usize>, python: &str) -> Result<KerasRun> {
    let document = document();
    let plan = Plan::new(&document, document.experiment(ID).unwrap(), epochs)?;
    let to = (store, provenance());
    KerasRun::make(&plan, &dataset(), seed, to, python, &mut |_| ())
}

#[test]
fn a_run_is_told_everything_and_its_answers_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let python = python(folder.path(), &answers(2, 0.75, 61_706), 0);
    let run = make(&store, 3, None, &python).unwrap();
    assert_eq!((run.history.epochs.len(), run.test.accuracy), (2, 0.75));
    assert_eq!(run.settings.images, [50, 10, 40]);

    let sent = fs::read(folder.path().join("sent")).unwrap();
    let end = sent.iter().position(|&byte| byte == b'\n').unwrap();
    let job: serde_json::Value = serde_json::from_slice(&sent[..end]).unwrap();
    assert_eq!((&job["seed"], &job["classes"]), (&3.into(), &10.into()));
    assert_eq!(job["parts"][0]["train"].as_array().unwrap().len(), 50);
    assert_eq!(sent.len() - end - 1, (60 + 40) * (28 * 28 + 1));

    // The same plan finds the record, a shorter one too, and a longer one does not.
    let document = document();
    let plan = |epochs| Plan::new(&document, document.experiment(ID).unwrap(), epochs).unwrap();
    let load = |plan: &Plan| KerasRun::load(plan, &dataset(), 3, &store).unwrap();
    assert_eq!(load(&plan(None)), Some(run.clone()));
    assert_eq!(load(&plan(Some(1))), Some(run.clone()));
    assert_eq!(load(&plan(Some(3))), None);
    assert_eq!(KerasRun::load_all(ID, &store).unwrap(), [run]);
}

#[test]
fn what_goes_wrong_is_said_and_leaves_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let failure = |python: &str| make(&store, 0, None, python).unwrap_err().to_string();
    let other_size = python(folder.path(), &answers(2, 0.75, 61_707), 0);
    assert!(failure(&other_size).contains("61707"));
    let stopped = python(folder.path(), "", 1);
    assert!(failure(&stopped).contains("pip install"));
    let early = python(folder.path(), "", 0);
    assert!(failure(&early).contains("without scores"));
    assert!(failure("no-such-python").contains("no-such-python"));
    assert!(KerasRun::load_all(ID, &store).unwrap().is_empty());
}

#[test]
fn a_folder_that_cannot_be_written_is_said_before_python_is_asked() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, b"x").unwrap();
    let python = python(folder.path(), &answers(2, 0.75, 61_706), 0);
    let error = make(&Store::new(&taken), 0, None, &python).unwrap_err();
    assert!(error.to_string().contains("taken"), "{error}");
    assert!(!folder.path().join("sent").exists());
}

/// Two runs here, and some of Keras with these accuracies after so many epochs.
fn compared<const N: usize>(keras: [(f64, usize); N]) -> KerasRow {
    compared_after(keras, &[])
}

/// The same after the data of these records were declared to be the published ones.
fn compared_after<const N: usize>(keras: [(f64, usize); N], verified: &[&str]) -> KerasRow {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path().join("results"));
    let document = document();
    let plan = Plan::new(&document, document.experiment(ID).unwrap(), None).unwrap();
    let run = |seed| {
        let run = Run {
            seed,
            store: &store,
            provenance: provenance(),
            fresh: false,
            progress: &mut |_| (),
            epochs: &mut |_, _| (),
            tensorboard: None,
        };
        run.make(&plan, &dataset()).unwrap();
    };
    run(0);
    run(1);
    for (seed, (accuracy, epochs)) in (0..).zip(keras) {
        let says = answers(epochs, accuracy, 61_706);
        make(&store, seed, Some(epochs), &python(folder.path(), &says, 0)).unwrap();
    }
    for file in verified {
        let path = store.folder(ID).join(file);
        let text = fs::read_to_string(&path).unwrap();
        let text = text.replace("\"verified\": false", "\"verified\": true");
        fs::write(path, text).unwrap();
    }
    let documents = [document];
    let all = review(&documents, &Audit::of(&documents), &store).unwrap();
    let rows = &all[0].keras;
    assert_eq!(rows.len(), 1);
    assert!(keras_table(rows).text().contains(rows[0].verdict()));
    assert!(
        document_report(&all[0])
            .unwrap()
            .contains(rows[0].verdict())
    );
    rows[0].clone()
}

#[test]
fn a_difference_is_found_where_there_is_one() {
    let far = compared([(2.0, 2), (2.000_001, 2)]);
    assert_eq!(
        (far.measure.as_str(), far.verdict()),
        ("test accuracy (UNVERIFIED DATA)", "ours is lower")
    );
    assert_eq!(
        (far.ours.len(), far.keras.as_slice()),
        (2, &[2.0, 2.000_001][..])
    );

    let scattered = compared([(-5.0, 2), (5.0, 2)]);
    assert_eq!(scattered.verdict(), "no difference found");
}

#[test]
fn one_run_on_other_data_on_either_side_is_told() {
    let ours = ["seed-0/run.json", "seed-1/run.json"];
    let theirs = ["keras/seed-0.json", "keras/seed-1.json"];
    let measure = |verified: &[&str]| compared_after([(0.5, 2), (0.6, 2)], verified).measure;
    let all = [ours, theirs].concat();
    assert_eq!(measure(&all), "test accuracy");
    for some in [&all[1..], &all[..3]] {
        assert_eq!(measure(some), "test accuracy (UNVERIFIED DATA)");
    }
}

#[test]
fn runs_that_were_stopped_early_are_compared_after_the_epoch_that_all_reached() {
    let first = "validation accuracy, epoch 1 (UNVERIFIED DATA)";
    for keras in [
        [(0.5, 1), (0.6, 1)],
        [(0.5, 2), (0.6, 1)],
        [(0.5, 1), (0.6, 2)],
    ] {
        let row = compared(keras);
        assert_eq!((row.measure.as_str(), row.keras), (first, vec![0.5, 0.6]));
        assert_eq!(row.ours.len(), 2);
    }
    // Two complete runs are worth more than one that was stopped.
    let row = compared([(0.4, 1), (0.5, 2), (0.6, 2)]);
    assert_eq!(row.measure, "test accuracy (UNVERIFIED DATA)");
    assert_eq!(row.keras, [0.5, 0.6]);
}
