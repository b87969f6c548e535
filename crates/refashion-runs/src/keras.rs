//! The same experiment in Keras itself, on the same images.
//!
//! A verdict compares a run here with what a document published years ago. Where the two differ,
//! the document may have been lucky, have done something that it does not say, or the code here may
//! be wrong. Runs of Keras tell: [`KerasRun::make`] trains an experiment's own network, built from
//! its description, on the experiment's own images, so that its results can be compared with ours.

use std::{collections::BTreeMap, fs, io::Write, path::PathBuf};

use refashion_datasets::{Augmentation, Dataset, Labelled, Scaling};
use refashion_trainer::{End, Epoch, History, Training};
use refashion_zoo::Network;
use serde::{Deserialize, Serialize};

use crate::{
    data::Data,
    data_record::DataRecord,
    error::{Error, Result},
    files::{read_if_there, read_json},
    peers::{Peer, with_layer_names},
    plan::Plan,
    provenance::Provenance,
    record::Settings,
    store::Store,
    validation::{fault_of_history, fault_of_loss, fault_of_place, fault_of_share},
};

/// Trains in Keras.
const TRAIN: &str = include_str!("peers/train.py");

/// What is kept of a training in Keras: `keras/seed-<n>.json` beside the runs of the experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KerasRun {
    /// The experiment.
    pub experiment: String,
    /// The seed given to Keras. Its random numbers are its own: no seed of ours corresponds to it.
    pub seed: u64,
    /// What was trained on what, and how.
    pub settings: Settings,
    /// The data.
    pub data: DataRecord,
    /// The command and the machine.
    pub provenance: Provenance,
    /// The versions of Keras, TensorFlow and Python.
    pub versions: BTreeMap<String, String>,
    /// Loss and accuracy by epoch, counted on from fold to fold where there are folds.
    pub history: History,
    /// The test images, after the last epoch.
    pub test: KerasScores,
}

/// How well Keras did on the test images.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct KerasScores {
    /// The mean loss, penalties included.
    pub loss: f64,
    /// The share of the images that were classified correctly.
    pub accuracy: f64,
}

impl KerasRun {
    /// Trains a plan in Keras with as many threads as the provenance says, and keeps the record.
    /// `told` hears of each epoch.
    ///
    /// # Errors
    ///
    /// [`Error::Impossible`] if there are no test images to compare on or Keras builds a network
    /// of another size, [`Error::Peer`] if Python or Keras is missing or fails, with what to
    /// install, and [`Error::Write`], before anything is computed, if the record cannot be written.
    pub fn make(
        plan: &Plan,
        dataset: &Dataset,
        seed: u64,
        (store, provenance): (&Store, Provenance),
        python: &str,
        told: &mut dyn FnMut(&Epoch),
    ) -> Result<Self> {
        let id = &plan.experiment.id;
        let impossible = |reason: String| Error::Impossible {
            experiment: id.clone(),
            reason,
        };
        if dataset.test.is_empty() {
            return Err(impossible("it has no test images to compare on".into()));
        }
        store.check_writable()?;
        let settings = Data::new(plan, dataset, 0)?.settings(plan)?;
        let job = Job::new(plan, &settings, dataset, seed)?;
        let (mut epochs, mut last) = (Vec::new(), None);
        Peer::Keras.run(
            python,
            TRAIN,
            &[&provenance.threads.to_string()],
            |stdin| job.send(dataset, stdin),
            |line| {
                // What Python writes so is no JSON.
                if ["NaN", "Infinity"].iter().any(|one| line.contains(one)) {
                    return Err(Error::PeerDiverged { peer: "Keras" });
                }
                match serde_json::from_str(line).map_err(|error| Peer::Keras.failed(error))? {
                    Message::Epoch(epoch) => {
                        told(&epoch);
                        epochs.push(epoch);
                    }
                    Message::End(end) => last = Some(end),
                }
                Ok(())
            },
        )?;
        let Some(last) = last else {
            return Err(Peer::Keras.failed("it ended without scores"));
        };
        if last.parameters != settings.parameters {
            return Err(impossible(format!(
                "Keras counts {} parameters, the network has {}",
                last.parameters, settings.parameters
            )));
        }
        let run = Self {
            experiment: id.clone(),
            seed,
            settings,
            data: DataRecord::of(dataset),
            provenance,
            versions: last.versions,
            history: History {
                epochs,
                end: Some(End::Completed),
                ..History::default()
            },
            test: KerasScores {
                loss: last.loss,
                accuracy: last.accuracy,
            },
        };
        store.write_json(&path(store, id, seed), &run)?;
        Ok(run)
    }

