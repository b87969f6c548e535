//! What is there of a run that was asked for, and what becomes of it.

use anyhow::{Result, bail};
use refashion_datasets::Dataset;
use refashion_documents::{Document, Experiment};
use refashion_runs::{Plan, Recorded, RunRecord, Store};

use super::Call;

impl Call<'_> {
    /// Refuses, before anything is opened, to replace finished runs of a document of one's own that are
    /// of other settings: nobody else keeps them.
    pub(super) fn refuse_others(
        &self,
        document: &Document,
        experiments: &[&Experiment],
    ) -> Result<()> {
        // A rehearsal lies in a folder of its own.
        if self.own(document).is_none() || self.source.is_synthetic() {
            return Ok(());
        }
        for experiment in experiments {
            let plan = self.ruled(Plan::new(document, experiment, self.epochs)?);
            self.refuse_other(document, &plan, None)?;
        }
        Ok(())
    }

    /// The same for the runs of one plan, whose data are compared where they are open.
    pub(super) fn refuse_other(
        &self,
        document: &Document,
        plan: &Plan,
        dataset: Option<&Dataset>,
    ) -> Result<()> {
        if self.own(document).is_none() {
            return Ok(());
        }
        let (id, store) = (&plan.experiment.id, self.session.store(plan));
        for seed in self.session.seeds(plan.experiment) {
            // What is under way knows itself whether it is of these settings.
            if self.session.fresh || store.unfinished(id, seed).exists() {
                continue;
            }
            let Some(run) = store.load(id, seed)? else {
                continue;
            };
            let differ = run.differences(plan, dataset);
            if !differ.is_empty() {
                bail!(
                    "{} holds a finished run that differs in its {} from what is asked for here, which would be \
                     replaced; `--fresh` replaces it, another folder with --out leaves it alone",
                    store.run(id, seed).display(),
                    differ.join(" and ")
                );
            }
        }
        Ok(())
    }

    /// The run of this seed, if it need not be made again; says why not, where there is one.
    pub(super) fn finished(
        &self,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        seed: u64,
    ) -> Result<Option<RunRecord>> {
        let note = match self.session.recorded(store, plan, dataset, seed)? {
            Recorded::Finished(run) => return Ok(Some(*run)),
            Recorded::Nothing => return Ok(None),
            Recorded::Unfinished => "interrupted before; going on where it stopped".to_owned(),
            Recorded::NotKept => {
                "interrupted before; starting again, as its steps are not kept".to_owned()
            }
            Recorded::Other(run) => format!(
                "recorded by commit {:.10} with other settings or data: training it anew",
                run.provenance.commit
            ),
            Recorded::DamagedWeights(run, damage) => {
                // Said to those as well who want to hear of faults alone.
                tracing::warn!(
                    "{} seed {seed}, recorded by commit {:.10}: {damage}: training it again",
                    plan.experiment.id,
                    run.provenance.commit
                );
                return Ok(None);
            }
            Recorded::WithoutWeights(run) => format!(
                "recorded by commit {:.10}; its weights are not here: training it again",
                run.provenance.commit
            ),
        };
        self.say(&format!("{} seed {seed}: {note}", plan.experiment.id));
        Ok(None)
    }

    /// What is said behind a run that is there, with streams of another version than would be drawn:
    /// the experiment is the same.
    pub(super) fn other_streams(&self, run: &RunRecord) -> String {
        let (found, asked) = (run.streams, self.running.streams);
        if found == asked {
            return String::new();
        }
        format!(", with version {found} of the random streams; --fresh makes it anew with {asked}")
    }
}
