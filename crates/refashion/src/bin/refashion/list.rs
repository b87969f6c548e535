//! `cargo xtask list`: documents, experiments, networks and data sets.

use std::process::ExitCode;

use anyhow::Result;
use refashion_datasets::DatasetName;
use refashion_documents::{Document, Experiment};
use refashion_report::{Table, left, right};
use serde_json::{Value, json};

use crate::{
    cli::Format,
    documents,
    output::{quoted, table},
    workspace,
};

pub(crate) fn list(format: Format) -> Result<ExitCode> {
    let mut documents = Document::built_in()?;
    let built_in: Vec<String> = documents.iter().map(|one| one.id.clone()).collect();
    let known = documents::known(Vec::new(), &workspace::recorded(None)?)?.into_iter();
    documents.extend(known.filter(|one| !built_in.contains(&one.id)));
    match format {
        Format::Text => text(&documents)?,
        Format::Json => outln!("{}", crate::output::json(&all(&documents)?)?),
        Format::Csv => csv(&documents),
    }
    Ok(ExitCode::SUCCESS)
}

/// How many epochs an experiment trains, each fold for itself.
fn epochs(experiment: &Experiment) -> Option<usize> {
    let training = experiment.training.as_ref();
    training.map(|training| training.epochs)
}

fn folds(experiment: &Experiment) -> Option<usize> {
    experiment.folds.map(|folds| folds.n_splits)
}

fn text(all: &[Document]) -> Result<()> {
    let mut documents = Table::new([left("document"), left("title"), left("author")]);
    let mut experiments = Table::new([
        left("experiment"),
        left("what"),
        left("network"),
        left("data"),
        right("epochs"),
        right("seeds"),
    ]);
    for document in all {
        documents.row([&document.id, &document.title, &document.author]);
        for experiment in &document.experiments {
            let epochs = epochs(experiment).map(|epochs| {
                let folds = folds(experiment).map(|folds| format!("{folds} × "));
                format!("{}{epochs}", folds.unwrap_or_default())
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
        "{} · params NETWORK · data info DATASET · audit DOCUMENT",
        workspace::typed("reproduce DOCUMENT|EXPERIMENT")
    );
    Ok(())
}

fn all(documents: &[Document]) -> Result<Value> {
    let experiments = documents.iter().flat_map(|document| &document.experiments);
    let experiments = experiments.map(|one| {
        json!({
            "experiment": one.id,
            "what": one.says,
            "network": one.network,
            "data": one.dataset,
            "folds": folds(one),
            "epochs": epochs(one),
            "seeds": one.seeds,
        })
    });
    let networks = refashion_zoo::all().into_iter().map(|network| {
        let parameters = network.summary()?.total;
        let (name, from) = (network.name, network.source);
        Ok(json!({ "network": name, "parameters": parameters, "from": from }))
    });
    let documents = documents
        .iter()
        .map(|one| json!({ "document": one.id, "title": one.title, "author": one.author }));
    let sets = DatasetName::ALL.into_iter().map(|set| {
        json!({
            "data_set": set,
            "title": set.title,
            "train": set.train_count,
            "test": set.test_count,
        })
    });
    Ok(json!({
        "documents": documents.collect::<Value>(),
        "experiments": experiments.collect::<Value>(),
        "networks": networks.collect::<Result<Value>>()?,
        "data_sets": sets.collect::<Value>(),
    }))
}

fn csv(documents: &[Document]) {
    outln!("experiment,what,network,data,folds,epochs,seeds");
    for one in documents.iter().flat_map(|document| &document.experiments) {
        let number = |number: Option<usize>| number.map_or(String::new(), |it| it.to_string());
        outln!(
            "{},{},{},{},{},{},{}",
            quoted(&one.id),
            quoted(&one.says),
            quoted(&one.network),
            one.dataset,
            number(folds(one)),
            number(epochs(one)),
            one.seeds
        );
    }
}
