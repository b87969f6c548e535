//! One run of an experiment, from data to record.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use refashion_datasets::{Dataset, StreamVersion};
use refashion_inference::ModelFile;
use refashion_trainer::{
    Callbacks, Checkpoint, CheckpointInterval, Examples, History, OnEpoch, Progress, Streams,
    TensorBoard, evaluate, fit,
};
use refashion_zoo::{Model, Precision};

use crate::{
    begun::{note_data, note_vectors},
    data::Data,
    data_record::DataRecord,
    digest::sha256_of,
    epoch_weights::EpochWeights,
    error::{Error, Result},
    evaluation::evaluate_saved,
    events,
    files::{if_there, make_within, write_file},
    folds::{Folding, Listeners, checkpoint_file, clear_if_damaged},
    lock::{RunLock, remove_at_once},
    plan::Plan,
    provenance::{Provenance, peak_memory},
    record::{Cost, RunRecord},
    scores::Scores,
    store::{LAST_GOOD, Store, WEIGHTS},
    trained::Trained,
};

/// Where and how one run of a plan is made.
pub struct Run<'a> {
    /// The seed.
    pub seed: u64,
    /// The version of the random streams.
    pub streams: StreamVersion,
    /// Where the files go.
    pub store: &'a Store,
    /// The right to make it, which keeps other processes from it.
    pub lock: &'a RunLock,
    /// The code and the machine.
    pub provenance: Provenance,
    /// Whether to start anew where an interrupted run left a checkpoint.
    pub fresh: bool,
    /// How often a checkpoint is written within an epoch, beside those at its end.
    pub checkpoint_every: Option<CheckpointInterval>,
    /// Asked after every batch whether to stop; see [`Callbacks::stop`].
    pub stop: &'a dyn Fn() -> bool,
    /// Told of every batch; where there are folds, their epochs are counted on.
    pub progress: &'a mut dyn FnMut(&Progress),
    /// Told the history after every epoch, with what the network made of the validation images.
    pub epochs: &'a mut OnEpoch<'a>,
    /// The folder under which TensorBoard finds the run, as `<experiment>/seed-<n>`; nothing is
    /// written for it without.
    pub tensorboard: Option<PathBuf>,
    /// Whether it leaves models that say themselves what they are: [`BEST`](crate::BEST) and
    /// [`LAST`](crate::LAST) beside its weights.
    pub models: bool,
    /// Whether it leaves the weights before the first epoch and after each, as models of 16 bits in the
    /// folder [`SNAPSHOTS`](crate::SNAPSHOTS); of folds it leaves none.
    pub snapshots: bool,
}

