//! Whether Keras' results differ from ours.

use refashion_documents::Document;
use refashion_metrics::statistics::{WelchTTest, holm, welch_t_test};
use refashion_trainer::Epoch;
use serde::{Deserialize, Serialize};

use super::KerasRun;
use crate::{LEVEL, Result, RunRecord, Runs, Store};

/// An experiment here beside the same in Keras.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KerasRow {
    /// The experiment.
    pub experiment: String,
    /// What is compared: the test accuracy, or where Keras was stopped before the document's last
    /// epoch, the accuracy after Keras' last epoch.
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
pub(crate) fn beside<'a>(
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
    let Some(first) = keras.first().filter(|_| !ours.is_empty()) else {
        return Ok(None);
    };
    // Epochs are counted on from fold to fold in Keras' histories alone.
    if first.settings.folds.is_some() && !first.complete() {
        return Ok(None);
    }
    let verified = keras.iter().all(|run| run.data.verified);
    // Runs of one length are compared: those of the first seed.
    let epochs = first.settings.training.epochs;
    let keras = keras
        .iter()
        .filter(|run| run.settings.training.epochs == epochs);
    let (measure, ours, keras): (_, Vec<f64>, Vec<f64>) = if first.complete() {
        let tested = |run: &RunRecord| Some(run.test.as_ref()?.accuracy);
        let complete = ours.iter().filter(|run| run.complete());
        (
            "test accuracy".to_owned(),
            complete.filter_map(tested).collect(),
            keras.map(|run| run.test.accuracy).collect(),
        )
    } else {
        let validated = first.settings.images[1] > 0;
        let at = |epoch: &Epoch| match validated {
            true => epoch.val_accuracy,
            false => Some(epoch.accuracy),
        };
        let of = |epochs: &[Epoch], number: usize| at(epochs.get(number - 1)?);
        let what = if validated { "validation" } else { "training" };
        (
            format!("{what} accuracy, epoch {epochs}"),
            ours.iter()
                .filter_map(|run| of(&run.history.epochs, epochs))
                .collect(),
            keras
                .filter_map(|run| of(&run.history.epochs, epochs))
                .collect(),
        )
    };
    let note = match verified {
        true => "",
        false => " (UNVERIFIED DATA)",
    };
    let test = (ours.len() > 1 && keras.len() > 1)
        .then(|| welch_t_test(&ours, &keras, LEVEL))
        .transpose()?;
    Ok(Some(KerasRow {
        experiment: experiment.to_owned(),
        measure: measure + note,
        ours,
        keras,
        test,
        p_value: None,
    }))
}
