//! `cargo xtask keras`: trains an experiment in Keras, on the same images.

use std::process::ExitCode;

use anyhow::Result;
use refashion_datasets::Dataset;
use refashion_documents::{Document, audit::Audit};
use refashion_runs::{
    KerasRun, Plan, Provenance, Store, keras_rows, keras_table, review, select, write_reports,
};
use refashion_trainer::Epoch;

use crate::{cli::Keras, data::open, figures, workspace};

pub(crate) fn keras(options: &Keras, quiet: bool) -> Result<ExitCode> {
    let documents = Document::all()?;
    let session = Session {
        options,
        quiet,
        threads: workspace::start_threads(options.threads)?,
        store: Store::new(match &options.out {
            Some(out) => out.clone(),
            None => workspace::root().join("results"),
        }),
    };
    let seeds: Vec<u64> = match options.seed {
        Some(seed) => vec![u64::from(seed)],
        None => (0..options.seeds as u64).collect(),
    };
    for (document, experiments) in select(&documents, &options.what)? {
        for experiment in experiments {
            let plan = Plan::new(document, experiment, options.epochs)?;
            let dataset = open(experiment.dataset, &options.source, quiet)?;
            for &seed in &seeds {
                session.run(&plan, &dataset, seed)?;
            }
        }
    }
    let all = review(&documents, &Audit::of(&documents), &session.store)?;
    println!("\n{}", keras_table(&keras_rows(&all)).text());
    figures::beside(&all, &session.store, quiet)?;
    let path = write_reports(&all, &session.store)?;
    println!("All documents: {}", path.display());
    Ok(ExitCode::SUCCESS)
}

/// What holds for all runs of one call.
struct Session<'a> {
    options: &'a Keras,
    quiet: bool,
    threads: usize,
    store: Store,
}

impl Session<'_> {
    /// Makes the run of a seed unless it is there, and prints its scores.
    fn run(&self, plan: &Plan, dataset: &Dataset, seed: u64) -> Result<()> {
        let label = format!("Keras: {} seed {seed}", plan.experiment.id);
        let run = match KerasRun::load(plan, dataset, seed, &self.store)? {
            Some(run) => run,
            None => {
                let here = Provenance::here(workspace::command(), &workspace::root(), self.threads);
                let told = &mut |epoch: &Epoch| self.tell(&label, epoch);
                let python = &self.options.python;
                KerasRun::make(plan, dataset, seed, (&self.store, here), python, told)?
            }
        };
        println!(
            "{label}: test loss {:.4}, test accuracy {:.4} after {} epochs",
            run.test.loss,
            run.test.accuracy,
            run.history.epochs.len()
        );
        if !run.data.verified {
            println!("UNVERIFIED DATA: the digests are not those of the published data.");
        }
        Ok(())
    }

    fn tell(&self, label: &str, epoch: &Epoch) {
        if !self.quiet {
            eprintln!(
                "{label}, epoch {}: loss {:.4}, accuracy {:.4}, {:.0} s",
                epoch.epoch, epoch.loss, epoch.accuracy, epoch.seconds
            );
        }
    }
}
