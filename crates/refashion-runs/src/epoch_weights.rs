//! The weights of single epochs of a run, left as models that say themselves what they are.

use std::path::Path;

use refashion_inference::ModelFile;
use refashion_trainer::{
    Error as TrainerError, History, Monitor, Result as TrainerResult, Training,
};
use refashion_zoo::{Model, Precision};

use crate::{
    digest,
    error::{Error, Result},
    files::make_within,
    lock::remove_at_once,
    record::RunRecord,
    store::{BEST, LAST, SNAPSHOTS},
};

/// The files that hold them until the run is whole, beside its checkpoint.
const BEST_WEIGHTS: &str = "best-weights.safetensors";
const LAST_WEIGHTS: &str = "last-weights.safetensors";

/// What the file of the weights after so many epochs is called.
fn snapshot(epoch: usize) -> String {
    format!("epoch-{epoch:03}.safetensors")
}

/// Keeps the weights of the best epoch while a run is made, and those of the last where the run goes
/// back from them.
pub(crate) struct EpochWeights<'a> {
    /// Where they lie until the run is whole.
    folder: &'a Path,
    /// What the best epoch is told by.
    monitor: Monitor,
    restores_best: bool,
    /// Whether those of the best epoch and of the last are kept.
    models: bool,
    /// Whether those of every epoch are.
    snapshots: bool,
}

impl<'a> EpochWeights<'a> {
    pub(crate) fn new(
        folder: &'a Path,
        training: &Training,
        models: bool,
        snapshots: bool,
    ) -> Self {
        let stopping = training.early_stopping;
        Self {
            folder,
            monitor: stopping.map_or(Monitor::default(), |stopping| stopping.monitor),
            restores_best: stopping.is_some_and(|stopping| stopping.restore_best),
            models,
            snapshots,
        }
    }

    /// Keeps the weights after an epoch. A resumed run trains the epochs behind its checkpoint again,
    /// to the same bits, so that what it finds here is right.
    pub(crate) fn keep(&self, model: &Model, history: &History) -> TrainerResult<()> {
        if self.snapshots {
            self.save(model, &snapshot(history.epochs.len()))?;
        }
        if !self.models {
            return Ok(());
        }
        if self.best(history) == history.epochs.len().checked_sub(1) {
            self.save(model, BEST_WEIGHTS)?;
        }
        if self.restores_best {
            self.save(model, LAST_WEIGHTS)?;
        }
        Ok(())
    }

    /// Keeps the weights before the first epoch. A resumed run begins with the same.
    pub(crate) fn keep_first(&self, model: &Model) -> TrainerResult<()> {
        match self.snapshots {
            true => self.save(model, &snapshot(0)),
            false => Ok(()),
        }
    }

    /// Leaves the weights of every epoch, and none of those that an earlier run left. Answers with the
    /// names of their files in the folder of the run.
    pub(crate) fn leave_snapshots(&self, run: &Path, record: &RunRecord) -> Result<Vec<String>> {
        let folder = run.join(SNAPSHOTS);
        remove_at_once(&folder)?;
        make_within(run, &folder)?;
        let mut card = record.card()?;
        // The score of the record is that of the weights at the end.
        card.test_accuracy = None;
        let mut left = Vec::new();
        for epoch in 0..=record.history.epochs.len() {
            let kept = self.folder.join(snapshot(epoch));
            if kept.is_file() {
                let mut model = Model::new(&record.settings.network, 0)?;
                digest::load(&mut model, &kept)?;
                ModelFile::write(folder.join(snapshot(epoch)), &card, &model, Precision::F16)?;
                left.push(format!("{SNAPSHOTS}/{}", snapshot(epoch)));
            }
        }
        Ok(left)
    }

    fn save(&self, model: &Model, name: &str) -> TrainerResult<()> {
        let path = self.folder.join(name);
        let written = digest::save(model, &path);
        written.map_err(|error| TrainerError::Write {
            path,
            problem: error.to_string(),
        })
    }

    /// The first of the best epochs, from 0.
    fn best(&self, history: &History) -> Option<usize> {
        let values = self.monitor.values(history);
        let finite = values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_finite());
        let best = finite.min_by(|(_, one), (_, other)| one.total_cmp(other));
        best.map(|(epoch, _)| epoch)
    }

    /// Leaves the models in the folder of the run: of one that diverged the best alone, of a
    /// cross-validation the last alone. Answers with the names of their files.
    pub(crate) fn leave(
        &self,
        run: &Path,
        record: &RunRecord,
        model: &Model,
    ) -> Result<Vec<String>> {
        let card = record.card()?;
        let mut left = Vec::new();
        let mut write = |name: &str, model: &Model, of_the_end: bool| {
            let mut card = card.clone();
            // The scores of the record are those of the weights at the end.
            card.test_accuracy = card.test_accuracy.filter(|_| of_the_end);
            let path = run.join(name);
            left.push(name.to_owned());
            ModelFile::write(&path, &card, model, Precision::F32).map_err(Error::from)
        };
        let kept = |name: &str| -> Result<Option<Model>> {
            let path = self.folder.join(name);
            if !path.is_file() {
                return Ok(None);
            }
            let mut model = Model::new(&record.settings.network, 0)?;
            digest::load(&mut model, &path)?;
            Ok(Some(model))
        };
        if let Some(best) = kept(BEST_WEIGHTS)? {
            let at_the_end = best.weights() == model.weights();
            write(BEST, &best, at_the_end)?;
        }
        if !record.diverged {
            match kept(LAST_WEIGHTS)? {
                Some(last) => write(LAST, &last, last.weights() == model.weights())?,
                None => write(LAST, model, true)?,
            }
        }
        Ok(left)
    }
}
