//! An epoch that is being trained.

use std::time::Instant;

use refashion_metrics::{ConfusionMatrix, RunningMean};
use serde::{Deserialize, Serialize};

use crate::error::Result;

/// What an epoch has come to so far: a part of each checkpoint within one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PartialEpoch {
    /// The batches that were taken.
    pub(crate) batch: usize,
    pub(crate) loss: RunningMean,
    pub(crate) accuracy: RunningMean,
    pub(crate) confusion: ConfusionMatrix,
    /// How many images were right by each metric that is measured.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) right: Vec<u64>,
    /// The time that it took, in all processes together.
    pub(crate) seconds: f64,
}

impl PartialEpoch {
    /// An epoch of which nothing was trained yet.
    pub(crate) fn new(classes: usize) -> Result<Self> {
        Ok(Self {
            batch: 0,
            loss: RunningMean::default(),
            accuracy: RunningMean::default(),
            confusion: ConfusionMatrix::new(classes)?,
            right: Vec::new(),
            seconds: 0.0,
        })
    }
}

/// The time that an epoch takes, counted on from what earlier processes spent on it.
pub(crate) struct Clock {
    before: f64,
    since: Instant,
}

impl Clock {
    pub(crate) fn counted_on(partial: &PartialEpoch) -> Self {
        Self {
            before: partial.seconds,
            since: Instant::now(),
        }
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.before + self.since.elapsed().as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_counts_on() {
        let before = PartialEpoch {
            seconds: 500.0,
            ..PartialEpoch::new(2).unwrap()
        };
        let seconds = Clock::counted_on(&before).seconds();
        assert!((500.0..600.0).contains(&seconds), "{seconds}");
    }
}
