//! What is watched from epoch to epoch.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::history::{Epoch, History};

/// A quantity of an epoch that is watched. Without validation images it is that of training.
///
/// ```
/// use refashion_trainer::Monitor;
///
/// let monitor: Monitor = "val_accuracy".parse()?;
/// assert_eq!(monitor, Monitor::ValAccuracy);
/// # Ok::<(), refashion_trainer::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
}

impl Monitor {
    /// What is to become small, of each epoch: a loss, or the share of the images that are not right.
    pub fn values(self, history: &History) -> Vec<f64> {
        history.epochs.iter().map(|epoch| self.of(epoch)).collect()
    }

    fn of(self, epoch: &Epoch) -> f64 {
        match self {
            Self::ValLoss => epoch.val_loss.unwrap_or(epoch.loss),
            Self::ValAccuracy => 1.0 - epoch.val_accuracy.unwrap_or(epoch.accuracy),
            Self::Loss => epoch.loss,
            Self::Accuracy => 1.0 - epoch.accuracy,
        }
    }

    pub(crate) fn is_val_loss(&self) -> bool {
        *self == Self::ValLoss
    }
}

impl FromStr for Monitor {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "val_loss" => Ok(Self::ValLoss),
            "val_accuracy" => Ok(Self::ValAccuracy),
            "loss" => Ok(Self::Loss),
            "accuracy" => Ok(Self::Accuracy),
            _ => Err(Error::Setting {
                setting: "monitor",
                found: name.to_owned(),
                expected: "val_loss, val_accuracy, loss or accuracy",
            }),
        }
    }
}
