//! `cargo xtask keras`: trains an experiment in Keras, on the same images.

use std::process::ExitCode;

use anyhow::Result;
use refashion_documents::Document;
use refashion_runs::{KerasRun, Plan, Provenance, Store, select};

use crate::{cli::Keras, data::open, reproduce, workspace};

pub(crate) fn keras(options: &Keras, quiet: bool) -> Result<ExitCode> {
    let documents = Document::all()?;
    let threads = workspace::start_threads(options.threads)?;
    let store = Store::new(
        options
            .out
            .clone()
            .unwrap_or_else(|| workspace::root().join("results")),
    );
    for (document, experiments) in select(&documents, &options.what)? {
        for experiment in experiments {
            let plan = Plan::new(document, experiment, options.epochs)?;
            let dataset = open(experiment.dataset, &options.source, quiet)?;
            for seed in 0..options.seeds as u64 {
                let label = format!("Keras: {} seed {seed}", experiment.id);
                let run = match KerasRun::load(&plan, &dataset, seed, &store)? {
                    Some(run) => run,
                    None => KerasRun::make(
                        &plan,
                        &dataset,
                        seed,
                        (
                            &store,
                            Provenance::here(workspace::command(), &workspace::root(), threads),
                        ),
                        &options.python,
                        &mut |epoch| {
                            if !quiet {
                                eprintln!(
                                    "{label}, epoch {}: loss {:.4}, accuracy {:.4}, {:.0} s",
                                    epoch.epoch, epoch.loss, epoch.accuracy, epoch.seconds
                                );
                            }
                        },
                    )?,
                };
                println!(
                    "{label}: test loss {:.4}, test accuracy {:.4} after {} epochs",
                    run.test.loss,
                    run.test.accuracy,
                    run.history.epochs.len()
                );
            }
        }
    }
    reproduce::beside_keras(&documents, &store)?;
    Ok(ExitCode::SUCCESS)
}
