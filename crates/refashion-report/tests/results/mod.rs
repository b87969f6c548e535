//! Results that a test draws up.

use std::path::Path;

use refashion_datasets::{DatasetName, synthetic};
use refashion_documents::Document;
use refashion_metrics::ConfusionMatrix;
use refashion_report::page::Page;
use refashion_runs::{
    Cost, DataRecord, Machine, Plan, Provenance, RunRecord, Scores, Settings, Store, Versions,
    write_json,
};
use refashion_trainer::{End, Epoch, History};

/// A name that would run a script if it were not escaped.
const EVIL: &str = "</script><img src=x onerror=alert(1)>";

/// Writes two runs of the thesis and some figures to a folder, and answers their page.
pub(crate) fn with_runs(folder: &Path) -> String {
    let store = Store::new(folder);
    let documents = Document::all().unwrap();
    for seed in 0..2 {
        let path = store.run("thesis", seed).join("run.json");
        write_json(&path, &record(&documents[0], seed)).unwrap();
    }
    figures(&store, "thesis", Some("thesis"));
    figures(&store, "lab3", None);
    Page::load(&store, &documents).unwrap().html()
}

/// Pictures that both documents have, and one that may not be passed on.
fn figures(store: &Store, document: &str, experiment: Option<&str>) {
    let folder = store.folder(document).join("figures");
    std::fs::create_dir_all(&folder).unwrap();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>";
    std::fs::write(folder.join("shared.svg"), svg).unwrap();
    std::fs::write(folder.join("verdicts.svg"), svg.replace('8', "9")).unwrap();
    let listed = serde_json::json!([
        { "file": "shared.svg", "title": format!("A title {EVIL}"), "text": format!("Words \" {EVIL}"), "experiment": experiment },
        { "file": "pictures/local.svg", "title": "Photographs", "text": "Words", "experiment": null, "local": true },
        { "file": "verdicts.svg", "title": "Verdicts", "text": "Words about verdicts", "experiment": null },
    ]);
    write_json(&folder.join("figures.json"), &listed).unwrap();
}

fn record(document: &Document, seed: u64) -> RunRecord {
    let experiment = &document.experiments[0];
    let plan = Plan::new(document, experiment, None).unwrap();
    let dataset = synthetic(DatasetName::FASHION_MNIST, 1, 20, 10);
    let labels: Vec<u8> = (0..10).collect();
    let scores = Scores {
        loss: 0.24 + seed as f64 / 100.0,
        accuracy: 0.93,
        confusion: ConfusionMatrix::from_labels(&labels, &labels, 10).unwrap(),
    };
    let epoch = |number: usize| Epoch {
        epoch: number,
        loss: (0.5 + seed as f64 / 50.0) / number as f64,
        accuracy: 1.0 - 0.2 / number as f64,
        val_loss: None,
        val_accuracy: None,
        seconds: 30.0,
    };
    RunRecord {
        experiment: experiment.id.clone(),
        seed,
        rehearsal: false,
        settings: Settings {
            network: plan.network.clone(),
            parameters: 1_199_882,
            split: experiment.split,
            folds: None,
            images: [60_000, 0, 10_000],
            scaling: experiment.scaling,
            pad_to: None,
            augmentation: None,
            training: plan.training.clone(),
            published_epochs: 20,
        },
        data: DataRecord::of(&dataset),
        provenance: Provenance {
            command: format!("cargo xtask reproduce thesis {EVIL}"),
            commit: "0123456789abcdef".into(),
            versions: Versions::of_this_build(),
            machine: Machine::here(),
            threads: 2,
        },
        cost: Cost {
            seconds: 600.0,
            peak_memory: Some(200 << 20),
        },
        diverged: false,
        history: History {
            epochs: (1..=20).map(epoch).collect(),
            end: Some(End::Completed),
        },
        validation: None,
        test: Some(scores),
        folds: Vec::new(),
        outcome: None,
    }
}