    /// The record of a plan with this seed, if it is there and of the same settings and data. One
    /// of more epochs serves too: it holds the shorter training, and would be lost to it.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Json`] if a file is there but cannot be used.
    pub fn load(plan: &Plan, dataset: &Dataset, seed: u64, store: &Store) -> Result<Option<Self>> {
        let id = &plan.experiment.id;
        let path = path(store, id, seed);
        let Some(run) = read_if_there::<Self>(&path)? else {
            return Ok(None);
        };
        Error::record(&path, run.fault(id, seed))?;
        let mut settings = run.settings.clone();
        settings.training.epochs = settings.training.epochs.min(plan.training.epochs);
        let same = settings.is_of(plan) && run.data.digests == dataset.digests;
        Ok(same.then_some(run))
    }

    /// All records of an experiment with their seeds, each for itself: one that cannot be used keeps
    /// none of the others from being read.
    pub fn load_each(experiment: &str, store: &Store) -> Vec<(u64, Result<Self>)> {
        let entries = fs::read_dir(folder(store, experiment))
            .into_iter()
            .flatten();
        let seed = |name: &str| {
            name.strip_prefix("seed-")?
                .strip_suffix(".json")?
                .parse()
                .ok()
        };
        let names = entries.filter_map(|entry| seed(entry.ok()?.file_name().to_str()?));
        let mut seeds: Vec<u64> = names.collect();
        seeds.sort_unstable();
        let load = |seed| {
            let path = path(store, experiment, seed);
            let run: Self = read_json(&path)?;
            Error::record(&path, run.fault(experiment, seed))?;
            Ok(run)
        };
        seeds.into_iter().map(|seed| (seed, load(seed))).collect()
    }

    /// What in this record cannot be of the run of an experiment with this seed, if anything.
    fn fault(&self, experiment: &str, seed: u64) -> Option<String> {
        let folds = self.settings.folds.map_or(1, |folds| folds.n_splits);
        let epochs = self.settings.training.epochs.saturating_mul(folds);
        fault_of_place((&self.experiment, self.seed), (experiment, seed))
            .or_else(|| fault_of_history(&self.history, epochs))
            .or_else(|| fault_of_loss("a test loss", self.test.loss))
            .or_else(|| fault_of_share("a test accuracy", self.test.accuracy))
    }

    /// Whether Keras trained for as many epochs as the document.
    pub fn complete(&self) -> bool {
        self.settings.training.epochs == self.settings.published_epochs
    }
}

fn folder(store: &Store, experiment: &str) -> PathBuf {
    store.folder(experiment).join("keras")
}

fn path(store: &Store, experiment: &str, seed: u64) -> PathBuf {
    folder(store, experiment).join(format!("seed-{seed}.json"))
}

/// What the script is told; the images follow.
#[derive(Serialize)]
struct Job<'a> {
    #[serde(serialize_with = "with_layer_names")]
    network: &'a Network,
    training: &'a Training,
    augmentation: Option<Augmentation>,
    scaling: Scaling,
    pad_to: Option<usize>,
    seed: u64,
    classes: usize,
    /// Channels, height and width before padding.
    shape: [usize; 3],
    /// How many images there are to train and validate with, and to test with.
    images: usize,
    test: usize,
    /// One training, or one a fold.
    parts: Vec<Part>,
    carries_weights: bool,
}

#[derive(Serialize)]
struct Part {
    train: Vec<usize>,
    validation: Vec<usize>,
}

impl<'a> Job<'a> {
    fn new(plan: &Plan, settings: &'a Settings, dataset: &Dataset, seed: u64) -> Result<Self> {
        let experiment = plan.experiment;
        let folds = experiment.folds.map_or(1, |folds| folds.n_splits);
        let part = |fold| {
            let data = Data::new(plan, dataset, fold)?;
            Ok(Part {
                train: data.train.indices,
                validation: data.validation.map_or(Vec::new(), |part| part.indices),
            })
        };
        Ok(Self {
            network: &settings.network,
            training: &settings.training,
            augmentation: settings.augmentation,
            scaling: settings.scaling,
            pad_to: settings.pad_to,
            seed,
            classes: experiment.dataset.classes.len(),
            shape: dataset.train.images.shape(),
            images: dataset.train.len(),
            test: dataset.test.len(),
            parts: (0..folds).map(part).collect::<Result<_>>()?,
            carries_weights: experiment.folds.is_some_and(|folds| folds.carries_weights),
        })
    }

    fn send(&self, dataset: &Dataset, stdin: &mut dyn Write) -> std::io::Result<()> {
        serde_json::to_writer(&mut *stdin, self)?;
        stdin.write_all(b"\n")?;
        for Labelled { images, labels } in [&dataset.train, &dataset.test] {
            stdin.write_all(&images.pixels)?;
            stdin.write_all(labels)?;
        }
        Ok(())
    }
}

/// A line of the script.
#[derive(Deserialize)]
#[serde(untagged)]
enum Message {
    Epoch(Epoch),
    End(Last),
}

#[derive(Deserialize)]
struct Last {
    loss: f64,
    accuracy: f64,
    parameters: usize,
    versions: BTreeMap<String, String>,
}
