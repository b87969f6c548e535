//! What is kept of a run.

use std::{collections::BTreeMap, path::Path};

use refashion_datasets::{Augmentation, Dataset, Scaling, Split, StreamVersion};
use refashion_documents::{Document, Experiment, Folds};
use refashion_inference::{ModelCard, TrainingData};
use refashion_metrics::ClassificationReport;
use refashion_std::read_at_most;
use refashion_trainer::{End, Epoch, History, Training};
use refashion_zoo::Network;
use serde::{Deserialize, Serialize};

use crate::{
    card::card,
    data_record::DataRecord,
    digest,
    error::Result,
    features::Features,
    files::{write_file, write_record},
    plan::Plan,
    provenance::Provenance,
    recipe::Recipe,
    saved::SavedEvaluation,
    scores::Scores,
};

/// The file of the record of a run.
pub const RECORD: &str = "run.json";

/// The tables of the test images, and of a run without any those of the images that validate.
const TABLES: [&str; 2] = ["report.txt", "confusion.csv"];
const OF_VALIDATION: [&str; 2] = ["validation-report.txt", "validation-confusion.csv"];

/// The runs of a document's experiments, by the experiment's name.
pub type Runs = BTreeMap<String, Vec<RunRecord>>;

/// Everything that is kept of a run but its weights: `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The experiment, such as `lab3/dropout`.
    pub experiment: String,
    /// The seed, from which the streams for initialisation, shuffling, dropout and augmentation
    /// are derived.
    pub seed: u64,
    /// The version of the streams; records of the first do not name it.
    #[serde(default = "first_version", skip_serializing_if = "is_first")]
    pub streams: StreamVersion,
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
    /// The SHA-256 of the file of its weights; records of older versions have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weights_sha256: Option<String>,
    /// The SHA-256 of the models that the run leaves beside its weights, by the names of their files;
    /// records of older versions have none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models_sha256: BTreeMap<String, String>,
    /// What the saved weights say of the test images, from `outcome.json` beside `run.json`.
    #[serde(skip)]
    pub saved: Option<SavedEvaluation>,
    /// What the first convolution makes of a test image, where the experiment asks for it, from
    /// `features.json` beside `run.json`.
    #[serde(skip)]
    pub features: Option<Features>,
}

/// The version of records that name none.
pub(crate) fn first_version() -> StreamVersion {
    StreamVersion::One
}

