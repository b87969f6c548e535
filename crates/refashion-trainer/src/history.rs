//! What a run reports of each of its epochs.

use std::collections::BTreeMap;
use std::path::Path;

use refashion_std::read_at_most;
use serde::{Deserialize, Serialize};

use crate::file::write_atomic;
use crate::metric::Metric;
use crate::{Error, NotFinite, Result};

/// What a run reports: a line for each epoch, and how it ended.
///
/// Written with [`History::write_csv`], the numbers read back with [`History::read_csv`] are the
/// same to the last bit.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// The epochs, first to last.
    pub epochs: Vec<Epoch>,
    /// How the run ended; nothing while it has not.
    pub end: Option<End>,
    /// The batches whose step was not made, as nothing finite came of them; see [`OnNan::Skip`].
    ///
    /// [`OnNan::Skip`]: crate::OnNan::Skip
    #[serde(default, skip_serializing_if = "none")]
    pub skipped: usize,
    /// What else was measured, by its name, `macro_f1` of training and `val_macro_f1` of validation: a
    /// value for each epoch.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metrics: BTreeMap<String, Vec<f64>>,
    /// Where the loss was no longer finite, if the run ended so; a record of an older version does
    /// not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_finite: Option<NotFinite>,
}

fn none(count: &usize) -> bool {
    *count == 0
}

/// One epoch, as Keras reports it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: usize,
    /// The mean loss over the training images, each as it was before the step that it took part in,
    /// with dropout and the penalty on the weights.
    pub loss: f64,
    /// The share of the training images predicted rightly, at the same moments.
    pub accuracy: f64,
    /// The loss on the validation images after the epoch, with the penalty and without dropout.
    pub val_loss: Option<f64>,
    /// The share of the validation images predicted rightly after the epoch.
    pub val_accuracy: Option<f64>,
    /// The time that training and validation took.
    pub seconds: f64,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum End {
    /// All epochs were trained.
    Completed,
    /// The loss had stopped to improve.
    Early {
        /// The last epoch, from 1, whose loss had improved by as much as was asked for.
        best: usize,
    },
    /// The loss was no longer a finite number. The epoch is not among the epochs.
    Diverged {
        /// The epoch, from 1, in which it happened.
        epoch: usize,
    },
}

/// A table is at most so long: 64 MiB, half a million epochs.
const MOST_BYTES: u64 = 1 << 26;

impl History {
    /// Whether the loss was no longer a finite number.
    pub fn diverged(&self) -> bool {
        matches!(self.end, Some(End::Diverged { .. }))
    }

    /// The validation loss of each epoch, or the training loss where nothing is validated: what
    /// schedules watch.
    pub fn watched(&self) -> Vec<f64> {
        self.epochs
            .iter()
            .map(|epoch| epoch.val_loss.unwrap_or(epoch.loss))
            .collect()
    }

    /// Writes the epochs, aside at first: `epoch,loss,accuracy,val_loss,val_accuracy,seconds`, and
    /// a column for each metric.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] names the file.
    pub fn write_csv(&self, path: impl AsRef<Path>) -> Result<()> {
        write_atomic(path.as_ref(), &self.csv(path.as_ref())?)
    }

    /// Reads the epochs that [`History::write_csv`] wrote; how the run ended is not among them.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] names the file.
    pub fn read_csv(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = read_at_most(path, MOST_BYTES).map_err(|error| Error::read(path, error))?;
        Self::from_csv(&bytes, path)
    }

    /// What [`History::write_csv`] writes to a file of this path, which stands in the error alone.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] names the file.
    pub fn csv(&self, path: &Path) -> Result<Vec<u8>> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for epoch in &self.epochs {
            writer
                .serialize(epoch)
                .map_err(|error| Error::write(path, error))?;
        }
        let csv = writer
            .into_inner()
            .map_err(|error| Error::write(path, error))?;
        match self.metrics.is_empty() {
            true => Ok(csv),
            false => Ok(self.with_columns(&csv)),
        }
    }

    /// The lines with a column more for each metric: none of the fields before has a break in it.
    fn with_columns(&self, csv: &[u8]) -> Vec<u8> {
        let csv = String::from_utf8_lossy(csv);
        let lines = csv.lines().enumerate().map(|(place, line)| {
            let columns = self.metrics.iter().map(|(name, values)| match place {
                0 => name.clone(),
                _ => values.get(place - 1).map_or(String::new(), f64::to_string),
            });
            let columns: Vec<String> = columns.collect();
            format!("{line},{}\n", columns.join(","))
        });
        lines.collect::<String>().into_bytes()
    }

    pub(crate) fn from_csv(bytes: &[u8], path: &Path) -> Result<Self> {
        let rows = csv::Reader::from_reader(bytes).into_deserialize();
        let epochs = rows
            .collect::<Result<_, _>>()
            .map_err(|error| Error::read(path, error))?;
        Ok(Self {
            epochs,
            metrics: metrics(bytes).map_err(|error| Error::read(path, error))?,
            ..Self::default()
        })
    }
}

/// The columns behind those of every history.
fn metrics(csv: &[u8]) -> Result<BTreeMap<String, Vec<f64>>, csv::Error> {
    let mut reader = csv::Reader::from_reader(csv);
    let mut metrics: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let rows = reader.deserialize::<BTreeMap<String, Option<f64>>>();
    for row in rows {
        for (name, value) in row? {
            let name = name.as_str();
            let metric = name.strip_prefix("val_").unwrap_or(name);
            if metric.parse::<Metric>().is_ok() {
                let values = metrics.entry(name.to_owned()).or_default();
                values.push(value.unwrap_or(f64::NAN));
            }
        }
    }
    Ok(metrics)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_written_where_there_was_any() {
        let plain = r#"{"epochs":[],"end":"completed"}"#;
        let skipped = r#"{"epochs":[],"end":{"diverged":{"epoch":1}},"skipped":3}"#;
        for (text, count, diverged) in [(plain, 0, false), (skipped, 3, true)] {
            let history: History = serde_json::from_str(text).unwrap();
            assert_eq!((history.skipped, history.diverged()), (count, diverged));
            assert_eq!(serde_json::to_string(&history).unwrap(), text);
        }
        assert!(!History::default().diverged());
    }
}
