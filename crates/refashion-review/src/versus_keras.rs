//! Whether Keras' results differ from ours.

use std::fmt;

use refashion_documents::Document;
use refashion_metrics::{
    statistics::{Interval, WelchTTest, holm, seeds_for_equivalence, welch_t_test},
    verdict::MOST_SEEDS,
};
use refashion_runs::{KerasRun, RunRecord, Runs, Store};
use refashion_trainer::Epoch;
use serde::{Deserialize, Serialize};

use crate::{
    choice::{BrokenRecord, Choice},
    error::Result,
    level::LEVEL,
    runs::runs_of,
    unverified::{UNVERIFIED, unverified},
};

/// An experiment here versus the same in Keras.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KerasComparison {
    /// The experiment.
    pub experiment: String,
    /// What is compared.
    pub measure: KerasMeasure,
    /// Whether any of the runs used data that are not the published ones.
    pub unverified: bool,
    /// Whether not all of the runs were made on the same images: then nothing is compared.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub other_images: bool,
    /// One value a run here.
    pub ours: Vec<f64>,
    /// The seeds of those runs here that were given no more epochs than are compared; they stand behind
    /// the others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stopped: Vec<u64>,
    /// Whether runs were added, here or in Keras, when the results of others were known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added_after_a_look: bool,
    /// One value a run of Keras.
    pub keras: Vec<f64>,
    /// The test of "the means are the same", where both have two values or more.
    pub test: Option<WelchTTest>,
    /// The 90 % confidence interval of the difference, of two one-sided tests at 5 %.
    #[serde(default)]
    pub equivalence: Option<Interval>,
    /// The seeds in each of the two with which that interval would lie within [`KERAS_MARGIN`], if
    /// means and spreads stayed as they are; nothing if no number up to [`MOST_SEEDS`] is enough.
    #[serde(default)]
    pub seeds_needed: Option<usize>,
    /// Its p-value, corrected for the experiments being several (Holm).
    pub p_value: Option<f64>,
}

/// Compares every experiment that has runs in both, in the documents' order. All experiments are one
/// family of tests. Where Keras was stopped early, runs here count too that were given as few epochs; they
/// are added to the choice, as is what does not count.
///
/// # Errors
///
/// What the statistics have to say.
pub(crate) fn versus_keras<'a>(
    all: impl IntoIterator<Item = (&'a Document, &'a Runs)>,
    store: &Store,
    beside: &mut Choice,
) -> Result<Vec<KerasComparison>> {
    let mut rows = Vec::new();
    for (document, runs) in all {
        for experiment in &document.experiments {
            let keras = runs_in_keras(&experiment.id, store, &mut beside.broken);
            let Some(measure) = KerasMeasure::of(&keras) else {
                continue;
            };
            if let KerasMeasure::After { epoch, .. } = measure {
                beside.add(&store.shortened(epoch), document, experiment);
            }
            let whole = runs_of(runs, &experiment.id);
            let stopped = runs_of(&beside.runs, &experiment.id);
            let mut row = row(&experiment.id, measure, [whole, stopped], &keras)?;
            if let Some(row) = &mut row {
                let mut changes = document.changed.iter();
                row.added_after_a_look =
                    changes.any(|change| change.adds_runs_after_a_look(&experiment.id));
            }
            rows.extend(row);
        }
    }
    let tested: Vec<f64> = rows
        .iter()
        .filter_map(|row| Some(row.test?.p_value))
        .collect();
    if !tested.is_empty() {
        let mut corrected = holm(&tested)?.into_iter();
        for row in rows.iter_mut().filter(|row| row.test.is_some()) {
            row.p_value = corrected.next();
        }
    }
    Ok(rows)
}

/// The runs of an experiment in Keras, by seed.
fn runs_in_keras(experiment: &str, store: &Store, broken: &mut Vec<BrokenRecord>) -> Vec<KerasRun> {
    let mut runs = Vec::new();
    for (seed, record) in KerasRun::load_each(experiment, store) {
        match record {
            Ok(run) => runs.push(run),
            Err(error) => broken.push(BrokenRecord {
                experiment: experiment.to_owned(),
                seed,
                keras: true,
                error,
            }),
        }
    }
    runs
}

impl KerasComparison {
    /// What the test says, corrected for the experiments being several.
    pub fn verdict(&self) -> KerasVerdict {
        match (&self.test, self.p_value) {
            _ if self.other_images => KerasVerdict::OtherImages,
            (Some(_), Some(p)) if p >= 1.0 - LEVEL && self.same() => KerasVerdict::Same,
            (Some(_), Some(p)) if p >= 1.0 - LEVEL => KerasVerdict::NoDifference,
            (Some(test), Some(_)) if test.difference > 0.0 => KerasVerdict::Higher,
            (Some(_), Some(_)) => KerasVerdict::Lower,
            _ => KerasVerdict::TooFewSeeds,
        }
    }

    /// The seeds that both lack, ours first, for showing that their means are the same within
    /// [`KERAS_MARGIN`]; nothing where they cannot be planned.
    pub fn missing(&self) -> Option<[usize; 2]> {
        let needed = self.seeds_needed?;
        Some([self.ours.len(), self.keras.len()].map(|made| needed.saturating_sub(made)))
    }

    /// Whether the means are shown to be no further apart than the margin.
    fn same(&self) -> bool {
        let within = Interval::around(0.0, KERAS_MARGIN);
        self.equivalence.is_some_and(|found| within.holds(&found))
    }

    /// What is compared, with a note where data are not the published ones.
    pub fn title(&self) -> String {
        let note = if self.unverified { UNVERIFIED } else { "" };
        format!("{}{note}", self.measure)
    }
}