/// Whether a record of this version names none.
pub(crate) fn is_first(version: &StreamVersion) -> bool {
    *version == first_version()
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
    /// Whether the run went to the end that the document gives it, so that its end can be compared:
    /// through as many epochs, or to where the document's own early stopping ended it.
    pub fn complete(&self) -> bool {
        let published = self.settings.published_epochs;
        let is_planned = self.settings.training.epochs == published;
        let whole = |history: &History| {
            let is_early = matches!(history.end, Some(End::Early { .. }));
            history.epochs.len() == published || is_planned && is_early
        };
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

    /// What the network of this run says of itself in a file of its own.
    ///
    /// # Errors
    ///
    /// [`Error::Network`](crate::Error::Network) if the network is impossible.
    pub fn card(&self) -> Result<ModelCard> {
        let settings = &self.settings;
        let name = self.data.name;
        let card = card(
            &self.experiment,
            &settings.network,
            name,
            settings.scaling,
            settings.pad_to,
        )?;
        Ok(ModelCard {
            seed: Some(self.seed),
            training: Some(settings.training.clone()),
            augmentation: settings.augmentation,
            data: Some(TrainingData {
                name: name.to_string(),
                verified: self.data.verified,
                digests: self.data.digests.clone(),
            }),
            test_accuracy: self.test.as_ref().map(|test| test.accuracy),
            commit: self.provenance.commit.clone(),
            rehearsal: self.rehearsal,
            diverged: self.diverged,
            ..card
        })
    }

    /// Whether this is a run of the plan on the same data, so that it need not be made again.
    pub fn is_of(&self, plan: &Plan, dataset: &Dataset) -> bool {
        self.settings.is_of(plan)
            && self.rehearsal == plan.rehearsal
            && self.data.digests == dataset.digests
    }

    /// In what the run differs from one of a plan, and where a data set is given, whether its data are
    /// others, in words such as `network`. Nothing where it is a run of the plan.
    pub fn differences(&self, plan: &Plan, dataset: Option<&Dataset>) -> Vec<&'static str> {
        let mut differ = Recipe::from(&self.settings).differences(&Recipe::from(plan));
        let others = dataset.is_some_and(|set| set.digests != self.data.digests);
        differ.extend(others.then_some("data"));
        differ
    }

    /// Whether a file holds the very weights that the run left; a record of an older version does not
    /// tell.
    ///
    /// # Errors
    ///
    /// [`Error::Altered`](crate::Error::Altered) where it does not, [`Error::Read`](crate::Error::Read)
    /// where it cannot be read.
    pub(crate) fn check_weights(&self, path: &Path) -> Result<()> {
        match &self.weights_sha256 {
            Some(expected) => digest::check(path, expected, &self.provenance.command),
            None => Ok(()),
        }
    }

    /// Writes the record and what is read more easily apart from it.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        for (name, bytes) in self.tables(folder)? {
            write_file(&folder.join(name), &bytes)?;
        }
        write_record(&folder.join(RECORD), self)
    }

    /// Writes the tables in the folder of the run again that are not as the run left them: the record
    /// knows what stood in them. Answers with the names of their files.
    ///
    /// # Errors
    ///
    /// [`Error::Write`](crate::Error::Write) if they cannot be written.
    pub fn mend_tables(&self, folder: &Path) -> Result<Vec<&'static str>> {
        let mut mended = Vec::new();
        for (name, bytes) in self.tables(folder)? {
            let path = folder.join(name);
            let found = read_at_most(&path, bytes.len() as u64);
            if !found.is_ok_and(|found| found == bytes) {
                write_file(&path, &bytes)?;
                mended.push(name);
            }
        }
        Ok(mended)
    }

    /// What is read more easily apart from the record, by the names of the files in this folder.
    fn tables(&self, folder: &Path) -> Result<Vec<(&'static str, Vec<u8>)>> {
        let history = self.history_of_all().csv(&folder.join("history.csv"))?;
        let mut tables = vec![("history.csv", history)];
        let scored = match (&self.test, &self.validation) {
            (Some(test), _) => Some((test, TABLES, "")),
            // Tables of images that the training was chosen by have names of their own.
            (None, Some(validation)) => Some((validation, OF_VALIDATION, "VALIDATION IMAGES\n")),
            (None, None) => None,
        };
        if let Some((scores, [report, confusion], part)) = scored {
            let names = self.data.name.classes;
            let heading = match (self.rehearsal, self.data.verified) {
                (true, _) => "REHEARSAL on drawn pictures\n",
                (false, false) => "UNVERIFIED DATA\n",
                (false, true) => "",
            };
            let classes = ClassificationReport::new(&scores.confusion, names)?;
            let text = format!("{heading}{part}{classes:.4}");
            tables.push((report, text.into_bytes()));
            tables.push((confusion, confusion_csv(scores, names).into_bytes()));
        }
        Ok(tables)
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
    pub fn are_of(&self, document: &Document, experiment: &Experiment) -> bool {
        let plan = Plan::new(document, experiment, Some(self.training.epochs));
        plan.is_ok_and(|plan| self.is_of(&plan) && self.published_epochs == plan.published_epochs)
    }

    /// Whether these are the settings of a plan.
    pub(crate) fn is_of(&self, plan: &Plan) -> bool {
        Recipe::from(self) == Recipe::from(plan)
    }
}

impl<'a> From<&'a Settings> for Recipe<'a> {
    fn from(settings: &'a Settings) -> Self {
        Self {
            network: &settings.network,
            training: &settings.training,
            split: settings.split,
            folds: settings.folds,
            scaling: settings.scaling,
            augmentation: settings.augmentation,
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

/// The histories of folds as one, whose epochs are counted on.
pub(crate) fn counted_on(folds: &[&History]) -> History {
    let all = folds.iter().flat_map(|history| &history.epochs);
    let counted = all.enumerate().map(|(place, epoch)| Epoch {
        epoch: place + 1,
        ..*epoch
    });
    History {
        epochs: counted.collect(),
        end: folds.last().and_then(|history| history.end),
        skipped: folds.iter().map(|history| history.skipped).sum(),
        metrics: metrics_of_all(folds),
        not_finite: folds.last().and_then(|history| history.not_finite.clone()),
    }
}

/// The metrics of all folds, whose trainings are of the same settings.
fn metrics_of_all(folds: &[&History]) -> BTreeMap<String, Vec<f64>> {
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (name, values) in folds.iter().flat_map(|history| &history.metrics) {
        all.entry(name.clone()).or_default().extend(values);
    }
    all
}

fn confusion_csv(scores: &Scores, names: &[&str]) -> String {
    let mut text = format!("true \\ predicted,{}\n", names.join(","));
    for (name, row) in names.iter().zip(scores.confusion.rows()) {
        let cells: Vec<String> = row.iter().map(u64::to_string).collect();
        text.push_str(&format!("{name},{}\n", cells.join(",")));
    }
    text
}
