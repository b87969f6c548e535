use serde::{Deserialize, Serialize};

use super::interval::check_probability;
use super::{Interval, noncentral_t, student_t};
use crate::{Error, Result};

/// The mean and the spread of one measurement over k seeds.
///
/// ```
/// use refashion_metrics::statistics::Sample;
///
/// let sample = Sample::new(&[0.91, 0.92, 0.93])?;
/// assert!((sample.mean() - 0.92).abs() < 1e-15);
/// assert!((sample.standard_deviation()? - 0.01).abs() < 1e-15);
/// // One more run will, with probability .95, lie within 4.97 standard deviations.
/// let interval = sample.prediction_interval(0.95)?;
/// assert!((interval.high - 0.9696827).abs() < 1e-7);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    count: usize,
    mean: f64,
    deviation: f64,
    /// How many draws one more value is the mean of.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    mean_of: usize,
}

fn one() -> usize {
    1
}

fn is_one(count: &usize) -> bool {
    *count == 1
}

/// The seeds that a power takes, as [`Sample::seeds_for_power`] finds them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SeedsForPower {
    /// The smallest number of seeds that is enough, if any is.
    pub seeds: Option<usize>,
    /// The power with these seeds, or with the most that were asked about.
    pub power: f64,
}

/// Below this a square loses digits, and at last vanishes.
const SMALL: f64 = 1e-140;

impl Sample {
    /// Summarises the values of k seeds.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without values, [`Error::NotANumber`] for NaN or an infinite value,
    /// [`Error::OutOfRange`] if the values are too far apart for their squares to be summed.
    pub fn new(values: &[f64]) -> Result<Self> {
        check_finite("measured value", values)?;
        let Some(&origin) = values.first() else {
            return Err(Error::Empty {
                what: "measured values",
            });
        };
        // Differences from the first value keep equal values at a deviation of exactly zero.
        let count = values.len() as f64;
        let shift = values.iter().map(|value| value - origin).sum::<f64>() / count;
        let deviations = values.iter().map(|value| value - origin - shift);
        // In units of the largest deviation, squares of tiny ones do not vanish.
        let unit = deviations.clone().map(f64::abs).fold(0.0, f64::max);
        let unit = if unit < SMALL {
            unit.max(f64::MIN_POSITIVE)
        } else {
            1.0
        };
        let squares = deviations.map(|deviation| (deviation / unit).powi(2));
        let variance = squares.sum::<f64>() / (count - 1.0).max(1.0);
        if !variance.is_finite() {
            return Err(Error::OutOfRange {
                what: "variance of the measured values",
                value: variance,
                expected: "a finite number; leave out the runs that diverged",
            });
        }
        Ok(Self {
            count: values.len(),
            mean: origin + shift,
            deviation: unit * variance.sqrt(),
            mean_of: 1,
        })
    }

    /// The same, but that what is held against it as one more draw is the mean of n of them, at least 1:
    /// with √(1/n + 1/k) where a draw has √(1 + 1/k).
    ///
    /// ```
    /// use refashion_metrics::statistics::Sample;
    ///
    /// let sample = Sample::new(&[0.91, 0.92, 0.93])?;
    /// // Of very many draws the mean is the mean of all: the interval is that of confidence.
    /// let of_many = sample.against_mean_of(1_000_000_000_000).prediction_interval(0.95)?;
    /// assert!((of_many.high - sample.confidence_interval(0.95)?.high).abs() < 1e-12);
    /// assert_eq!(sample.against_mean_of(1), sample);
    /// # Ok::<(), refashion_metrics::Error>(())
    /// ```
    pub fn against_mean_of(self, n: usize) -> Self {
        Self {
            mean_of: n.max(1),
            ..self
        }
    }

    /// The number of values, k.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The arithmetic mean.
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The sample standard deviation s, with k − 1 in the denominator.
    ///
    /// # Errors
    ///
    /// [`Error::TooFew`] for a single value, which has no spread.
    pub fn standard_deviation(&self) -> Result<f64> {
        self.check_spread("a standard deviation")?;
        Ok(self.deviation)
    }

    /// The two-sided interval in which one more draw lies with probability `level`:
    /// mean ± t(k − 1) · s · √(1 + 1/k).
    ///
    /// With s = 0 both ends are the mean.
    ///
    /// # Errors
    ///
    /// [`Error::TooFew`] for a single value, [`Error::OutOfRange`] unless 0 < `level` < 1.
    pub fn prediction_interval(&self, level: f64) -> Result<Interval> {
        self.check_spread("a prediction interval")?;
        let radius = self.critical_t(level)? * self.deviation_of_draw();
        Ok(Interval::around(self.mean, radius))
    }

    /// The two-sided confidence interval of the mean: mean ± t(k − 1) · s / √k.
    ///
    /// # Errors
    ///
    /// As [`prediction_interval`](Self::prediction_interval).
    pub fn confidence_interval(&self, level: f64) -> Result<Interval> {
        self.check_spread("a confidence interval")?;
        let radius = self.critical_t(level)? * self.deviation / (self.count as f64).sqrt();
        Ok(Interval::around(self.mean, radius))
    }

    /// The two-sided p-value of "`value` is one more draw", with
    /// t = (value − mean) / (s · √(1 + 1/k)) on k − 1 degrees of freedom.
    ///
    /// With s = 0 it is 1 for the mean itself and 0 for any other value.
    ///
    /// # Errors
    ///
    /// [`Error::TooFew`] for a single value, [`Error::NotANumber`] if `value` is not finite.
    pub fn p_value_of_draw(&self, value: f64) -> Result<f64> {
        check_finite("further draw", &[value])?;
        self.p_value_of_distance(value - self.mean)
    }