fn row(
    experiment: &str,
    measure: KerasMeasure,
    [whole, stopped]: [&[RunRecord]; 2],
    keras: &[KerasRun],
) -> Result<Option<KerasComparison>> {
    let is_new = |run: &&RunRecord| whole.iter().all(|other| other.seed != run.seed);
    let stopped: Vec<&RunRecord> = (stopped.iter().filter(is_new))
        .filter(|run| measure.ours(run).is_some())
        .collect();
    let ours: Vec<&RunRecord> = whole.iter().chain(stopped.iter().copied()).collect();
    if ours.is_empty() {
        return Ok(None);
    }
    let data = ours.iter().map(|run| &run.data.digests);
    let mut data = data.chain(keras.iter().map(|run| &run.data.digests));
    let first = data.next();
    let other_images = data.any(|digests| Some(digests) != first);
    let unverified = unverified(ours.iter().copied()) || keras.iter().any(|run| !run.data.verified);
    let ours: Vec<f64> = ours.iter().filter_map(|run| measure.ours(run)).collect();
    let keras: Vec<f64> = keras.iter().filter_map(|run| measure.keras(run)).collect();
    // Two means without any spread are apart by what an image or two do, and tell no more.
    let spreads = |values: &[f64]| values.iter().any(|value| Some(value) != values.first());
    let spread = spreads(&ours) || spreads(&keras);
    let several = ours.len() > 1 && keras.len() > 1 && spread && !other_images;
    let test = several.then(|| welch_t_test(&ours, &keras, LEVEL));
    let test = test.transpose()?;
    let equivalence = several.then(|| welch_t_test(&ours, &keras, EQUIVALENCE));
    let equivalence = equivalence.transpose()?.map(|test| test.interval);
    let seeds_needed = several
        .then(|| seeds_for_equivalence(&ours, &keras, KERAS_MARGIN, EQUIVALENCE, MOST_SEEDS))
        .transpose()?
        .flatten();
    Ok(Some(KerasComparison {
        equivalence,
        seeds_needed,
        experiment: experiment.to_owned(),
        measure,
        unverified,
        other_images,
        ours,
        stopped: stopped.iter().map(|run| run.seed).collect(),
        added_after_a_look: false,
        keras,
        test,
        p_value: None,
    }))
}

/// What is compared with Keras.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KerasMeasure {
    /// The accuracy on the test images, of runs that went to the document's last epoch.
    Test,
    /// Where Keras was stopped before the document's last epoch, the accuracy after the epoch that
    /// all its runs reached.
    After {
        /// The epoch, from 1.
        epoch: usize,
        /// On the images to validate on, or without those, to train on.
        validated: bool,
    },
}

/// How far apart two mean accuracies may be and still be called the same: the margin of the
/// documents' test accuracies.
pub const KERAS_MARGIN: f64 = 0.01;

/// The level of the interval that belongs to two one-sided tests, each of [`LEVEL`].
const EQUIVALENCE: f64 = 2.0 * LEVEL - 1.0;

/// What a comparison with Keras comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KerasVerdict {
    /// No difference was found, and none beyond [`KERAS_MARGIN`] is left.
    Same,
    /// The test found no difference, which is not sameness.
    NoDifference,
    /// Our mean is higher.
    Higher,
    /// Our mean is lower.
    Lower,
    /// One of the two was run with a single seed, or the seeds of neither differ.
    TooFewSeeds,
    /// Not all runs were made on the same images.
    OtherImages,
}

impl fmt::Display for KerasMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Test => f.write_str("test accuracy"),
            Self::After { epoch, validated } => {
                let images = if *validated { "validation" } else { "training" };
                write!(f, "{images} accuracy, epoch {epoch}")
            }
        }
    }
}

impl fmt::Display for KerasVerdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Same => "the same within 0.01",
            Self::NoDifference => "no difference found",
            Self::Higher => "ours is higher",
            Self::Lower => "ours is lower",
            Self::TooFewSeeds => "too few seeds",
            Self::OtherImages => "on different images, not compared",
        })
    }
}

impl KerasMeasure {
    /// Complete runs are compared where there are two or nothing else, all runs after the epochs of
    /// the shortest otherwise. Of stopped folds nothing is: epochs are counted on from fold to fold
    /// in the histories of Keras alone.
    fn of(keras: &[KerasRun]) -> Option<Self> {
        let complete = keras.iter().filter(|run| run.complete()).count();
        let epochs = keras.iter().map(|run| run.settings.training.epochs);
        let (first, epoch) = (&keras.first()?.settings, epochs.min()?);
        let in_folds = first.folds.is_some();
        if complete > 1 || complete == keras.len() || (in_folds && complete > 0) {
            return Some(Self::Test);
        }
        let validated = first.images[1] > 0;
        (!in_folds).then_some(Self::After { epoch, validated })
    }

    fn ours(self, run: &RunRecord) -> Option<f64> {
        match self {
            Self::Test => run
                .test
                .as_ref()
                .filter(|_| run.complete())
                .map(|test| test.accuracy),
            Self::After { .. } => self.at(&run.history.epochs),
        }
    }

    fn keras(self, run: &KerasRun) -> Option<f64> {
        match self {
            Self::Test => run.complete().then_some(run.test.accuracy),
            Self::After { .. } => self.at(&run.history.epochs),
        }
    }

    fn at(self, epochs: &[Epoch]) -> Option<f64> {
        let Self::After { epoch, validated } = self else {
            return None;
        };
        let found = epochs.get(epoch.checked_sub(1)?)?;
        if validated {
            found.val_accuracy
        } else {
            Some(found.accuracy)
        }
    }
}
