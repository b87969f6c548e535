//! What is watched from epoch to epoch.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::history::History;
use crate::metric::Metric;

/// A quantity of an epoch that is watched. Without validation images it is that of training.
///
/// ```
/// use refashion_trainer::{Metric, Monitor};
///
/// let monitor: Monitor = "val_accuracy".parse()?;
/// assert_eq!(monitor, Monitor::ValAccuracy);
/// let monitor: Monitor = "val_top3_accuracy".parse()?;
/// assert_eq!(monitor, Monitor::ValMetric(Metric::TopAccuracy(3)));
/// # Ok::<(), refashion_trainer::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[non_exhaustive]
pub enum Monitor {
    /// The validation loss.
    #[default]
    ValLoss,
    /// The share of the validation images predicted rightly.
    ValAccuracy,
    /// The training loss.
    Loss,
    /// The share of the training images predicted rightly.
    Accuracy,
    /// A metric of the validation images, which is then measured.
    ValMetric(Metric),
    /// A metric of the training images, which is then measured.
    Metric(Metric),
}

impl Monitor {
    /// What is to become small, of each epoch: a loss, or what a share lacks to 1. NaN of an epoch
    /// whose metric was not measured.
    pub fn values(self, history: &History) -> Vec<f64> {
        let epochs = 0..history.epochs.len();
        epochs.map(|place| self.of(history, place)).collect()
    }

    /// Whether more of it is better.
    pub fn rises(self) -> bool {
        !matches!(self, Self::ValLoss | Self::Loss)
    }

    /// The metric that has to be measured for it.
    pub fn metric(self) -> Option<Metric> {
        match self {
            Self::ValMetric(metric) | Self::Metric(metric) => Some(metric),
            _ => None,
        }
    }

    fn of(self, history: &History, place: usize) -> f64 {
        let Some(epoch) = history.epochs.get(place) else {
            return f64::NAN;
        };
        let measured = |name: String| history.metrics.get(&name)?.get(place).copied();
        match self {
            Self::ValLoss => epoch.val_loss.unwrap_or(epoch.loss),
            Self::ValAccuracy => 1.0 - epoch.val_accuracy.unwrap_or(epoch.accuracy),
            Self::Loss => epoch.loss,
            Self::Accuracy => 1.0 - epoch.accuracy,
            Self::ValMetric(metric) => {
                let value = measured(self.to_string()).or_else(|| measured(metric.to_string()));
                1.0 - value.unwrap_or(f64::NAN)
            }
            Self::Metric(_) => 1.0 - measured(self.to_string()).unwrap_or(f64::NAN),
        }
    }

    pub(crate) fn is_val_loss(&self) -> bool {
        *self == Self::ValLoss
    }
}

impl fmt::Display for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ValLoss => f.write_str("val_loss"),
            Self::ValAccuracy => f.write_str("val_accuracy"),
            Self::Loss => f.write_str("loss"),
            Self::Accuracy => f.write_str("accuracy"),
            Self::ValMetric(metric) => write!(f, "val_{metric}"),
            Self::Metric(metric) => metric.fmt(f),
        }
    }
}

impl FromStr for Monitor {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        let metric = || match name.strip_prefix("val_") {
            Some(metric) => metric.parse().map(Self::ValMetric),
            None => name.parse().map(Self::Metric),
        };
        match name {
            "val_loss" => Ok(Self::ValLoss),
            "val_accuracy" => Ok(Self::ValAccuracy),
            "loss" => Ok(Self::Loss),
            "accuracy" => Ok(Self::Accuracy),
            _ => metric().map_err(|_| Error::Setting {
                setting: "monitor",
                found: name.to_owned(),
                expected: "val_loss, val_accuracy, val_macro_f1, val_top3_accuracy (or another number), \
                           or one of these without val_",
            }),
        }
    }
}

impl From<Monitor> for String {
    fn from(monitor: Monitor) -> Self {
        monitor.to_string()
    }
}

impl TryFrom<String> for Monitor {
    type Error = Error;

    fn try_from(name: String) -> Result<Self> {
        name.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Epoch;

    const NAMES: [&str; 6] = [
        "val_loss",
        "val_accuracy",
        "loss",
        "accuracy",
        "val_top3_accuracy",
        "macro_f1",
    ];

    #[test]
    fn each_is_read_and_written_by_its_name() {
        let rises = NAMES.map(|name| {
            let monitor: Monitor = name.parse().unwrap();
            assert_eq!(monitor.to_string(), name);
            let text = format!("{name:?}");
            assert_eq!(serde_json::to_string(&monitor).unwrap(), text);
            assert_eq!(serde_json::from_str::<Monitor>(&text).unwrap(), monitor);
            monitor.rises()
        });
        assert_eq!(rises, [false, true, false, true, true, true]);
        let measured = NAMES.map(|name| name.parse::<Monitor>().unwrap().metric());
        let [none @ .., top, f1] = measured;
        assert_eq!(none, [None; 4]);
        assert_eq!(top, Some(Metric::TopAccuracy(3)));
        assert_eq!(f1, Some(Metric::MacroF1));
    }

    #[test]
    fn a_loss_or_what_a_share_lacks_to_1_is_watched() {
        let epoch = |epoch, val_loss, val_accuracy| Epoch {
            epoch,
            loss: 5.0,
            accuracy: 0.25,
            val_loss,
            val_accuracy,
            seconds: 1.0,
        };
        let column = |name: &str, values: &[f64]| (name.to_owned(), values.to_vec());
        let history = History {
            epochs: vec![epoch(1, Some(4.0), Some(0.5)), epoch(2, None, None)],
            metrics: [
                column("val_top3_accuracy", &[0.75]),
                column("macro_f1", &[0.125, 0.25]),
            ]
            .into(),
            ..History::default()
        };
        let of = |monitor: Monitor| monitor.values(&history);
        let found = NAMES.map(|name| of(name.parse().unwrap()));
        // Without validation the training counts.
        assert_eq!(found[..2], [[4.0, 5.0], [0.5, 0.75]]);
        assert_eq!(found[2..4], [[5.0, 5.0], [0.75, 0.75]]);
        assert_eq!(found[4][0], 0.25);
        assert!(found[4][1].is_nan(), "not measured");
        assert_eq!(found[5], [0.875, 0.75]);
        assert_eq!(of("val_macro_f1".parse().unwrap()), [0.875, 0.75]);
    }
}
