use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// The weighted mean of a loss (or of any value) over batches.
///
/// The weight of a batch is its number of examples, so that a short last batch counts for no more
/// than it holds: the result is the mean over examples, as Keras reports it for an epoch.
///
/// ```
/// use refashion_metrics::RunningMean;
///
/// let mut loss = RunningMean::default();
/// loss.add(0.5, 128.0)?;
/// loss.add(0.8, 64.0)?;
/// assert!((loss.mean().unwrap_or_default() - 0.6).abs() < 1e-12);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct RunningMean {
    sum: f64,
    weight: f64,
    batches: usize,
}

impl RunningMean {
    /// Adds the value of one batch with its weight.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] for a weight that is not a positive number; [`Error::NotANumber`] for
    /// a value that is NaN, infinite or too great to be summed (the run has diverged). Neither
    /// changes the mean.
    pub fn add(&mut self, value: f64, weight: f64) -> Result<()> {
        if !(weight.is_finite() && weight > 0.0) {
            return Err(Error::OutOfRange {
                what: "weight of a batch",
                value: weight,
                expected: "a positive number",
            });
        }
        let sum = self.sum + value * weight;
        if !sum.is_finite() {
            return Err(Error::NotANumber {
                what: "value of batch",
                index: self.batches,
                value,
            });
        }
        self.sum = sum;
        self.weight += weight;
        self.batches += 1;
        Ok(())
    }

    /// The mean so far, if anything was added.
    pub fn mean(&self) -> Option<f64> {
        (self.batches > 0).then(|| self.sum / self.weight)
    }

    /// The sum of the weights so far: the number of examples.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Adds all that another mean has seen.
    pub fn merge(&mut self, other: &Self) {
        self.sum += other.sum;
        self.weight += other.weight;
        self.batches += other.batches;
    }
}
