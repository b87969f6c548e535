//! What is measured from epoch to epoch beside loss and accuracy.

use std::fmt;
use std::str::FromStr;

use refashion_metrics::{ConfusionMatrix, Scores, top_k_accuracy};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// What is measured of each epoch beside loss and accuracy, of the training images while the weights
/// change and of the validation images after the epoch.
///
/// ```
/// use refashion_trainer::Metric;
///
/// let metric: Metric = "top3_accuracy".parse()?;
/// assert_eq!(metric, Metric::TopAccuracy(3));
/// assert_eq!(metric.to_string(), "top3_accuracy");
/// # Ok::<(), refashion_trainer::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[non_exhaustive]
pub enum Metric {
    /// The share of the images whose class is among so many that the network holds likeliest.
    TopAccuracy(u8),
    /// The mean of the classes' F1 scores, each class counting alike; classes that are neither there
    /// nor predicted do not count.
    MacroF1,
}

/// What metrics are called.
pub(crate) const KNOWN: &str = "macro_f1, or top2_accuracy, top3_accuracy, …";

const MACRO_F1: &str = "macro_f1";

impl Metric {
    /// The value over images with these labels, whose outputs are given.
    pub(crate) fn of(
        self,
        confusion: &ConfusionMatrix,
        labels: &[u8],
        outputs: &[f32],
    ) -> Result<f64> {
        match self {
            Self::TopAccuracy(k) => {
                let scores = Scores::new(outputs, outputs.len() / labels.len().max(1))?;
                Ok(top_k_accuracy(labels, scores, usize::from(k))?)
            }
            Self::MacroF1 => Ok(confusion.macro_f1().unwrap_or(0.0)),
        }
    }

    /// What is noted of a batch: how many of its images are right so. Nothing of what the confusion
    /// matrix tells at the end.
    pub(crate) fn right(self, labels: &[u8], logits: &[f32]) -> Result<u64> {
        let Self::TopAccuracy(k) = self else {
            return Ok(0);
        };
        let scores = Scores::new(logits, logits.len() / labels.len().max(1))?;
        let share = top_k_accuracy(labels, scores, usize::from(k))?;
        Ok((share * labels.len() as f64).round() as u64)
    }

    /// The value over an epoch of which so many images were right.
    pub(crate) fn of_epoch(self, confusion: &ConfusionMatrix, right: u64) -> f64 {
        match self {
            Self::TopAccuracy(_) => right as f64 / confusion.total().max(1) as f64,
            Self::MacroF1 => confusion.macro_f1().unwrap_or(0.0),
        }
    }

    /// Refuses the likeliest class alone, which the accuracy is of, and as many as there are, among
    /// which every class is.
    pub(crate) fn check(self, classes: usize) -> Result<()> {
        match self {
            Self::TopAccuracy(k) if k < 2 => Err(Error::Setting {
                setting: "metrics",
                found: self.to_string(),
                expected: "of at least 2 classes, as that of one is the accuracy",
            }),
            Self::TopAccuracy(k) if usize::from(k) >= classes => Err(Error::AlwaysRight {
                metric: self.to_string(),
                classes,
            }),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TopAccuracy(k) => write!(f, "top{k}_accuracy"),
            Self::MacroF1 => f.write_str(MACRO_F1),
        }
    }
}

impl FromStr for Metric {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let k = || {
            let digits = name.strip_prefix("top")?.strip_suffix("_accuracy")?;
            digits.parse().ok().filter(|k| *k > 0)
        };
        match name {
            MACRO_F1 => Ok(Self::MacroF1),
            _ => k().map(Self::TopAccuracy).ok_or_else(|| Error::Setting {
                setting: "metrics",
                found: name.to_owned(),
                expected: KNOWN,
            }),
        }
    }
}

impl From<Metric> for String {
    fn from(metric: Metric) -> Self {
        metric.to_string()
    }
}

impl TryFrom<String> for Metric {
    type Error = Error;

    fn try_from(name: String) -> Result<Self> {
        name.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_read_and_written_by_its_name() {
        for (metric, text) in [
            (Metric::MacroF1, "\"macro_f1\""),
            (Metric::TopAccuracy(3), "\"top3_accuracy\""),
        ] {
            assert_eq!(serde_json::to_string(&metric).unwrap(), text);
            assert_eq!(serde_json::from_str::<Metric>(text).unwrap(), metric);
        }
    }
}
