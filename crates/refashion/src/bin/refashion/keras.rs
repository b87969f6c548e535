//! `cargo xtask keras`: trains an experiment in Keras, on the same images.

mod rows;

use std::process::ExitCode;

use anyhow::{Result, ensure};
use refashion_datasets::Dataset;
use refashion_documents::{Document, Experiment, audit::Audit};
use refashion_report::{keras_table, markdown::write_reports};
use refashion_runs::{Error as RunError, KerasRun, Plan, Provenance, Selection, Store, select};
use refashion_std::counted;
use refashion_trainer::Epoch;

use crate::{
    cli::{Format, Keras},
    documents, figures, named_images,
    output::{leave_to_a_machine, table},
    pace::duration,
    review::review,
    threads, workspace,
};

pub(crate) fn keras(options: &Keras, quiet: bool) -> Result<ExitCode> {
    let quiet = leave_to_a_machine(options.format) || quiet;
    let session = Session {
        options,
        quiet,
        provenance: threads::provenance(threads::start(options.threads)?),
        store: Store::new(match &options.out {
            Some(out) => out.clone(),
            None => workspace::root().join("results"),
        }),
    };
    let named = documents::named(&options.documents.files)?;
    documents::refuse_built_in(&named, "--out", options.out.as_deref())?;
    let documents = documents::known(named, &session.store)?;
    let seeds: Vec<u64> = match options.seed {
        Some(seed) => vec![u64::from(seed)],
        None => (0..options.seeds as u64).collect(),
    };
    let mut chosen = select(&documents, &options.what)?;
    for id in leave_out_untested(&mut chosen) {
        outln!("{id} is left out: it has no test images to compare on.");
    }
    for (document, experiments) in &chosen {
        session.refuse_others(document, experiments, &seeds)?;
    }
    let mut diverged = false;
    for (document, experiments) in chosen {
        for experiment in experiments {
            let plan = Plan::new(document, experiment, options.epochs)?;
            let dataset = named_images::open(experiment, &options.source, quiet)?;
            for &seed in &seeds {
                match session.run(&plan, &dataset, seed) {
                    // The others can be compared all the same.
                    Err(error) if is_divergence(&error) => {
                        diverged = true;
                        errln!("error: {} seed {seed}: {error}", experiment.id);
                    }
                    made => made?,
                }
            }
        }
    }
    let review = review(&documents, &Audit::of(&documents), &session.store)?;
    let comparisons = review.keras();
    let rows = keras_table(&comparisons);
    if rows.is_empty() {
        let what = &options.what;
        outln!(
            "There is no run of ours to compare with; `{}` makes one.",
            workspace::typed(format_args!("reproduce {what}"))
        );
    } else if options.format == Format::Text {
        outln!("\n{}", table(&rows));
    }
    rows::print(&comparisons, options.format)?;
    figures::versus_keras(&review, &session.store, quiet)?;
    let path = write_reports(&review, &session.store, workspace::written_as())?;
    outln!("All documents: {}", path.display());
    Ok(match diverged {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn is_divergence(error: &anyhow::Error) -> bool {
    matches!(error.downcast_ref(), Some(RunError::PeerDiverged { .. }))
}

/// Leaves out the experiments without test images, on which nothing could be compared, and answers
/// with their names. One that was named alone stays, so that its run says what is wrong.
fn leave_out_untested(chosen: &mut Selection<'_>) -> Vec<String> {
    let mut left_out = Vec::new();
    if chosen.iter().map(|(_, some)| some.len()).sum::<usize>() > 1 {
        for (_, experiments) in chosen {
            experiments.retain(|experiment| {
                let tested = experiment.dataset.test_count > 0;
                if !tested {
                    left_out.push(experiment.id.clone());
                }
                tested
            });
        }
    }
    left_out
}

/// What holds for all runs of one call.
struct Session<'a> {
    options: &'a Keras,
    quiet: bool,
    provenance: Provenance,
    store: Store,
}

impl Session<'_> {
    /// Refuses, before anything is read, to replace the runs of a document of one's own that are of other
    /// settings but for their length: nobody else keeps them.
    fn refuse_others(
        &self,
        document: &Document,
        experiments: &[&Experiment],
        seeds: &[u64],
    ) -> Result<()> {
        if document.file.is_none() {
            return Ok(());
        }
        for experiment in experiments {
            for (seed, run) in KerasRun::load_each(&experiment.id, &self.store) {
                let other = run.is_ok_and(|run| !run.settings.are_of(document, experiment));
                ensure!(
                    !(other && seeds.contains(&seed)),
                    "{} is a run in Keras with other settings than are asked for here, and would be \
                     replaced; another folder with --out leaves it alone, or remove it",
                    self.store
                        .folder(&experiment.id)
                        .join(format!("keras/seed-{seed}.json"))
                        .display()
                );
            }
        }
        Ok(())
    }

    /// Makes the run of a seed unless it is there, and prints its scores.
    fn run(&self, plan: &Plan, dataset: &Dataset, seed: u64) -> Result<()> {
        let label = format!("Keras: {} seed {seed}", plan.experiment.id);
        let recorded = KerasRun::load(plan, dataset, seed, &self.store)?;
        let note = if recorded.is_some() {
            ", already there"
        } else {
            ""
        };
        let run = match recorded {
            Some(run) => run,
            None => {
                let here = self.provenance.clone();
                let told = &mut |epoch: &Epoch| self.tell(&label, epoch);
                let python = &self.options.python;
                KerasRun::make(plan, dataset, seed, (&self.store, here), python, told)?
            }
        };
        outln!(
            "{label}: test loss {:.4}, test accuracy {:.4} after {}{note}",
            run.test.loss,
            run.test.accuracy,
            counted(run.history.epochs.len(), "epoch")
        );
        if !run.data.verified {
            outln!("UNVERIFIED DATA: the digests are not those of the published data.");
        }
        Ok(())
    }

    fn tell(&self, label: &str, epoch: &Epoch) {
        if !self.quiet {
            errln!(
                "{label}, epoch {}: loss {:.4}, accuracy {:.4}, {}",
                epoch.epoch,
                epoch.loss,
                epoch.accuracy,
                duration(epoch.seconds)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alexnet_is_left_out_unless_it_is_named_alone() {
        let documents = Document::all().unwrap();
        for name in ["masters", "all"] {
            let mut chosen = select(&documents, name).unwrap();
            let count =
                |chosen: &Selection| chosen.iter().map(|(_, some)| some.len()).sum::<usize>();
            let before = count(&chosen);
            assert_eq!(leave_out_untested(&mut chosen), ["masters/alexnet"]);
            assert_eq!(count(&chosen), before - 1);
        }
        let mut alone = select(&documents, "masters/alexnet").unwrap();
        assert!(leave_out_untested(&mut alone).is_empty());
        assert_eq!(alone[0].1.len(), 1);
    }
}
