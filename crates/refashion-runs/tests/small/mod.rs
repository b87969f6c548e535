//! A document that is none, and small runs of it on drawn pictures.
#![allow(dead_code)]

use std::path::Path;

use refashion_datasets::{Dataset, DatasetName, StreamVersion, synthetic};
use refashion_documents::Document;
use refashion_runs::{Error, Plan, Provenance, Run, RunLock, RunRecord, Store};
use refashion_trainer::Progress;

/// The experiments of a document that is none: single training, and folds of both kinds.
pub(crate) fn document() -> Document {
    let experiment = |id: &str, rest: &str| {
        format!(
            r#"
[[experiment]]
id = "{id}"
says = "a small run"
network = "hw5-example"
dataset = "fashion-mnist"
{rest}

[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 8
epochs = 2
optimizer = {{ sgd = {{ rate = 0.05, momentum = 0.9 }} }}
"#
        )
    };
    let text = [
        "id = \"small\"\ntitle = \"Small\"\nauthor = \"nobody\"\nkind = \"Test\"\n".to_owned(),
        experiment(
            "small/single",
            "rounds_predictions = true\nfeatures = { image = 3 }\nsplit = { first = { n = 10 } }",
        ),
        experiment(
            "small/carried",
            "folds = { n_splits = 3, random_state = 1, carries_weights = true }",
        ),
        experiment("small/new", "folds = { n_splits = 3, random_state = 1 }"),
        claims(),
    ];
    Document::parse(&text.concat(), Path::new("small.toml")).unwrap()
}

/// Claims that hold or not whatever the small runs give.
fn claims() -> String {
    let claim = |id: &str, holds: &str| {
        format!(
            "[[claim]]\nid = \"{id}\"\nplace = \"here\"\nsays = \"{id}\"\nholds = {{ {holds} }}\n"
        )
    };
    [
        claim("wide", "fold_spread = { experiment = \"small/carried\", at_most = 1.0 }"),
        claim("narrow", "fold_spread = { experiment = \"small/carried\", at_most = -1.0 }"),
        claim(
            "rounded",
            "classes = { experiment = \"small/single\", of = \"test\", at_least = 0.0, count = 10 }",
        ),
    ]
    .concat()
}

pub(crate) fn dataset() -> Dataset {
    synthetic(DatasetName::FASHION_MNIST, 1, 60, 40)
}

pub(crate) fn provenance() -> Provenance {
    Provenance::here("test".into(), Path::new("."), 1)
}

/// Makes a run of an experiment of the small document, which hears of every batch.
pub(crate) fn run(
    store: &Store,
    document: &Document,
    id: &str,
    progress: &mut dyn FnMut(&Progress),
) -> RunRecord {
    run_until(store, document, id, progress, &|| false).unwrap()
}

/// The same, until `stop` says that it is to end.
pub(crate) fn run_until(
    store: &Store,
    document: &Document,
    id: &str,
    progress: &mut dyn FnMut(&Progress),
    stop: &dyn Fn() -> bool,
) -> Result<RunRecord, Error> {
    run_leaving((store, document, id), progress, stop, false)
}

/// The same, which leaves the models of its epochs, too.
pub(crate) fn run_leaving(
    to: (&Store, &Document, &str),
    progress: &mut dyn FnMut(&Progress),
    stop: &dyn Fn() -> bool,
    models: bool,
) -> Result<RunRecord, Error> {
    run_with(to, progress, stop, (models, models))
}

/// The same, which leaves the models of the best and the last epoch, the weights of every one, or neither.
pub(crate) fn run_with(
    (store, document, id): (&Store, &Document, &str),
    progress: &mut dyn FnMut(&Progress),
    stop: &dyn Fn() -> bool,
    (models, snapshots): (bool, bool),
) -> Result<RunRecord, Error> {
    let experiment = document.experiment(id).unwrap();
    let plan = Plan::new(document, experiment, None).unwrap();
    let run = Run {
        seed: 5,
        streams: StreamVersion::default(),
        store,
        lock: &RunLock::take(store, id, 5).unwrap(),
        provenance: provenance(),
        fresh: false,
        checkpoint_every: None,
        stop,
        progress,
        epochs: &mut |_, _| (),
        tensorboard: Some(store.folder("events")),
        models,
        snapshots,
    };
    run.make(&plan, &dataset())
}
