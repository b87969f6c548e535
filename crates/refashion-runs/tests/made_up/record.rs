//! Records of runs that were never made.

use std::path::Path;

use refashion_datasets::{DatasetName, StreamVersion, synthetic};
use refashion_documents::Document;
use refashion_metrics::ConfusionMatrix;
use refashion_runs::{
    Cost, DataRecord, Machine, Plan, Provenance, RunRecord, Scores, Settings, Versions,
};
use refashion_trainer::{End, Epoch, History};

/// The experiment of the document below.
pub(crate) const ID: &str = "small/one";

/// A document that is none, with a claim for each way to read a curve.
pub(crate) fn document() -> Document {
    let text = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/one"
says = "a small run"
network = "hw5-example"
dataset = "fashion-mnist"

[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 8
epochs = 6
optimizer = { sgd = { rate = 0.05 } }

[[claim]]
id = "turns-up"
place = "here"
says = "the loss turns up after two epochs"
holds = { turns_up = { experiment = "small/one", quantity = "loss", within = [2, 2] } }

[[claim]]
id = "levels-off"
place = "here"
says = "the accuracy levels off after two epochs"
holds = { levels_off = { experiment = "small/one", quantity = "accuracy", within = [2, 2] } }

[[claim]]
id = "in-step"
place = "here"
says = "loss and accuracy end close to each other"
holds = { in_step = { experiment = "small/one", quantities = ["loss", "accuracy"], at_most = 9.0 } }
"#;
    Document::parse(text, Path::new("small.toml")).unwrap()
}

/// A whole run on the published data, whose loss turns up and whose accuracy levels off after the
/// second epoch.
pub(crate) fn record(seed: u64) -> RunRecord {
    let document = document();
    let experiment = document.experiment(ID).unwrap();
    let plan = Plan::new(&document, experiment, None).unwrap();
    let data = DataRecord::of(&synthetic(DatasetName::FASHION_MNIST, 1, 20, 10));
    let labels: Vec<u8> = (0..10).collect();
    let epoch = |number: usize| Epoch {
        epoch: number,
        loss: if number == 2 { 0.4 } else { 0.5 },
        accuracy: if number == 1 { 0.5 } else { 0.9 },
        val_loss: None,
        val_accuracy: None,
        seconds: 1.0,
    };
    RunRecord {
        experiment: ID.into(),
        seed,
        streams: StreamVersion::One,
        rehearsal: false,
        settings: Settings {
            network: plan.network.clone(),
            parameters: 61_706,
            split: experiment.split,
            folds: None,
            images: [60_000, 0, 10_000],
            scaling: experiment.scaling,
            pad_to: None,
            augmentation: None,
            training: plan.training.clone(),
            published_epochs: 6,
        },
        data: DataRecord {
            verified: true,
            ..data
        },
        provenance: Provenance {
            command: "cargo xtask reproduce small".into(),
            commit: "0123456789abcdef".into(),
            versions: Versions::of_this_build(),
            machine: Machine {
                system: "none".into(),
                processor: "a processor".into(),
                cores: 2,
                vectors: "AVX-512".into(),
            },
            threads: 2,
            threads_from: None,
            started: None,
        },
        cost: Cost {
            seconds: 60.0,
            peak_memory: None,
        },
        diverged: false,
        history: History {
            epochs: (1..=6).map(epoch).collect(),
            end: Some(End::Completed),
            ..History::default()
        },
        validation: None,
        test: Some(Scores {
            loss: 0.3,
            accuracy: 1.0,
            confusion: ConfusionMatrix::from_labels(&labels, &labels, 10).unwrap(),
        }),
        folds: Vec::new(),
        weights_sha256: None,
        models_sha256: Default::default(),
        saved: None,
        features: None,
    }
}
