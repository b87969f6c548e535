use serde::{Deserialize, Serialize};

use crate::labels::{Label, check_label, check_lengths};
use crate::{Error, Result, Scores};

/// Whether a network is right as often as it is sure.
///
/// The score of the predicted class, its confidence, falls into one of several bins of equal width,
/// each without its lower end and with its upper one (Guo et al., 2017, <https://arxiv.org/abs/1706.04599>).
/// In a bin the mean confidence and the share of right predictions should be the same.
///
/// ```
/// use refashion_metrics::{Calibration, Scores};
///
/// let scores = [0.9, 0.1, 0.8, 0.2, 0.3, 0.7];
/// let calibration = Calibration::new(&[0_u8, 1, 1], Scores::new(&scores, 2)?, 2)?;
/// // All three lie in the upper bin: sure to 0.8 in the mean, right twice of three times.
/// assert_eq!(calibration.bins[1].count, 3);
/// assert!((calibration.expected_error - (0.8 - 2.0 / 3.0)).abs() < 1e-7);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// The bins, from 0 to 1.
    pub bins: Vec<CalibrationBin>,
    /// The expected calibration error: the mean distance of confidence and accuracy, each bin as
    /// heavy as it has examples.
    pub expected_error: f64,
    /// The greatest distance in any bin that is not empty.
    pub greatest_error: f64,
}

/// The examples of which a network is about equally sure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CalibrationBin {
    /// The confidence that is too low.
    pub above: f64,
    /// The greatest confidence.
    pub up_to: f64,
    /// How many examples there are.
    pub count: usize,
    /// The mean confidence; 0 where there is no example.
    pub confidence: f64,
    /// The share of examples predicted rightly; 0 where there is none.
    pub accuracy: f64,
}

impl Calibration {
    /// Compares confidence and accuracy in so many bins.
    ///
    /// # Errors
    ///
    /// [`Error::OutOfRange`] without bins or where a confidence is no probability,
    /// [`Error::LengthMismatch`] when labels and rows differ in number, [`Error::LabelOutOfRange`].
    pub fn new<L: Label>(truth: &[L], scores: Scores<'_>, bins: usize) -> Result<Self> {
        check_lengths(truth.len(), scores.len())?;
        if !(1..=MOST_BINS).contains(&bins) {
            return Err(Error::OutOfRange {
                what: "the number of bins of a calibration",
                value: bins as f64,
                expected: "1 to 10,000",
            });
        }
        let edge = |place: usize| place as f64 / bins as f64;
        let empty = |place: usize| CalibrationBin {
            above: edge(place),
            up_to: edge(place + 1),
            count: 0,
            confidence: 0.0,
            accuracy: 0.0,
        };
        let mut sums: Vec<CalibrationBin> = (0..bins).map(empty).collect();
        let predicted = scores.argmax();
        for (index, (row, &class)) in scores.rows().zip(&predicted).enumerate() {
            let label = check_label("true label", index, truth[index], scores.classes())?;
            let confidence = f64::from(row[class]);
            if !(0.0..=1.0 + 1e-5).contains(&confidence) {
                return Err(Error::OutOfRange {
                    what: "the score of a predicted class",
                    value: confidence,
                    expected: "a probability",
                });
            }
            let bin = &mut sums[bin_of(confidence, bins)];
            bin.count += 1;
            bin.confidence += confidence;
            bin.accuracy += f64::from(u8::from(label == class));
        }
        Ok(Self::of(sums, truth.len()))
    }

    fn of(mut bins: Vec<CalibrationBin>, examples: usize) -> Self {
        let (mut expected_error, mut greatest_error) = (0.0, 0.0_f64);
        for bin in bins.iter_mut().filter(|bin| bin.count > 0) {
            bin.confidence /= bin.count as f64;
            bin.accuracy /= bin.count as f64;
            let distance = (bin.confidence - bin.accuracy).abs();
            expected_error += distance * bin.count as f64 / examples as f64;
            greatest_error = greatest_error.max(distance);
        }
        Self {
            bins,
            expected_error,
            greatest_error,
        }
    }
}

/// More bins than this are of no use.
const MOST_BINS: usize = 10_000;

/// The bin that a confidence falls into.
fn bin_of(confidence: f64, bins: usize) -> usize {
    let place = (confidence * bins as f64).ceil() as usize;
    place.clamp(1, bins) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_bin_below_it() {
        let bins = [0.0, 0.25, 0.26, 0.5, 0.75, 1.0].map(|confidence| bin_of(confidence, 4));
        assert_eq!(bins, [0, 0, 1, 1, 2, 3]);
    }

    /// By hand, as torchmetrics' `calibration_error(…, n_bins=5, norm="l1")` and `norm="max"` sum
    /// it: 2/5 · |0.95 − 0.5| + 1/5 · |0.7 − 1| + 1/5 · |0.5 − 0| + 1/5 · |0.55 − 1|, of which the
    /// last two share a bin.
    #[test]
    fn the_error_is_the_mean_distance_of_confidence_and_accuracy() {
        let sure = [0.95_f32, 0.95, 0.7, 0.5, 0.55];
        let rows: Vec<f32> = sure.iter().flat_map(|&p| [p, 1.0 - p]).collect();
        let scores = Scores::new(&rows, 2).unwrap();
        let calibration = Calibration::new(&[0_u8, 1, 0, 1, 0], scores, 5).unwrap();
        let counts: Vec<usize> = calibration.bins.iter().map(|bin| bin.count).collect();
        assert_eq!(counts, [0, 0, 2, 1, 2]);
        let expected = 0.4 * 0.45 + 0.2 * 0.3 + 0.4 * (0.525 - 0.5);
        assert!((calibration.expected_error - expected).abs() < 1e-6);
        assert!((calibration.greatest_error - 0.45).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_probability_has_no_calibration() {
        let scores = Scores::new(&[3.0, 1.0], 2).unwrap();
        assert!(Calibration::new(&[0_u8], scores, 5).is_err());
        let scores = Scores::new(&[0.6, 0.4], 2).unwrap();
        assert!(Calibration::new(&[0_u8], scores, 0).is_err());
        assert!(Calibration::new(&[2_u8], scores, 5).is_err());
        assert!(Calibration::new::<u8>(&[], scores, 5).is_err());
    }
}
