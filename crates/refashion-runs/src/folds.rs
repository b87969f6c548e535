//! Cross-validation: one training a fold.

use std::{
    fs,
    path::{Path, PathBuf},
};

use refashion_datasets::{Dataset, FileDigest, StreamVersion};
use refashion_documents::Folds;
use refashion_trainer::{
    Callbacks, Checkpoint, CheckpointInterval, Error as TrainerError, Evaluation, History,
    Progress, Streams, TensorBoard, evaluate, fit,
};
use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::{
    data::Data,
    digest,
    error::{Error, Result},
    events,
    files::{if_there, read_json, write_json},
    lock::remove_at_once,
    plan::Plan,
    record::{FoldRecord, Settings, counted_on, first_version, is_first},
    trained::Trained,
};

/// The list of the folds that are done, in the folder of a run that is not whole.
pub(crate) const FOLDS: &str = "folds.json";

/// A cross-validation that is being made.
///
/// After each fold its record and the weights are kept, and within a fold its checkpoints, so that
/// an interrupted one goes on in the fold that it stopped in.
pub(crate) struct Folding<'a> {
    pub(crate) plan: &'a Plan<'a>,
    pub(crate) dataset: &'a Dataset,
    pub(crate) folds: Folds,
    /// The streams of the run, from which each fold has its own.
    pub(crate) streams: Streams,
    /// Where the unfinished run is kept.
    pub(crate) folder: PathBuf,
    /// How often a checkpoint is written within an epoch.
    pub(crate) checkpoint_every: Option<CheckpointInterval>,
}

/// Those who hear how the training goes.
pub(crate) struct Listeners<'a> {
    /// Asked whether to stop.
    pub(crate) stop: &'a dyn Fn() -> bool,
    pub(crate) progress: &'a mut dyn FnMut(&Progress),
    pub(crate) epochs: &'a mut dyn FnMut(&History, Option<&Evaluation>),
    /// Where TensorBoard finds the run; each fold has a folder in it.
    pub(crate) tensorboard: Option<TensorBoard>,
}

/// The folds that are done, and what they are folds of: `folds.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Done {
    #[serde(default = "first_version", skip_serializing_if = "is_first")]
    streams: StreamVersion,
    settings: Settings,
    digests: Vec<FileDigest>,
    folds: Vec<FoldRecord>,
    /// The digest of all others; lists of older versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl Done {
    /// The digest of all but itself, of the list at this path.
    fn digest(&self, path: &Path) -> Result<String> {
        let bare = Self {
            sha256: None,
            ..self.clone()
        };
        let text = serde_json::to_vec(&bare).map_err(|source| Error::json(path, source))?;
        Ok(digest::sha256(&text))
    }
}

