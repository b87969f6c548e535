//! Small runs with every part leave what they left when somebody last looked: `REFASHION_BLESS=1`
//! writes it anew.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-std/tests/expected/mod.rs"]
mod expected;
mod small;

use std::{fmt::Write, fs, path::Path};

use expected::{Tolerance, assert_expected};
use refashion_datasets::{Dataset, Search};
use refashion_documents::Document;
use refashion_layers::Vectors;
use refashion_runs::{MemoryDemand, ModelPlaces, Plan, Rehearsal, Store};
use serde_json::{Value, json};
use small::run_leaving;

/// Images that are padded and scaled in another way than usual, folds of both kinds, and
/// a training with a word to say at each place.
const DOCUMENT: &str = r#"
id = "whole"
title = "Whole"
author = "nobody"
kind = "Test"

[[network]]
name = "wide"
source = "a test"
input = [1, 32, 32]
layers = [
    { conv2d = { filters = 3, kernel = [5, 5], stride = [3, 3], activation = "relu" } },
    { max_pool = { window = [2, 2] } },
    { batch_norm = {} },
    "flatten",
    { dropout = { rate = 0.1 } },
    { dense = { units = 10, activation = "softmax" } },
]

[[experiment]]
id = "whole/padded"
says = "padded images in another scale"
network = "wide"
dataset = "fashion-mnist"
padding = 2
scaling = "none"
split = { train_test_split = { test_size = 0.25, random_state = 7 } }
augmentation = { rotation = 5.0, flip = true }
rounds_predictions = true
features = { image = 3 }
training = { loss = "sparse_categorical_cross_entropy", batch = 8, epochs = 3, optimizer = { adam = { rate = 0.01 } }, test_views = "mirrored", metrics = ["macro_f1"], early_stopping = { patience = 5, restore_best = true } }

[[experiment]]
id = "whole/plain"
says = "images as they are, the last of which validate"
network = "hw5-example"
dataset = "fashion-mnist"
split = { last = { n = 12 } }
training = { loss = "sparse_categorical_cross_entropy", batch = 8, epochs = 3, optimizer = { sgd = { rate = 0.05 } } }

[[experiment]]
id = "whole/folds"
says = "folds that begin anew"
network = "wide"
dataset = "fashion-mnist"
padding = 2
folds = { n_splits = 3, random_state = 1 }
training = { loss = "sparse_categorical_cross_entropy", batch = 8, epochs = 2, optimizer = { sgd = { rate = 0.05 } }, metrics = ["macro_f1", "top3_accuracy"] }

[[experiment]]
id = "whole/carried"
says = "folds that go on"
network = "wide"
dataset = "fashion-mnist"
padding = 2
folds = { n_splits = 3, random_state = 1, carries_weights = true }
training = { loss = "sparse_categorical_cross_entropy", batch = 8, epochs = 2, optimizer = { sgd = { rate = 0.05 } } }
"#;

/// Where there is AVX-512 these vectors are taken: with AMX a network takes other memory.
fn take_common_vectors() {
    // Both tests ask, and the first is heard; where there is none of them the machine's best is as good.
    let _ = Vectors::Avx512.choose();
}

#[test]
fn small_runs_leave_what_they_left() {
    take_common_vectors();
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = Document::parse(DOCUMENT, Path::new("whole.toml")).unwrap();
    let places = ModelPlaces {
        results: store.clone(),
        models: folder.path().join("models"),
        search: Search::default(),
        max_download: 0,
    };
    let mut found = String::new();
    for experiment in &document.experiments {
        let id = &experiment.id;
        let record = run_leaving((&store, &document, id), &mut |_| (), &|| false, true).unwrap();
        let _ = writeln!(found, "# {id}");
        told(&mut found, "", &serde_json::to_value(&record).unwrap());
        assert_eq!(store.load(id, 5).unwrap().as_ref(), Some(&record));
        tables(&mut found, &store.run(id, 5));
        for name in record.models_sha256.keys() {
            let path = store.run(id, 5).join(name);
            let model = places.find(path.to_str().unwrap(), &mut |_| ()).unwrap();
            let _ = writeln!(found, "## {name}");
            told(&mut found, "", &serde_json::to_value(&model.card).unwrap());
            let model = model.model().unwrap();
            told(&mut found, "weights", &json!(model.weights()));
            told(&mut found, "state", &json!(model.state()));
        }
    }
    compare(&found, "tests/whole.txt");
}

