//! One run of an experiment, from data to record.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use refashion_datasets::Dataset;
use refashion_trainer::{
    Callbacks, Checkpoint, Examples, OnEpoch, Progress, Streams, evaluate, fit,
};
use refashion_zoo::Model;

use crate::{
    data::Data,
    error::{Error, Result},
    evaluation::evaluate_saved,
    events,
    folds::{Folding, Listeners},
    lock::{RunLock, remove_at_once},
    plan::Plan,
    provenance::{Provenance, peak_memory},
    record::{Cost, DataRecord, RunRecord},
    scores::Scores,
    store::{Store, WEIGHTS},
    trained::Trained,
};

/// Where and how one run of a plan is made.
pub struct Run<'a> {
    /// The seed.
    pub seed: u64,
    /// Where the files go.
    pub store: &'a Store,
    /// The right to make it, which keeps other processes from it.
    pub lock: &'a RunLock,
    /// The code and the machine.
    pub provenance: Provenance,
    /// Whether to start anew where an interrupted run left a checkpoint.
    pub fresh: bool,
    /// Told of every batch; where there are folds, their epochs are counted on.
    pub progress: &'a mut dyn FnMut(&Progress),
    /// Told the history after every epoch, with what the network made of the validation images.
    pub epochs: &'a mut OnEpoch<'a>,
    /// The folder under which TensorBoard finds the run, as `<experiment>/seed-<n>`; nothing is
    /// written for it without.
    pub tensorboard: Option<PathBuf>,
}

impl Run<'_> {
    /// Trains, evaluates, and leaves everything in the store: `run.json`, `history.csv`,
    /// `confusion.csv`, `report.txt`, `weights.safetensors`, and `outcome.json`.
    ///
    /// An interrupted run goes on from its last whole epoch. Until the run is whole, its files lie
    /// in a folder of their own, and what an earlier run left stays as it is.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] before anything is computed if the folder cannot be written; otherwise
    /// what the data, the network and the training have to say.
    pub fn make(mut self, plan: &Plan, dataset: &Dataset) -> Result<RunRecord> {
        let started = Instant::now();
        let folder = self.store.prepare(&plan.experiment.id, self.seed)?;
        let unfinished = self.store.unfinished(&plan.experiment.id, self.seed);
        if self.fresh {
            remove_at_once(&unfinished)?;
        }
        fs::create_dir_all(&unfinished).map_err(|source| Error::write(&unfinished, source))?;

        let mut trained = match plan.experiment.folds {
            Some(folds) => Folding {
                plan,
                dataset,
                folds,
                seed: self.seed,
                folder: unfinished.clone(),
            }
            .train(Listeners {
                progress: self.progress,
                epochs: self.epochs,
                tensorboard: (self.tensorboard.as_ref())
                    .map(|folder| events::of_run(folder, &plan.experiment.id, self.seed)),
            })?,
            None => self.train_once(plan, dataset, &unfinished)?,
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
            saved: None,
            features: None,
        };
        // From here to the end, what is in the folder is of this run. As long as the unfinished
        // folder is there, a kill in between makes the next call do this again.
        trained.model.save(folder.join(WEIGHTS))?;
        record.write(&folder)?;
        let evaluated = evaluate_saved(self.store, plan, dataset, &record, self.provenance)?;
        let (saved, features) = evaluated.map_or((None, None), |evaluated| {
            (Some(evaluated.saved), evaluated.features)
        });
        remove_at_once(&unfinished)?;
        Ok(RunRecord {
            saved,
            features,
            ..record
        })
    }

    fn train_once(&mut self, plan: &Plan, dataset: &Dataset, folder: &Path) -> Result<Trained> {
        let data = Data::new(plan, dataset, 0)?;
        let mut model = Model::new(&plan.network, Streams::new(self.seed).initialisation())?;
        let history = fit(
            &mut model,
            &data.train,
            data.validation.as_ref(),
            &plan.training,
            self.seed,
            Callbacks {
                progress: Some(self.progress),
                epochs: Some(self.epochs),
                tensorboard: (self.tensorboard.as_ref())
                    .map(|folder| events::of_run(folder, &plan.experiment.id, self.seed)),
                csv: Some(folder.join("history.csv")),
                checkpoint: plan.keeps_checkpoints().then(|| Checkpoint {
                    path: folder.join("last.safetensors"),
                    resume: true,
                }),
            },
        )?;
        Ok(Trained {
            model,
            history,
            folds: Vec::new(),
        })
    }
}
