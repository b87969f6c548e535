//! What is kept of a run.

use refashion_datasets::{
    Augmentation, Dataset, DatasetName, FileDigest, Format, Origin, Scaling, Split,
};
use refashion_documents::{Document, Experiment, Folds};
use refashion_metrics::ConfusionMatrix;
use refashion_trainer::{History, Training};
use refashion_zoo::Network;
use serde::{Deserialize, Serialize};

use crate::{Outcome, Plan, Provenance, folds::counted_on};

/// Everything that is kept of a run but its weights: `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The experiment, such as `lab3/dropout`.
    pub experiment: String,
    /// The seed, from which the streams for initialisation, shuffling, dropout and augmentation
    /// are derived.
    pub seed: u64,
    /// Whether this was a rehearsal on drawn pictures, to be compared with nothing.
    pub rehearsal: bool,
    /// What was trained on what, and how.
    pub settings: Settings,
    /// The data.
    pub data: DataRecord,
    /// The code and the machine.
    pub provenance: Provenance,
    /// What it cost.
    pub cost: Cost,
    /// Whether the loss ceased to be a number.
    pub diverged: bool,
    /// Loss and accuracy by epoch; of the last fold where there are folds.
    pub history: History,
    /// The images held back from training, after the last epoch.
    pub validation: Option<Scores>,
    /// The test images, after the last epoch; nothing if the run diverged or there are none.
    pub test: Option<Scores>,
    /// One training a fold, in their order; empty where there are no folds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub folds: Vec<FoldRecord>,
    /// What the saved weights say of the test images, from `outcome.json` beside `run.json`.
    #[serde(skip)]
    pub outcome: Option<Outcome>,
}

/// One fold of a cross-validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoldRecord {
    /// Its number, from 0.
    pub fold: usize,
    /// Loss and accuracy by epoch.
    pub history: History,
    /// The images that the fold held back, after its last epoch.
    pub scores: Scores,
}

impl RunRecord {
    /// Whether the run has as many epochs as the document's, so that its end can be compared.
    pub fn complete(&self) -> bool {
        let whole = |history: &History| history.epochs.len() == self.settings.published_epochs;
        let folds = self.settings.folds.map_or(0, |folds| folds.n_splits);
        !self.diverged
            && whole(&self.history)
            && self.folds.len() == folds
            && self.folds.iter().all(|fold| whole(&fold.history))
    }

    /// The epochs that were trained, of all folds together where there are folds.
    pub fn epochs(&self) -> usize {
        match self.folds.as_slice() {
            [] => self.history.epochs.len(),
            folds => folds.iter().map(|fold| fold.history.epochs.len()).sum(),
        }
    }

    /// The history from the first epoch to the last, counted on from fold to fold.
    pub(crate) fn history_of_all(&self) -> History {
        if self.folds.is_empty() {
            return self.history.clone();
        }
        let folds: Vec<&History> = self.folds.iter().map(|fold| &fold.history).collect();
        counted_on(&folds)
    }

    /// Whether this is a run of the plan on the same data, so that it need not be made again.
    pub fn is_of(&self, plan: &Plan, dataset: &Dataset) -> bool {
        self.settings.is_of(plan)
            && self.rehearsal == plan.rehearsal
            && self.data.digests == dataset.digests
    }
}

/// What was trained on what, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// The network, layer by layer.
    pub network: Network,
    /// The number of its parameters.
    pub parameters: usize,
    /// How the training images were split.
    pub split: Split,
    /// The folds, if there was one training a fold; `split` was then not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<Folds>,
    /// How many images trained, validated and tested.
    pub images: [usize; 3],
    /// What was done to pixel values.
    pub scaling: Scaling,
    /// The height and width that images were padded to with zeros.
    pub pad_to: Option<usize>,
    /// How training images were varied.
    pub augmentation: Option<Augmentation>,
    /// Loss, optimizer, batch and epochs.
    pub training: Training,
    /// The number of epochs in the document; `training` has fewer if the run was shortened.
    pub published_epochs: usize,
}

impl Settings {
    /// Whether these are what a document says of an experiment, but for how many epochs were made.
    pub(crate) fn are_of(&self, document: &Document, experiment: &Experiment) -> bool {
        let plan = Plan::new(document, experiment, Some(self.training.epochs));
        plan.is_ok_and(|plan| self.is_of(&plan) && self.published_epochs == plan.published_epochs)
    }

    /// Whether these are the settings of a plan.
    pub(crate) fn is_of(&self, plan: &Plan) -> bool {
        self.network == plan.network
            && self.training == plan.training
            && self.split == plan.experiment.split
            && self.folds == plan.experiment.folds
            && self.scaling == plan.experiment.scaling
            && self.augmentation == plan.experiment.augmentation
    }
}

/// Which data a run used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataRecord {
    /// The data set.
    pub name: DatasetName,
    /// Where it came from, without the paths of the machine.
    pub origin: String,
    /// Whether every digest was the published one.
    pub verified: bool,
    /// The digests.
    pub digests: Vec<FileDigest>,
}

impl DataRecord {
    /// Notes which data these are.
    pub fn of(dataset: &Dataset) -> Self {
        Self {
            name: dataset.name,
            origin: origin(&dataset.origin),
            verified: dataset.verified,
            digests: dataset.digests.clone(),
        }
    }
}

/// What a run cost.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cost {
    /// The time that it took, in seconds, evaluation included and interruptions left out.
    pub seconds: f64,
    /// The largest amount of memory that the process held, in bytes, where the system says.
    pub peak_memory: Option<u64>,
}

/// How well a trained network did on some images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// The mean loss, penalties included as Keras reports it.
    pub loss: f64,
    /// The share of the images that were classified correctly.
    pub accuracy: f64,
    /// True classes in rows, predicted classes in columns.
    pub confusion: ConfusionMatrix,
}

/// Where data came from, in words that mean something on another machine too.
fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Folder { format, .. } => format!("files of this machine ({})", container(*format)),
        Origin::Hub {
            repository,
            revision,
            ..
        } => format!("hub: {repository} at {revision}"),
        Origin::Synthetic { seed } => format!("drawn pictures, seed {seed}"),
        Origin::Random { seed } => format!("random numbers, seed {seed}"),
        _ => "unknown".into(),
    }
}

fn container(format: Format) -> &'static str {
    match format {
        Format::Idx => "IDX",
        Format::CifarBatches => "CIFAR-10 batches",
        Format::CifarArchive => "CIFAR-10 archive",
        Format::Parquet => "parquet",
        _ => "unknown container",
    }
}
