//! Cross-validation: one training a fold.

use std::{fs, path::PathBuf};

use refashion_datasets::{Dataset, FileDigest};
use refashion_documents::Folds;
use refashion_trainer::{
    Callbacks, Checkpoint, Evaluation, History, Progress, Streams, TensorBoard, evaluate, fit,
};
use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::{
    data::Data,
    error::{Error, Result},
    events,
    files::{read_json, write_json},
    plan::Plan,
    record::{FoldRecord, Settings, counted_on},
    trained::Trained,
};

/// A cross-validation that is being made.
///
/// After each fold its record and the weights are kept, and within a fold the checkpoint of every
/// epoch, so that an interrupted one goes on in the fold that it stopped in.
pub(crate) struct Folding<'a> {
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) dataset: &'a Dataset,
    pub(crate) folds: Folds,
    pub(crate) seed: u64,
    /// Where the unfinished run is kept.
    pub(crate) folder: PathBuf,
}

/// Those who hear how the training goes.
pub(crate) struct Listeners<'a> {
    pub(crate) progress: &'a mut dyn FnMut(&Progress),
    pub(crate) epochs: &'a mut dyn FnMut(&History, Option<&Evaluation>),
    /// Where TensorBoard finds the run; each fold has a folder in it.
    pub(crate) tensorboard: Option<TensorBoard>,
}

/// The folds that are done, and what they are folds of: `folds.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Done {
    settings: Settings,
    digests: Vec<FileDigest>,
    folds: Vec<FoldRecord>,
}

impl Folding<'_> {
    /// Trains every fold that is not done yet. A fold that diverges is the last.
    pub(crate) fn train(&self, mut listeners: Listeners) -> Result<Trained> {
        let mut model = self.new_model(0)?;
        let mut done = self.done()?;
        if !done.folds.is_empty() {
            model.load(self.weights(done.folds.len()))?;
        }
        for fold in done.folds.len()..self.folds.n_splits {
            if fold > 0 && !self.folds.carries_weights {
                model = self.new_model(fold)?;
            }
            let data = Data::new(self.plan, self.dataset, fold)?;
            let history = self.fit(&mut model, &data, &done.folds, &mut listeners)?;
            let Some(held_back) = data.validation.filter(|_| !history.diverged()) else {
                let folds = done.folds;
                return Ok(Trained {
                    model,
                    history,
                    folds,
                });
            };
            let scores = evaluate(&mut model, &held_back, self.plan.training.loss)?.into();
            self.keep(
                &model,
                &mut done,
                FoldRecord {
                    fold,
                    history,
                    scores,
                },
            )?;
        }
        let history = done.folds.last().map(|fold| fold.history.clone());
        Ok(Trained {
            model,
            history: history.unwrap_or_default(),
            folds: done.folds,
        })
    }

    /// The streams of a fold: each starts from other weights and takes the images in another order.
    fn streams(&self, fold: usize) -> (u64, Streams) {
        let seed = Streams::new(self.seed).fold(fold as u64);
        (seed, Streams::new(seed))
    }

    fn new_model(&self, fold: usize) -> Result<Model> {
        let (_, streams) = self.streams(fold);
        Ok(Model::new(&self.plan.network, streams.initialisation())?)
    }

    /// Trains the next fold, with an optimizer of its own. Those who listen hear of all folds as of
    /// one training: epochs are counted on from the last fold's.
    fn fit(
        &self,
        model: &mut Model,
        data: &Data,
        earlier: &[FoldRecord],
        listeners: &mut Listeners,
    ) -> Result<History> {
        let fold = earlier.len();
        let (seed, _) = self.streams(fold);
        let mut progress = |step: &Progress| {
            (listeners.progress)(&Progress {
                epoch: fold * step.epochs + step.epoch,
                epochs: self.folds.n_splits * step.epochs,
                ..*step
            });
        };
        let earlier: Vec<&History> = earlier.iter().map(|fold| &fold.history).collect();
        let mut epochs = |history: &History, validated: Option<&Evaluation>| {
            let all: Vec<&History> = earlier.iter().copied().chain([history]).collect();
            (listeners.epochs)(&counted_on(&all), validated);
        };
        let callbacks = Callbacks {
            progress: Some(&mut progress),
            epochs: Some(&mut epochs),
            csv: None,
            tensorboard: (listeners.tensorboard.as_ref()).map(|run| events::of_fold(run, fold)),
            checkpoint: Some(self.checkpoint(fold)),
        };
        let validation = data.validation.as_ref();
        let training = &self.plan.training;
        Ok(fit(
            model,
            &data.train,
            validation,
            training,
            seed,
            callbacks,
        )?)
    }

    /// The folds that an interrupted run has left.
    fn done(&self) -> Result<Done> {
        let new = Done {
            settings: Data::new(self.plan, self.dataset, 0)?.settings(self.plan)?,
            digests: self.dataset.digests.clone(),
            folds: Vec::new(),
        };
        let path = self.list();
        if !path.exists() {
            return Ok(new);
        }
        let found: Done = read_json(&path)?;
        if (&found.settings, &found.digests) != (&new.settings, &new.digests) {
            return Err(Error::OtherFolds { path });
        }
        Ok(found)
    }

    /// Keeps a fold that is done. The list comes last: what it names is there.
    fn keep(&self, model: &Model, done: &mut Done, record: FoldRecord) -> Result<()> {
        let fold = record.fold;
        done.folds.push(record);
        model.save(self.weights(fold + 1))?;
        write_json(&self.list(), done)?;
        let checkpoint = self.checkpoint(fold);
        for old in checkpoint.files().into_iter().chain([self.weights(fold)]) {
            if old.exists() {
                fs::remove_file(&old).map_err(|source| Error::write(&old, source))?;
            }
        }
        Ok(())
    }

    fn list(&self) -> PathBuf {
        self.folder.join("folds.json")
    }

    /// The weights after so many folds.
    fn weights(&self, folds: usize) -> PathBuf {
        self.folder.join(format!("after-{folds}.safetensors"))
    }

    fn checkpoint(&self, fold: usize) -> Checkpoint {
        Checkpoint {
            path: self.folder.join(format!("fold-{fold}.safetensors")),
            resume: true,
        }
    }
}