    /// The two-sided p-value of a draw at `distance` from the mean.
    pub(crate) fn p_value_of_distance(&self, distance: f64) -> Result<f64> {
        self.check_spread("a p-value")?;
        if distance == 0.0 {
            return Ok(1.0);
        }
        student_t::two_sided_p(distance / self.deviation_of_draw(), self.degrees())
    }

    /// The probability that one more draw is below `value`, by Student's t on k − 1 degrees of
    /// freedom.
    ///
    /// With s = 0 it is a half for the mean itself, and 0 or 1 for any other value.
    ///
    /// # Errors
    ///
    /// As [`p_value_of_draw`](Self::p_value_of_draw).
    pub fn probability_below(&self, value: f64) -> Result<f64> {
        check_finite("further draw", &[value])?;
        self.check_spread("a percentile")?;
        let distance = value - self.mean;
        if distance == 0.0 {
            return Ok(0.5);
        }
        student_t::cdf(distance / self.deviation_of_draw(), self.degrees())
    }

    /// How often a draw from a distribution that lies `shift` away would be outside the prediction
    /// interval of this level, made wider by `widening` at both ends, if the true spread is s: the
    /// power of [`p_value_of_draw`](Self::p_value_of_draw), by the noncentral t distribution.
    ///
    /// # Errors
    ///
    /// As [`prediction_interval`](Self::prediction_interval); [`Error::NotANumber`] if `shift` or
    /// `widening` is not finite.
    pub fn power_of_draw(&self, shift: f64, level: f64, widening: f64) -> Result<f64> {
        check_finite("shift", &[shift])?;
        check_finite("widening", &[widening])?;
        self.check_spread("a power")?;
        let critical = self.critical_t(level)?;
        if shift == 0.0 && widening == 0.0 {
            return Ok(1.0 - level);
        }
        if self.deviation == 0.0 {
            return Ok(f64::from(u8::from(shift.abs() > widening)));
        }
        let [shift, widening] = [shift, widening].map(|of| of / self.deviation_of_draw());
        Ok(noncentral_t::outside(
            critical,
            self.degrees(),
            shift,
            widening,
        ))
    }

    /// The smallest number of seeds, up to `most`, with which
    /// [`power_of_draw`](Self::power_of_draw) would be at least `power`, if they scatter as these
    /// do, and the power that is reached. As what is looked for is a single draw, no number may be
    /// enough; fewer than two reach nothing.
    ///
    /// # Errors
    ///
    /// As [`power_of_draw`](Self::power_of_draw); [`Error::OutOfRange`] unless 0 < `power` < 1.
    ///
    /// ```
    /// use refashion_metrics::statistics::Sample;
    ///
    /// let sample = Sample::new(&[0.91, 0.92, 0.93])?;
    /// assert_eq!(sample.seeds_for_power(0.04, 0.95, 0.0, 0.8, 100)?.seeds, Some(6));
    /// assert_eq!(sample.seeds_for_power(0.02, 0.95, 0.0, 0.8, 100)?.seeds, None);
    /// # Ok::<(), refashion_metrics::Error>(())
    /// ```
    pub fn seeds_for_power(
        &self,
        shift: f64,
        level: f64,
        widening: f64,
        power: f64,
        most: usize,
    ) -> Result<SeedsForPower> {
        self.check_spread("a power")?;
        check_probability("power", power)?;
        let with = |count: usize| match count {
            0 | 1 => Ok(0.0),
            _ => self.power_with(count, shift, level, widening),
        };
        let (mut few, mut many, mut reached) = (1, most, with(most)?);
        let enough = reached >= power;
        // With more seeds the power never falls.
        while enough && many - few > 1 {
            let middle = few + (many - few) / 2;
            let found = with(middle)?;
            if found >= power {
                (many, reached) = (middle, found);
            } else {
                few = middle;
            }
        }
        Ok(SeedsForPower {
            seeds: enough.then_some(many),
            power: reached,
        })
    }

    /// What [`power_of_draw`](Self::power_of_draw) would be, if `count` seeds scattered as these do.
    ///
    /// # Errors
    ///
    /// As [`power_of_draw`](Self::power_of_draw).
    pub fn power_with(&self, count: usize, shift: f64, level: f64, widening: f64) -> Result<f64> {
        self.check_spread("a power")?;
        self.as_if(count).power_of_draw(shift, level, widening)
    }

    /// The same mean and spread, as if `count` seeds had given them.
    pub(crate) fn as_if(self, count: usize) -> Self {
        Self { count, ..self }
    }

    fn deviation_of_draw(&self) -> f64 {
        self.deviation * (1.0 / self.mean_of as f64 + 1.0 / self.count as f64).sqrt()
    }

    fn critical_t(&self, level: f64) -> Result<f64> {
        check_probability("confidence level", level)?;
        student_t::quantile(0.5 + 0.5 * level, self.degrees())
    }

    fn degrees(&self) -> f64 {
        self.count as f64 - 1.0
    }

    fn check_spread(&self, what: &'static str) -> Result<()> {
        if self.count >= 2 {
            return Ok(());
        }
        Err(Error::TooFew {
            what,
            needed: 2,
            found: self.count,
        })
    }
}

/// Refuses NaN and infinite values.
pub(super) fn check_finite(what: &'static str, values: &[f64]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(index) => Err(Error::NotANumber {
            what,
            index,
            value: values[index],
        }),
        None => Ok(()),
    }
}
