//! Whether Keras' results differ from ours.

use refashion_documents::Document;
use refashion_metrics::statistics::{WelchTTest, holm, welch_t_test};
use refashion_runs::{KerasRun, RunRecord, Runs, Store};
use refashion_trainer::Epoch;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    level::LEVEL,
    unverified::{UNVERIFIED, unverified},
};

/// An experiment here beside the same in Keras.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KerasRow {
    /// The experiment.
    pub experiment: String,
    /// What is compared: the test accuracy, or where Keras was stopped before the document's last
    /// epoch, the accuracy after the epoch that all its runs reached.
    pub measure: String,
    /// One value a run here.
    pub ours: Vec<f64>,
    /// One value a run of Keras.
    pub keras: Vec<f64>,
    /// The test of "the means are the same", where both have two values or more.
    pub test: Option<WelchTTest>,
    /// Its p-value, corrected for the experiments being several (Holm).
    pub p_value: Option<f64>,
}

/// Compares every experiment that has runs in both, in the documents' order. All experiments are
/// one family of tests.
///
/// # Errors
///
/// What the store and the statistics have to say.
pub(crate) fn versus_keras<'a>(
    all: impl IntoIterator<Item = (&'a Document, &'a Runs)>,
    store: &Store,
) -> Result<Vec<KerasRow>> {
    let mut rows = Vec::new();
    for (document, runs) in all {
        for experiment in &document.experiments {
            let keras = KerasRun::load_all(&experiment.id, store)?;
            let ours = runs.get(&experiment.id).map_or(&[][..], Vec::as_slice);
            rows.extend(row(&experiment.id, ours, &keras)?);
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

impl KerasRow {
    /// The verdict in a few words.
    pub fn verdict(&self) -> &'static str {
        match (&self.test, self.p_value) {
            (Some(_), Some(p)) if p >= 1.0 - LEVEL => "no difference found",
            (Some(test), Some(_)) if test.difference > 0.0 => "ours is higher",
            (Some(_), Some(_)) => "ours is lower",
            _ => "too few seeds",
        }
    }
}

fn row(experiment: &str, ours: &[RunRecord], keras: &[KerasRun]) -> Result<Option<KerasRow>> {
    let Some(measure) = Measure::of(keras).filter(|_| !ours.is_empty()) else {
        return Ok(None);
    };
    let verified = keras.iter().all(|run| run.data.verified) && !unverified(ours);
    let note = if verified { "" } else { UNVERIFIED };
    let ours: Vec<f64> = ours.iter().filter_map(|run| measure.ours(run)).collect();
    let keras: Vec<f64> = keras.iter().filter_map(|run| measure.keras(run)).collect();
    let test = (ours.len() > 1 && keras.len() > 1)
        .then(|| welch_t_test(&ours, &keras, LEVEL))
        .transpose()?;
    Ok(Some(KerasRow {
        experiment: experiment.to_owned(),
        measure: measure.name() + note,
        ours,
        keras,
        test,
        p_value: None,
    }))
}

/// What is compared.
#[derive(Clone, Copy)]
enum Measure {
    /// The accuracy on the test images, of runs that went to the document's last epoch.
    Test,
    /// The accuracy after an epoch on the images to validate on, or without those, to train on.
    After { epoch: usize, validated: bool },
}

impl Measure {
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

    fn name(self) -> String {
        match self {
            Self::Test => "test accuracy".into(),
            Self::After { epoch, validated } => {
                let images = if validated { "validation" } else { "training" };
                format!("{images} accuracy, epoch {epoch}")
            }
        }
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
