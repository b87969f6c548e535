//! Results that a test draws up.

use std::{collections::BTreeMap, path::Path};

use refashion_datasets::{DatasetName, StreamVersion, synthetic};
use refashion_documents::{Document, audit::Audit};
use refashion_metrics::ConfusionMatrix;
use refashion_report::{
    gallery::{Entry, Gallery, ListedFigure, PlateKind},
    page::{Page, PageFigures},
};
use refashion_review::Review;
use refashion_runs::{
    Cost, DataRecord, Machine, Plan, Provenance, RunRecord, Scores, Settings, Store, Versions,
    write_json,
};
use refashion_trainer::{End, Epoch, History};

/// A name that would run a script if it were not escaped.
const EVIL: &str = "</script><img src=x onerror=alert(1)>";

/// Writes two runs of the thesis to a folder, and answers their page.
pub(crate) fn with_runs(folder: &Path) -> String {
    let store = Store::new(folder);
    let thesis = Document::named("thesis").unwrap();
    for seed in 0..2 {
        let path = store.run("thesis", seed).join("run.json");
        write_json(&path, &record(&thesis, seed)).unwrap();
    }
    page_of(&store)
}

/// The page of all documents with the runs of a store, and with some figures.
pub(crate) fn page_of(store: &Store) -> String {
    let documents = Document::all().unwrap();
    let review = Review::of(&documents, &Audit::of(&documents), store).unwrap();
    let mut of_thesis = figures(Some("thesis"));
    of_thesis.extend(curves(&review, store));
    let figures = PageFigures {
        documents: BTreeMap::from([("thesis".into(), of_thesis), ("lab3".into(), figures(None))]),
        ..PageFigures::default()
    };
    Page::new(&review, figures, "cargo xtask").html()
}

/// The curves of the thesis as the gallery draws them.
fn curves(review: &Review, store: &Store) -> Option<ListedFigure> {
    let mut documents = review.documents.iter();
    let review = documents.find(|one| one.document.id == "thesis").unwrap();
    let gallery = Gallery {
        review,
        datasets: &[],
    };
    let drawn = gallery.write(store).unwrap();
    let mut drawn = drawn.into_iter();
    drawn.find(|figure| figure.kind == PlateKind::Curves)
}

/// Pictures that both documents have, and one that may not be passed on.
fn figures(experiment: Option<&str>) -> Vec<ListedFigure> {
    let svg = |side: char| {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"8\" height=\"8\"/>";
        svg.replace('8', &side.to_string())
    };
    let entry = |file: &str, title: &str, text: &str| Entry {
        file: file.into(),
        title: title.into(),
        text: text.into(),
        experiment: None,
        pictures_of: None,
        local: false,
    };
    let shared = entry(
        "shared.svg",
        &format!("A title {EVIL}"),
        &format!("Words \" {EVIL}"),
    );
    let local = entry("pictures/local.svg", "Photographs", "Words");
    vec![
        ListedFigure {
            entry: Entry {
                experiment: experiment.map(Into::into),
                ..shared
            },
            kind: PlateKind::Other,
            svg: Some(svg('8')),
        },
        ListedFigure {
            entry: Entry {
                local: true,
                ..local
            },
            kind: PlateKind::Other,
            svg: None,
        },
        ListedFigure {
            entry: entry("verdicts.svg", "Verdicts", "Words about verdicts"),
            kind: PlateKind::Verdicts,
            svg: Some(svg('9')),
        },
    ]
}

fn record(document: &Document, seed: u64) -> RunRecord {
    let experiment = &document.experiments[0];
    let plan = Plan::new(document, experiment, None).unwrap();
    let dataset = synthetic(DatasetName::FASHION_MNIST, 1, 20, 10);
    // 93 of 100 images are right; seven of the last class are taken for the first.
    let labels: Vec<u8> = (0..100).map(|image| image / 10).collect();
    let predictions: Vec<u8> = (0..100)
        .map(|image| if image < 93 { image / 10 } else { 0 })
        .collect();
    let scores = Scores {
        loss: 0.24 + seed as f64 / 100.0,
        accuracy: 0.93,
        confusion: ConfusionMatrix::from_labels(&labels, &predictions, 10).unwrap(),
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
        streams: StreamVersion::One,
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
            threads_from: None,
            started: None,
        },
        cost: Cost {
            seconds: 600.0,
            peak_memory: Some(200 << 20),
        },
        diverged: false,
        history: History {
            epochs: (1..=20).map(epoch).collect(),
            end: Some(End::Completed),
            ..History::default()
        },
        validation: None,
        test: Some(scores),
        folds: Vec::new(),
        weights_sha256: None,
        models_sha256: Default::default(),
        saved: None,
        features: None,
    }
}
