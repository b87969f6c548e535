//! One run of an experiment, from data to record.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use refashion_datasets::Dataset;
use refashion_documents::{Document, Experiment};
use refashion_trainer::{
    Callbacks, Checkpoint, Evaluation, Examples, OnEpoch, Progress, Streams, TensorBoard, Training,
    evaluate, fit,
};
use refashion_zoo::{Model, Network};

use crate::{
    Cost, DataRecord, Error, Provenance, Result, RunRecord, Scores, Settings, Store, peak_memory,
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
    /// [`Error::Impossible`] if the experiment has no network, no training, or is of a kind that
    /// cannot be run yet; [`Error::Network`] if the network's layers do not fit together.
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
        if experiment.folds.is_some() {
            return Err(impossible(
                "cross-validation cannot be run yet; `cargo xtask list` shows the other experiments",
            ));
        }
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
    /// Told of every batch.
    pub progress: &'a mut dyn FnMut(&Progress),
    /// Told the history after every epoch, with what the network made of the validation images.
    pub epochs: &'a mut OnEpoch<'a>,
    /// The folder under which TensorBoard finds the run, as `<experiment>/seed-<n>`; nothing is
    /// written for it without.
    pub tensorboard: Option<PathBuf>,
}

/// Where TensorBoard finds a run.
pub fn tensorboard(folder: &Path, experiment: &str, seed: u64) -> TensorBoard {
    TensorBoard {
        folder: Store::new(folder).run(experiment, seed),
        every: 10,
    }
}

impl Run<'_> {
    /// Trains, evaluates, and leaves everything in the store: `run.json`, `history.csv`,
    /// `confusion.csv`, `report.txt` and `weights.safetensors`.
    ///
    /// An interrupted run goes on from its last whole epoch.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] before anything is computed if the folder cannot be written; otherwise
    /// what the data, the network and the training have to say.
    pub fn make(self, plan: &Plan, dataset: &Dataset) -> Result<RunRecord> {
        let started = Instant::now();
        let folder = self.store.prepare(&plan.experiment.id, self.seed)?;
        let data = Data::new(plan, dataset)?;
        let mut model = Model::new(&plan.network, Streams::new(self.seed).initialisation())?;

        let checkpoint = folder.join("checkpoint").join("last.safetensors");
        let callbacks = Callbacks {
            progress: Some(self.progress),
            epochs: Some(self.epochs),
            tensorboard: self
                .tensorboard
                .map(|folder| tensorboard(&folder, &plan.experiment.id, self.seed)),
            csv: Some(folder.join("history.csv")),
            checkpoint: Some(Checkpoint {
                path: checkpoint.clone(),
                resume: !self.fresh,
            }),
        };
        prepare_folder(&checkpoint)?;
        let history = fit(
            &mut model,
            &data.train,
            data.validation.as_ref(),
            &plan.training,
            self.seed,
            callbacks,
        )?;
        let earlier: f64 = history.epochs.iter().map(|epoch| epoch.seconds).sum();

        let diverged = history.diverged();
        let mut scored = |examples: Option<&Examples>| -> Result<Option<Scores>> {
            let Some(examples) = examples.filter(|_| !diverged) else {
                return Ok(None);
            };
            Ok(Some(
                evaluate(&mut model, examples, plan.training.loss)?.into(),
            ))
        };
        let validation = scored(data.validation.as_ref())?;
        let test = scored(Some(&data.test))?;
        model.save(folder.join("weights.safetensors"))?;

        let record = RunRecord {
            experiment: plan.experiment.id.clone(),
            seed: self.seed,
            rehearsal: plan.rehearsal,
            settings: data.settings(plan, &model),
            data: DataRecord::of(dataset),
            provenance: self.provenance,
            // An interrupted run has spent more than this process has.
            cost: Cost {
                seconds: earlier.max(started.elapsed().as_secs_f64()),
                peak_memory: peak_memory(),
            },
            diverged,
            history,
            validation,
            test,
        };
        record.write(&folder)?;
        // The run is whole: the checkpoint has served.
        if let Some(checkpoints) = checkpoint.parent() {
            let _ = std::fs::remove_dir_all(checkpoints);
        }
        Ok(record)
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
    /// Writes the record and what is read more easily apart from it. The record comes last: where
    /// it is, the run is whole.
    fn write(&self, folder: &Path) -> Result<()> {
        if let Some(test) = &self.test {
            let names = self.data.name.classes();
            let report = refashion_metrics::ClassificationReport::new(&test.confusion, &names)?;
            let heading = if self.rehearsal {
                "REHEARSAL on drawn pictures\n"
            } else {
                ""
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

/// The images of a run, divided as the experiment divides them.
struct Data<'a> {
    train: Examples<'a>,
    validation: Option<Examples<'a>>,
    test: Examples<'a>,
}

impl<'a> Data<'a> {
    fn new(plan: &Plan, dataset: &'a Dataset) -> Result<Self> {
        let experiment = plan.experiment;
        let height = dataset.name.image_shape()[1];
        let examples = |set, indices, augmentation| Examples {
            scaling: experiment.scaling,
            pad_to: (experiment.padding > 0).then_some(height + 2 * experiment.padding),
            augmentation,
            ..Examples::new(set, indices)
        };
        let (train, validation) = experiment.split.indices(dataset.train.len())?;
        Ok(Self {
            train: examples(&dataset.train, train, experiment.augmentation),
            validation: (!validation.is_empty())
                .then(|| examples(&dataset.train, validation, None)),
            test: examples(&dataset.test, (0..dataset.test.len()).collect(), None),
        })
    }

    fn settings(&self, plan: &Plan, model: &Model) -> Settings {
        Settings {
            network: plan.network.clone(),
            parameters: model.weights().len() + model.state().len(),
            split: plan.experiment.split,
            images: [
                self.train.indices.len(),
                self.validation
                    .as_ref()
                    .map_or(0, |examples| examples.indices.len()),
                self.test.indices.len(),
            ],
            scaling: plan.experiment.scaling,
            pad_to: self.train.pad_to,
            augmentation: plan.experiment.augmentation,
            training: plan.training.clone(),
            published_epochs: plan.published_epochs,
        }
    }
}

fn prepare_folder(file: &Path) -> Result<()> {
    let folder = file.parent().unwrap_or(file);
    std::fs::create_dir_all(folder).map_err(|source| Error::write(folder, source))
}

fn confusion_csv(scores: &Scores, names: &[&str]) -> String {
    let mut text = format!("true \\ predicted,{}\n", names.join(","));
    for (name, row) in names.iter().zip(scores.confusion.rows()) {
        let cells: Vec<String> = row.iter().map(u64::to_string).collect();
        text.push_str(&format!("{name},{}\n", cells.join(",")));
    }
    text
}
