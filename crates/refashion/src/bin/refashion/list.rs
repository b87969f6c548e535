//! `cargo xtask list`: documents, experiments, networks and data sets.

use std::process::ExitCode;

use anyhow::Result;
use refashion_datasets::DatasetName;
use refashion_documents::Document;
use refashion_report::{Table, left, right};

use crate::output::table;

pub(crate) fn list() -> Result<ExitCode> {
    let mut documents = Table::new([left("document"), left("title"), left("author")]);
    let mut experiments = Table::new([
        left("experiment"),
        left("what"),
        left("network"),
        left("data"),
        right("epochs"),
        right("seeds"),
    ]);
    for document in Document::built_in()? {
        documents.row([&document.id, &document.title, &document.author]);
        for experiment in &document.experiments {
            let epochs = experiment.training.as_ref().map(|training| {
                let folds = experiment
                    .folds
                    .map(|folds| format!("{} × ", folds.n_splits));
                format!("{}{}", folds.unwrap_or_default(), training.epochs)
            });
            experiments.row([
                experiment.id.clone(),
                experiment.says.clone(),
                experiment.network.clone(),
                experiment.dataset.to_string(),
                epochs.unwrap_or_default(),
                experiment.seeds.to_string(),
            ]);
        }
    }
    let mut networks = Table::new([left("network"), right("parameters"), left("from")]);
    for network in refashion_zoo::all() {
        let total = network.summary()?.total;
        networks.row([network.name, total.to_string(), network.source]);
    }
    let mut sets = Table::new([
        left("data set"),
        left("title"),
        right("train"),
        right("test"),
    ]);
    for name in DatasetName::ALL {
        let (train, test) = (name.train_count.to_string(), name.test_count.to_string());
        sets.row([name.as_str().to_owned(), name.title.to_owned(), train, test]);
    }
    outln!(
        "{}\n{}\n{}\n{}",
        table(&documents),
        table(&experiments),
        table(&networks),
        table(&sets)
    );
    proseln!(
        "cargo xtask reproduce DOCUMENT|EXPERIMENT · params NETWORK · data info DATASET · audit DOCUMENT"
    );
    Ok(ExitCode::SUCCESS)
}