impl Folding<'_> {
    /// Trains every fold that is not done yet. A fold that diverges is the last.
    pub(crate) fn train(&self, mut listeners: Listeners) -> Result<Trained> {
        let mut model = self.new_model(0)?;
        let mut done = self.done(&mut model)?;
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
    fn streams(&self, fold: usize) -> Streams {
        let seed = self.streams.fold(fold as u64);
        Streams::of_version(seed, self.streams.version())
    }

    fn new_model(&self, fold: usize) -> Result<Model> {
        let first = self.streams(fold).initialisation();
        Ok(Model::new(&self.plan.network, first)?)
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
        let checkpoint = self.checkpoint(fold);
        clear_if_damaged(&checkpoint, model)?;
        let run = listeners.tensorboard.as_ref();
        let events = run.map(|run| events::of_fold(run, fold)).transpose()?;
        let callbacks = Callbacks {
            progress: Some(&mut progress),
            epochs: Some(&mut epochs),
            weights: None,
            csv: None,
            tensorboard: events,
            checkpoint: Some(checkpoint),
            stop: Some(listeners.stop),
        };
        let validation = data.validation.as_ref();
        let training = &self.plan.training;
        let streams = self.streams(fold);
        let fitted = fit(model, &data.train, validation, training, streams, callbacks);
        Ok(fitted.map_err(|error| counted_on_from(fold * training.epochs, error))?)
    }

    /// The folds that an interrupted run has left, the weights after the last of them in the model.
    /// Where they are damaged, the first fold is begun again, and that is said.
    fn done(&self, model: &mut Model) -> Result<Done> {
        let new = Done {
            streams: self.streams.version(),
            settings: Data::new(self.plan, self.dataset, 0)?.settings(self.plan)?,
            digests: self.dataset.digests.clone(),
            folds: Vec::new(),
            sha256: None,
        };
        if !self.list().exists() {
            return Ok(new);
        }
        match self.kept(&new, model)? {
            Ok(found) => Ok(found),
            Err(damage) => {
                tracing::warn!("{damage}; the first fold is begun again");
                remove_at_once(&self.folder)?;
                let folder = &self.folder;
                fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))?;
                *model = self.new_model(0)?;
                Ok(new)
            }
        }
    }

    /// The list of the folds that are done, if it and the weights after them are whole; else what is
    /// damaged.
    fn kept(&self, new: &Done, model: &mut Model) -> Result<std::result::Result<Done, String>> {
        let path = self.list();
        let found: Done = match read_json(&path) {
            Err(Error::Json { source, .. }) => {
                return Ok(Err(format!("{} is damaged ({source})", path.display())));
            }
            read => read?,
        };
        if found.sha256.is_some() && found.sha256 != Some(found.digest(&path)?) {
            let path = path.display();
            let damage = format!("{path} is damaged: it has not the digest that it says");
            return Ok(Err(damage));
        }
        let of_run = |done: &Done| (done.streams, done.settings.clone(), done.digests.clone());
        if of_run(&found) != of_run(new) {
            return Err(Error::OtherFolds { path });
        }
        let loaded = digest::load(model, &self.weights(found.folds.len()));
        Ok(loaded.map(|()| found).map_err(|damage| damage.to_string()))
    }

    /// Keeps a fold that is done. The list comes last: what it names is there.
    fn keep(&self, model: &Model, done: &mut Done, record: FoldRecord) -> Result<()> {
        let fold = record.fold;
        done.folds.push(record);
        digest::save(model, &self.weights(fold + 1))?;
        done.sha256 = Some(done.digest(&self.list())?);
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
        self.folder.join(FOLDS)
    }

    /// The weights after so many folds.
    fn weights(&self, folds: usize) -> PathBuf {
        self.folder.join(format!("after-{folds}.safetensors"))
    }

    fn checkpoint(&self, fold: usize) -> Checkpoint {
        Checkpoint {
            path: self.folder.join(checkpoint_file(Some(fold))),
            resume: true,
            every: self.checkpoint_every,
        }
    }
}

/// Clears away a checkpoint that is damaged, where the one before it is too: the training is then begun
/// again, which is said.
pub(crate) fn clear_if_damaged(checkpoint: &Checkpoint, model: &Model) -> Result<()> {
    let values = model.weights().len() + model.state().len();
    let Some(damage) = checkpoint.damage(values)? else {
        return Ok(());
    };
    tracing::warn!("{damage}; no other checkpoint is whole: beginning again");
    for file in checkpoint.files() {
        if_there(fs::remove_file(&file)).map_err(|source| Error::write(&file, source))?;
    }
    Ok(())
}

/// The name of the checkpoint of a run, or of one of its folds.
pub(crate) fn checkpoint_file(fold: Option<usize>) -> String {
    match fold {
        None => "last.safetensors".to_owned(),
        Some(fold) => format!("fold-{fold}.safetensors"),
    }
}

/// Where a fold was stopped, told as those who listen have heard it.
fn counted_on_from(epochs: usize, error: TrainerError) -> TrainerError {
    match error {
        TrainerError::Interrupted {
            epoch,
            batch,
            batches,
            checkpoint,
        } => TrainerError::Interrupted {
            epoch: epochs + epoch,
            batch,
            batches,
            checkpoint,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As an earlier version left it, without a digest and with the first streams.
    #[test]
    fn a_list_of_the_first_version_is_read() {
        let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
        let done: Done = read_json(&formats.join("folds.json")).unwrap();
        assert_eq!((done.folds.len(), done.streams), (1, first_version()));
    }

    #[test]
    fn the_digest_of_a_list_is_that_of_all_but_itself() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/folds.json");
        let mut done: Done = read_json(&path).unwrap();
        let digest = done.digest(&path).unwrap();
        assert_eq!(digest.len(), 64);
        done.sha256 = Some(digest.clone());
        assert_eq!(done.digest(&path).unwrap(), digest);
        done.folds[0].scores.loss += 0.5;
        assert_ne!(done.digest(&path).unwrap(), digest);
    }

    /// It is not taken for a damaged one, whose folds are begun again.
    #[test]
    fn a_list_of_a_later_version_is_told_as_that() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("folds.json");
        fs::write(&path, r#"{ "version": 2, "folds": 3 }"#).unwrap();
        let error = read_json::<Done>(&path).unwrap_err();
        assert!(matches!(error, Error::Version { .. }), "{error}");
    }
}