/// The files of a run, and its tables but for the times in them.
fn tables(text: &mut String, run: &Path) {
    let entries = fs::read_dir(run).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let _ = writeln!(text, "## {}", names.join(" "));
    for name in names.iter().filter(|name| name.ends_with(".csv")) {
        let table = fs::read_to_string(run.join(name)).unwrap();
        let header: Vec<&str> = table.lines().next().unwrap().split(',').collect();
        let _ = writeln!(text, "## {name}");
        for line in table.lines() {
            let cells = header.iter().zip(line.split(','));
            let cells = cells.filter(|(column, _)| **column != "seconds");
            let cells: Vec<&str> = cells.map(|(_, cell)| cell).collect();
            let _ = writeln!(text, "{}", cells.join(","));
        }
    }
}

/// What is planned for each experiment of the documents: its memory, and of some the pictures of
/// a rehearsal.
#[test]
fn experiments_are_planned_as_they_were() {
    take_common_vectors();
    let mut found = String::new();
    for document in Document::built_in().unwrap() {
        for experiment in &document.experiments {
            let Ok(plan) = Plan::new(&document, experiment, None) else {
                continue;
            };
            let demand = MemoryDemand::of(&plan).unwrap();
            let _ = writeln!(found, "# {}\n{demand:?}", experiment.id);
            // More pictures than these take long to draw.
            if !["hw5/kfold", "masters/alexnet", "masters/cifar-cnn"]
                .contains(&experiment.id.as_str())
            {
                continue;
            }
            let rehearsal = Rehearsal::of(&document, experiment, None).unwrap();
            let Dataset { train, test, .. } = &rehearsal.dataset;
            let note = rehearsal.note(experiment.seeds);
            let _ = writeln!(
                found,
                "{} and {} pictures, {note:?}",
                train.len(),
                test.len()
            );
            let plan = rehearsal.plan();
            let one = plan.experiment;
            let _ = writeln!(found, "{:?} {:?} {:?}", one.split, one.folds, one.features);
        }
    }
    compare(&found, "tests/planned.txt");
}

fn compare(found: &str, file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let tolerance = Tolerance {
        relative: 5e-4,
        least: 0.1,
    };
    assert_expected(found, &path, &tolerance);
}

/// What is each machine's and each build's own.
const OWN: [&str; 8] = [
    "provenance",
    "cost",
    "seconds",
    "weights_sha256",
    "models_sha256",
    "record_sha256",
    "commit",
    "digests",
];

/// A line for each value; of long lists, which are images and weights, how many they are and their sums.
fn told(text: &mut String, way: &str, value: &Value) {
    match value {
        Value::Object(of) => {
            for (name, value) in of.iter().filter(|(name, _)| !OWN.contains(&name.as_str())) {
                told(text, &format!("{way}.{name}"), value);
            }
        }
        Value::Array(all) if all.len() > 4 && all.iter().all(Value::is_number) => {
            let numbers = || all.iter().filter_map(Value::as_f64);
            let sums = [
                numbers().sum::<f64>(),
                numbers().map(|value| value * value).sum(),
            ];
            let _ = writeln!(text, "{way}: {} values, {}", all.len(), json!(sums));
        }
        Value::Array(all)
            if all
                .iter()
                .any(|value| value.is_array() || value.is_object()) =>
        {
            for (place, value) in all.iter().enumerate() {
                told(text, &format!("{way}.{place}"), value);
            }
        }
        value => {
            let _ = writeln!(text, "{way}: {value}");
        }
    }
}
