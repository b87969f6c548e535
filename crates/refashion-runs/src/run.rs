//! One run of an experiment, from data to record.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use refashion_datasets::{Dataset, DatasetName};
use refashion_documents::{Document, Experiment};
use refashion_trainer::{
    Callbacks, Checkpoint, Evaluation, Examples, History, OnEpoch, Progress, Streams, Training,
    evaluate, fit,
};
use refashion_zoo::{Model, Network};

use crate::{
    Cost, DataRecord, Error, FoldRecord, Provenance, Result, RunRecord, Scores, Store, WEIGHTS,
    data::Data,
    events,
    folds::{Folding, Listeners},
    peak_memory, read_out,
    store::{write_json, write_whole},
};

/// An experiment with everything that it needs, checked before hours are spent.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// Its network.
    pub network: Network,
    /// Its training, shortened if that was asked for.
    pub training: Training,
    /// The number of epochs in the document.
    pub published_epochs: usize,
    /// Whether this is a rehearsal.
    pub rehearsal: bool,
}

impl<'a> Plan<'a> {
    /// Plans an experiment of a document, for its own number of epochs or for another.
    ///
    /// # Errors
    ///
    /// [`Error::Impossible`] if the experiment has no network or no training; [`Error::Network`]
    /// if the network's layers do not fit together.
    pub fn new(
        document: &Document,
        experiment: &'a Experiment,
        epochs: Option<usize>,
    ) -> Result<Self> {
        let impossible = |reason: &str| Error::Impossible {
            experiment: experiment.id.clone(),
            reason: reason.to_owned(),
        };
        let network = document
            .network(&experiment.network)
            .ok_or_else(|| impossible("its network is in neither the document nor the zoo"))?;
        network.check()?;
        let mut training = experiment
            .training
            .clone()
            .ok_or_else(|| impossible("the document describes the network but no training"))?;
        let published_epochs = training.epochs;
        training.epochs = epochs.unwrap_or(published_epochs);
        training.check()?;
        Ok(Self {
            experiment,
            network,
            training,
            published_epochs,
            rehearsal: false,
        })
    }

    /// Whether checkpoints are worth writing: some steps on random images, each an epoch, are
    /// repeated sooner than all of AlexNet is written down after each.
    pub fn keeps_checkpoints(&self) -> bool {
        self.experiment.dataset != DatasetName::Random
    }

    /// Whether the run ends before the document's.
    pub fn shortened(&self) -> bool {
        self.training.epochs != self.published_epochs
    }
}

/// Where and how one run of a plan is made.
pub struct Run<'a> {
    /// The seed.
    pub seed: u64,
    /// Where the files go.
    pub store: &'a Store,
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
            remove(&unfinished)?;
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
            settings: data.settings(plan, &trained.model),
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
            outcome: None,
        };
        // From here to the end, what is in the folder is of this run. As long as the unfinished
        // folder is there, a kill in between makes the next call do this again.
        trained.model.save(folder.join(WEIGHTS))?;
        record.write(&folder)?;
        let outcome = read_out(self.store, plan, dataset, &record, self.provenance)?;
        remove(&unfinished)?;
        Ok(RunRecord { outcome, ..record })
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

/// What a training leaves.
pub(crate) struct Trained {
    pub(crate) model: Model,
    /// That of the last fold where there are folds.
    pub(crate) history: History,
    pub(crate) folds: Vec<FoldRecord>,
}

impl Trained {
    /// The time that all epochs took.
    fn seconds(&self) -> f64 {
        let seconds = |history: &History| history.epochs.iter().map(|epoch| epoch.seconds).sum();
        match self.folds.as_slice() {
            [] => seconds(&self.history),
            folds => folds.iter().map(|fold| seconds(&fold.history)).sum(),
        }
    }
}

impl From<Evaluation> for Scores {
    fn from(evaluation: Evaluation) -> Self {
        Self {
            loss: evaluation.loss,
            accuracy: evaluation.accuracy,
            confusion: evaluation.confusion,
        }
    }
}

impl RunRecord {
    /// Writes the record and what is read more easily apart from it.
    fn write(&self, folder: &Path) -> Result<()> {
        self.history_of_all()
            .write_csv(folder.join("history.csv"))?;
        if let Some(test) = &self.test {
            let names = self.data.name.classes();
            let report = refashion_metrics::ClassificationReport::new(&test.confusion, &names)?;
            let heading = match (self.rehearsal, self.data.verified) {
                (true, _) => "REHEARSAL on drawn pictures\n",
                (false, false) => "UNVERIFIED DATA\n",
                (false, true) => "",
            };
            let text = format!("{heading}{report:.4}");
            write_whole(&folder.join("report.txt"), text.as_bytes())?;
            write_whole(
                &folder.join("confusion.csv"),
                confusion_csv(test, &names).as_bytes(),
            )?;
        }
        write_json(&folder.join("run.json"), self)
    }
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::write(folder, error))
        }
        _ => Ok(()),
    }
}

fn confusion_csv(scores: &Scores, names: &[&str]) -> String {
    let mut text = format!("true \\ predicted,{}\n", names.join(","));
    for (name, row) in names.iter().zip(scores.confusion.rows()) {
        let cells: Vec<String> = row.iter().map(u64::to_string).collect();
        text.push_str(&format!("{name},{}\n", cells.join(",")));
    }
    text
}
