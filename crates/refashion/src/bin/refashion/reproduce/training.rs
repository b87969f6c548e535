//! A run while it is made: what is shown, what ends it, and what is said of its end.

use std::cell::RefCell;

use anyhow::Result;
use refashion_datasets::Dataset;
use refashion_documents::Document;
use refashion_review::figures_of;
use refashion_runs::{
    Error as RunError, LAST_GOOD, MemoryDemand, Plan, Run, RunLock, RunRecord, Store,
};
use refashion_std::counted;
use refashion_trainer::Error as TrainerError;

use super::Call;
use crate::{
    dashboard::Dashboard,
    interrupt::{self, Interrupted},
    pace::duration,
    progress::{Shown, Training},
};

impl Call<'_> {
    /// Makes a run, and shows how it goes.
    pub(super) fn run(
        &self,
        document: &Document,
        store: &Store,
        plan: &Plan,
        dataset: &Dataset,
        (seed, lock): (u64, &RunLock),
    ) -> Result<RunRecord> {
        MemoryDemand::of(plan)?.check(self.memory)?;
        let prefix = match (plan.rehearsal, dataset.verified) {
            (true, _) => "REHEARSAL: ",
            (false, false) => "UNVERIFIED DATA: ",
            (false, true) => "",
        };
        let label = format!("{prefix}{} seed {seed}", plan.experiment.id);
        let shown = self.shown(document, plan, &label);
        let run = Run {
            seed,
            streams: self.running.streams,
            store,
            lock,
            provenance: self.provenance.clone(),
            fresh: self.session.fresh,
            checkpoint_every: Some(self.running.checkpoint_every),
            stop: &interrupt::asked,
            progress: &mut |progress| shown.batch(progress),
            epochs: &mut |history, validated| shown.epoch(history, validated),
            tensorboard: self.running.tensorboard.clone(),
            models: self.models,
            snapshots: self.snapshots,
        };
        let id = format!("{} seed {seed}", plan.experiment.id);
        match interrupt::during(|| run.make(plan, dataset)) {
            Err(RunError::Training(TrainerError::Interrupted {
                epoch,
                batch,
                batches,
                checkpoint,
            })) => {
                let again = self.again;
                let goes_on = match (checkpoint, self.session.fresh) {
                    (None, _) => "starts it anew, as its steps are not kept",
                    (Some(_), true) => "goes on there without --fresh",
                    (Some(_), false) => "goes on there",
                };
                let place = format!("stopped in epoch {epoch}, after batch {batch} of {batches}");
                let message = format!("{id}: {place}; {again} {goes_on}.");
                Err(Interrupted::new(message).into())
            }
            Ok(run) if interrupt::asked() => {
                let message = format!(
                    "{id}: {}; stopped behind it, and {} goes on.",
                    score(&run),
                    self.again
                );
                Err(Interrupted::new(message).into())
            }
            made => Ok(made?),
        }
    }

    /// Says where a run ceased to be finite, and what was left out of it.
    pub(super) fn say_not_finite(&self, store: &Store, run: &RunRecord) {
        let id = format!("{} seed {}", run.experiment, run.seed);
        if let Some(found) = &run.history.not_finite {
            let good = store.run(&run.experiment, run.seed).join(LAST_GOOD);
            let good = match good.exists() {
                true => format!("the last good checkpoint is {}", good.display()),
                false => "no checkpoint was written before".to_owned(),
            };
            self.say(&format!("{id}: {found}; {good}"));
        }
        let of_folds = run.folds.iter().map(|fold| fold.history.skipped);
        let skipped = match run.folds.is_empty() {
            true => run.history.skipped,
            false => of_folds.sum(),
        };
        if skipped > 0 {
            self.say(&format!("{id}: {} left out", counted(skipped, "step")));
        }
    }

    /// The dashboard where it is wanted and there is a terminal for it, else bars or lines.
    fn shown(&self, document: &Document, plan: &Plan, label: &str) -> Shown {
        if self.dashboard && !self.quiet && Dashboard::possible() {
            let compared = figures_of(document, &self.audit, plan.experiment);
            let compared = compared.filter(|_| !plan.rehearsal);
            let classes = plan.experiment.dataset.classes.to_vec();
            let goes_on = plan.keeps_checkpoints() && !self.session.fresh;
            match Dashboard::open(label, classes, compared.map(Into::into).collect(), goes_on) {
                Ok(dashboard) => return Shown::Live(dashboard),
                Err(error) => errln!("no dashboard: {error}"),
            }
        }
        Shown::Plain(RefCell::new(Training::new(self.quiet, label)))
    }
}

/// The end of a run in a few words.
pub(super) fn score(run: &RunRecord) -> String {
    match (&run.test, &run.validation) {
        (Some(test), _) => format!(
            "test loss {:.4}, test accuracy {:.4}, {}",
            test.loss,
            test.accuracy,
            duration(run.cost.seconds)
        ),
        (None, _) if run.diverged => format!("diverged after {}", counted(run.epochs(), "epoch")),
        (None, Some(validation)) => format!(
            "validation loss {:.4}, validation accuracy {:.4}, {}",
            validation.loss,
            validation.accuracy,
            duration(run.cost.seconds)
        ),
        (None, None) => {
            let last = run.history.epochs.last();
            let loss = last.map_or(f64::NAN, |epoch| epoch.loss);
            format!(
                "training loss {loss:.4} after {}",
                counted(run.epochs(), "step")
            )
        }
    }
}
