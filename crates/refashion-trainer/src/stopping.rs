//! Early stopping.

use serde::{Deserialize, Serialize};

use crate::monitor::Monitor;

/// When to stop before the last epoch: once what is watched, the validation loss unless told, has
/// not improved for `patience` epochs. As Keras's `EarlyStopping`.
///
/// ```
/// use refashion_trainer::{EarlyStopping, Monitor};
///
/// let stopping = EarlyStopping {
///     patience: 2,
///     min_delta: 0.0,
///     restore_best: false,
///     monitor: Monitor::ValLoss,
/// };
/// assert!(!stopping.stops(&[0.5, 0.4, 0.45]));
/// assert!(stopping.stops(&[0.5, 0.4, 0.45, 0.41]));
/// assert_eq!(stopping.best(&[0.5, 0.4, 0.45, 0.41]), Some(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct EarlyStopping {
    /// The number of epochs without improvement after which training stops.
    pub patience: usize,
    /// What an epoch must improve by to count.
    #[serde(default)]
    pub min_delta: f64,
    /// Whether to go back to the weights of the best epoch at the end, however it comes.
    #[serde(default)]
    pub restore_best: bool,
    /// What is watched.
    #[serde(default, skip_serializing_if = "Monitor::is_val_loss")]
    pub monitor: Monitor,
}

impl EarlyStopping {
    /// The epoch, from 0, that was the last to improve.
    pub fn best(&self, losses: &[f64]) -> Option<usize> {
        let mut least = f64::INFINITY;
        let mut best = None;
        for (epoch, &loss) in losses.iter().enumerate() {
            if loss < least - self.min_delta {
                (least, best) = (loss, Some(epoch));
            }
        }
        best
    }

    /// Whether to stop after these epochs.
    pub fn stops(&self, losses: &[f64]) -> bool {
        let waited = self.best(losses).map_or(0, |best| losses.len() - 1 - best);
        waited >= self.patience.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopping(min_delta: f64) -> EarlyStopping {
        EarlyStopping {
            patience: 2,
            min_delta,
            restore_best: true,
            monitor: Monitor::ValLoss,
        }
    }

    #[test]
    fn what_improves_by_no_more_than_asked_for_does_not_count() {
        // From 4 to 3.5 it is just the half, from 4 to 3.25 more.
        let losses = [4.0, 3.5, 3.25, 3.0];
        assert_eq!(stopping(0.5).best(&losses[..2]), Some(0));
        assert_eq!(stopping(0.5).best(&losses), Some(2));
        assert_eq!(stopping(0.0).best(&[1.0, 1.0]), Some(0));
        assert_eq!(stopping(0.0).best(&[f64::NAN]), None);
        let stops = [1, 2, 3, 4].map(|epochs| stopping(1.0).stops(&losses[..epochs]));
        assert_eq!(stops, [false, false, true, true]);
    }

    #[test]
    fn what_is_watched_is_written_unless_it_is_the_validation_loss() {
        let text = r#"{"patience":2,"min_delta":0.5,"restore_best":true}"#;
        assert_eq!(serde_json::to_string(&stopping(0.5)).unwrap(), text);
        let other = text.replace('}', r#","monitor":"loss"}"#);
        let read: EarlyStopping = serde_json::from_str(&other).unwrap();
        assert_eq!(read.monitor, Monitor::Loss);
        assert_eq!(serde_json::to_string(&read).unwrap(), other);
    }
}