impl Run<'_> {
    /// Trains, evaluates, and leaves everything in the store: `run.json`, `history.csv`,
    /// `confusion.csv`, `report.txt`, `weights.safetensors`, and `outcome.json`. Without test images those
    /// tables are of the images that validate, as `validation-confusion.csv` and `validation-report.txt`.
    ///
    /// An interrupted run goes on from its last checkpoint. Until the run is whole, its files lie
    /// in a folder of their own, and what an earlier run left stays as it is. Of a run that diverged
    /// the last checkpoint stays, as `last-good.safetensors`.
    ///
    /// # Errors
    ///
    /// [`refashion_trainer::Error::Interrupted`] where [`Run::stop`] said so; [`Error::OtherData`]
    /// where it was begun on other data;
    /// [`Error::Write`] before anything is computed if the folder cannot be written; otherwise
    /// what the data, the network and the training have to say.
    pub fn make(mut self, plan: &Plan, dataset: &Dataset) -> Result<RunRecord> {
        let started = Instant::now();
        let folder = self.store.prepare(&plan.experiment.id, self.seed)?;
        let unfinished = self.store.unfinished(&plan.experiment.id, self.seed);
        if self.fresh {
            remove_at_once(&unfinished)?;
        }
        make_within(&folder, &unfinished)?;
        if !plan.rehearsal {
            note_data(&unfinished, dataset)?;
            self.provenance.machine.vectors = note_vectors(&unfinished)?;
        }
        let events = self.tensorboard.as_ref();
        let events = events
            .map(|root| events::of_run(root, &plan.experiment.id, self.seed))
            .transpose()?;

        let kept = EpochWeights::new(&unfinished, &plan.training, self.models, self.snapshots);
        let mut trained = match plan.experiment.folds {
            Some(folds) => Folding {
                plan,
                dataset,
                folds,
                streams: self.streams(),
                folder: unfinished.clone(),
                checkpoint_every: self.checkpoint_every,
            }
            .train(Listeners {
                stop: self.stop,
                progress: self.progress,
                epochs: self.epochs,
                tensorboard: events,
            })?,
            None => self.train_once(plan, dataset, &unfinished, (&kept, events))?,
        };
        let data = Data::new(plan, dataset, trained.folds.len().saturating_sub(1))?;
        let diverged = trained.history.diverged();
        let loss = plan.training.loss;
        let model = &mut trained.model;
        let mut scored = |examples: Option<&Examples>| -> Result<Option<Scores>> {
            let examples = examples.filter(|_| !diverged);
            let evaluated = examples.map(|examples| evaluate(model, examples, loss));
            Ok(evaluated.transpose()?.map(Scores::from))
        };
        let validation = scored(data.validation.as_ref())?;
        let test = scored(data.test.as_ref())?;

        let record = RunRecord {
            experiment: plan.experiment.id.clone(),
            seed: self.seed,
            streams: self.streams,
            rehearsal: plan.rehearsal,
            settings: data.settings(plan)?,
            data: DataRecord::of(dataset),
            provenance: self.provenance.clone(),
            // An interrupted run has spent more than this process has.
            cost: Cost {
                seconds: trained.seconds().max(started.elapsed().as_secs_f64()),
                peak_memory: peak_memory(),
            },
            diverged,
            validation,
            test,
            history: trained.history,
            folds: trained.folds,
            weights_sha256: None,
            models_sha256: BTreeMap::new(),
            saved: None,
            features: None,
        };
        // From here to the end, what is in the folder is of this run. As long as the unfinished
        // folder is there, a kill in between makes the next call do this again.
        let weights = folder.join(WEIGHTS);
        ModelFile::write(&weights, &record.card()?, &trained.model, Precision::F32)?;
        let mut models = Vec::new();
        if self.models {
            models.extend(kept.leave(&folder, &record, &trained.model)?);
        }
        if self.snapshots && record.folds.is_empty() {
            models.extend(kept.leave_snapshots(&folder, &record)?);
        }
        let digests = models.into_iter().map(|name| {
            let digest = sha256_of(&folder.join(&name))?;
            Ok((name, digest))
        });
        let record = RunRecord {
            weights_sha256: Some(sha256_of(&weights)?),
            models_sha256: digests.collect::<Result<_>>()?,
            ..record
        };
        record.write(&folder)?;
        let evaluated = evaluate_saved(self.store, plan, dataset, &record, self.provenance)?;
        let (saved, features) = evaluated.map_or((None, None), |evaluated| {
            (Some(evaluated.saved), evaluated.features)
        });
        let last = checkpoint_file(plan.experiment.folds.map(|_| record.folds.len()));
        keep_last_good(&unfinished.join(last), &folder, record.diverged)?;
        remove_at_once(&unfinished)?;
        Ok(RunRecord {
            saved,
            features,
            ..record
        })
    }

    fn streams(&self) -> Streams {
        Streams::of_version(self.seed, self.streams)
    }

    fn train_once(
        &mut self,
        plan: &Plan,
        dataset: &Dataset,
        folder: &Path,
        (kept, events): (&EpochWeights, Option<TensorBoard>),
    ) -> Result<Trained> {
        let mut weights = |model: &Model, history: &History| kept.keep(model, history);
        let data = Data::new(plan, dataset, 0)?;
        let mut model = Model::new(&plan.network, self.streams().initialisation())?;
        kept.keep_first(&model)?;
        let checkpoint = plan.keeps_checkpoints().then(|| Checkpoint {
            path: folder.join(checkpoint_file(None)),
            resume: true,
            every: self.checkpoint_every,
        });
        if let Some(checkpoint) = &checkpoint {
            clear_if_damaged(checkpoint, &model)?;
        }
        let history = fit(
            &mut model,
            &data.train,
            data.validation.as_ref(),
            &plan.training,
            self.streams(),
            Callbacks {
                progress: Some(self.progress),
                epochs: Some(self.epochs),
                tensorboard: events,
                weights: if self.models || self.snapshots {
                    Some(&mut weights)
                } else {
                    None
                },
                csv: Some(folder.join("history.csv")),
                checkpoint,
                stop: Some(self.stop),
            },
        )?;
        Ok(Trained {
            model,
            history,
            folds: Vec::new(),
        })
    }
}

/// Keeps the last checkpoint of a run that diverged, and none that an earlier one left otherwise.
fn keep_last_good(checkpoint: &Path, folder: &Path, diverged: bool) -> Result<()> {
    let place = folder.join(LAST_GOOD);
    if_there(fs::remove_file(&place)).map_err(|source| Error::write(&place, source))?;
    if diverged && checkpoint.exists() {
        let bytes = fs::read(checkpoint).map_err(|source| Error::read(checkpoint, source))?;
        write_file(&place, &bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_last_good_checkpoint_is_of_this_run_or_there_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let checkpoint = folder.path().join("checkpoint.safetensors");
        let good = folder.path().join(LAST_GOOD);
        let keep = |diverged| keep_last_good(&checkpoint, folder.path(), diverged);
        // Without a checkpoint there is nothing to keep.
        keep(true).unwrap();
        assert!(!good.exists());
        fs::write(&checkpoint, "good").unwrap();
        keep(true).unwrap();
        assert_eq!(fs::read(&good).unwrap(), b"good");
        keep(false).unwrap();
        assert!(!good.exists());
        // What cannot be taken away is not passed over.
        fs::create_dir(&good).unwrap();
        assert!(matches!(keep(false), Err(Error::Write { .. })));
    }
}
