//! The trained networks that are here.

use std::{path::Path, process::ExitCode};

use anyhow::{Error, Result};
use refashion_documents::Document;
use refashion_inference::ModelFile;
use refashion_report::{Table, left, right};
use refashion_runs::{ModelPlaces, WEIGHTS, runs_below};
use refashion_std::{counted, thousands};
use serde::Serialize;

use super::places::{advised, places};
use crate::{
    cli::Format,
    output::{self, number},
    workspace::{self, from_here, typed},
};

/// A model that can be named.
#[derive(Serialize)]
struct Row {
    /// What is typed for it.
    model: String,
    /// The experiment and its seed.
    run: String,
    network: String,
    weights: usize,
    classes: Vec<String>,
    test_accuracy: Option<f64>,
    bytes: u64,
    diverged: bool,
}

/// What was found, and what could not be read.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    damaged: Vec<Error>,
    /// How many recorded runs have no weights here.
    absent: usize,
}

/// The list; what cannot be read does not keep the rest from it, and is told below.
pub(super) fn list(format: Format) -> Result<ExitCode> {
    let places = places();
    let mut found = Found::default();
    for (name, path) in places.files()? {
        let file = ModelFile::read(&path).map_err(Error::from);
        found.add(name, &path, file);
    }
    found.add_recorded(&places)?;
    found.add_of_own_documents(&places)?;
    found.add_own();
    match format {
        Format::Text => found.show(),
        Format::Json => outln!("{}", crate::output::json(&found.rows)?),
        Format::Csv => out!("{}", csv(&found.rows)),
    }
    for error in &found.damaged {
        errln!("error: {error}");
    }
    Ok(match found.damaged.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

impl Found {
    fn add(&mut self, name: String, path: &Path, file: Result<ModelFile>) {
        match file {
            Err(error) => self.damaged.push(error),
            Ok(file) => self.rows.push(Row {
                model: name,
                run: file.card.reference(),
                network: file.card.network.name.clone(),
                weights: file.values(),
                classes: file.card.classes.clone(),
                test_accuracy: file.card.test_accuracy,
                bytes: path.metadata().map_or(0, |found| found.len()),
                diverged: file.card.diverged,
            }),
        }
    }

    /// The recorded runs of all experiments.
    fn add_recorded(&mut self, places: &ModelPlaces) -> Result<()> {
        for document in Document::built_in()? {
            for experiment in &document.experiments {
                for (_, record) in places.results.load_each(&experiment.id) {
                    let record = match record {
                        Ok(record) => record,
                        Err(error) => {
                            self.damaged.push(error.into());
                            continue;
                        }
                    };
                    let run = places.results.run(&experiment.id, record.seed);
                    let path = run.join(WEIGHTS);
                    if path.is_file() {
                        let name = format!("{}@{}", experiment.id, record.seed);
                        let file = places.find(&name, &mut |_| ());
                        self.add(name, &path, file.map_err(advised));
                    } else {
                        self.absent += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// The recorded runs of experiments that no built-in document has.
    fn add_of_own_documents(&mut self, places: &ModelPlaces) -> Result<()> {
        let documents = Document::built_in()?;
        let built_in = |id: &str| documents.iter().any(|one| one.experiment(id).is_some());
        let recorded = places.results.recorded().into_iter();
        for (experiment, seed) in recorded.filter(|(id, _)| !built_in(id)) {
            let path = places.results.run(&experiment, seed).join(WEIGHTS);
            if path.is_file() {
                let name = format!("{experiment}@{seed}");
                let file = places.find(&name, &mut |_| ());
                self.add(name, &path, file.map_err(advised));
            } else {
                self.absent += 1;
            }
        }
        Ok(())
    }

    /// The runs of one's own experiments.
    fn add_own(&mut self) {
        for folder in runs_below(&workspace::root().join(workspace::RUNS)) {
            let path = folder.join(WEIGHTS);
            if path.is_file() {
                let file = ModelPlaces::of_folder(&folder);
                let name = from_here(&folder).display().to_string();
                self.add(name, &path, file.map_err(advised));
            }
        }
    }

    fn show(&self) {
        let mut table = Table::new([
            left("model"),
            left("run").spare(),
            left("network"),
            right("weights"),
            left("classes").spare(),
            right("test accuracy"),
            right("bytes").spare(),
        ]);
        for row in &self.rows {
            table.row([
                row.model.clone(),
                row.run.clone(),
                row.network.clone(),
                thousands(row.weights),
                few(&row.classes),
                match (row.diverged, row.test_accuracy) {
                    (true, _) => "diverged".to_owned(),
                    (false, share) => share.map_or(String::new(), |share| format!("{share:.4}")),
                },
                thousands(row.bytes as usize),
            ]);
        }
        outln!("{}", output::table(&table));
        if self.absent > 0 {
            proseln!(
                "The weights of {} are not here; `{}` makes them.",
                counted(self.absent, "more recorded run"),
                typed("reproduce EXPERIMENT --seed S")
            );
        }
    }
}

/// The first classes and the last.
fn few(classes: &[String]) -> String {
    match classes {
        [first, .., last] if classes.len() > 2 => {
            format!("{}: {first} … {last}", classes.len())
        }
        few => few.join(", "),
    }
}

fn csv(rows: &[Row]) -> String {
    let columns = [
        "model",
        "run",
        "network",
        "weights",
        "classes",
        "test_accuracy",
        "bytes",
        "diverged",
    ];
    let cells = |row: &Row| {
        [
            row.model.clone(),
            row.run.clone(),
            row.network.clone(),
            row.weights.to_string(),
            row.classes.join("; "),
            number(row.test_accuracy),
            row.bytes.to_string(),
            row.diverged.to_string(),
        ]
    };
    output::csv(columns, rows.iter().map(cells))
}
