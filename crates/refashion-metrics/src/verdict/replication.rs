use serde::{Deserialize, Serialize};

use super::half_unit::half_unit;
use super::judgement::{Equivalence, Judgement, MOST_SEEDS, Verdict, forgiven};
use super::measured::finite;
use crate::statistics::{Interval, Sample, check_probability};
use crate::{Error, Result};

/// A published figure and what our runs measured for it.
///
/// ```
/// use refashion_metrics::verdict::{Better, Replication, Verdict};
///
/// let figure = Replication {
///     name: "test accuracy".into(),
///     published: 0.9353,
///     decimals: 4,
///     margin: 0.01,
///     better: Better::Higher,
///     mean_of: 1,
///     measured: vec![Some(0.9302), Some(0.9311), Some(0.9295)],
/// };
/// let judgement = figure.judge(0.95)?;
/// assert_eq!(judgement.verdict, Verdict::Close);
/// assert_eq!(
///     judgement.to_string(),
///     "test accuracy: close, but off systematically. Published 0.9353, measured 0.93027 (worse: -0.00503) over 3 seeds with \
///      standard deviation 0.00080; 95 % prediction interval 0.92623 to 0.93430, margin 0.01000."
/// );
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Replication {
    /// What was measured, for people.
    pub name: String,
    /// The value that the document printed.
    pub published: f64,
    /// How many digits after the point were printed, in the unit of `published`: 4 for .9193,
    /// 2 for .92 from "92 %".
    pub decimals: u32,
    /// How far our mean may be from the published value, in its unit.
    pub margin: f64,
    /// Which direction is an improvement.
    pub better: Better,
    /// How many runs the published value is the mean of; 1 where it is a single one's.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub mean_of: usize,
    /// One value a seed; `None`, NaN or infinite for a run that diverged.
    pub measured: Vec<Option<f64>>,
}

fn one() -> usize {
    1
}

fn is_one(runs: &usize) -> bool {
    *runs == 1
}

/// Which direction of a figure is an improvement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// As for accuracies.
    Higher,
    /// As for losses.
    Lower,
}

/// The levels at which a figure is judged.
struct Rule {
    /// Of the interval that a plausible value lies in, and of each one-sided test.
    level: f64,
    /// Of the interval that a value that is not reproduced lies outside of.
    claimed: f64,
}

/// The confidence interval of the mean that belongs to two one-sided tests, each of this level.
fn mean_interval(sample: &Sample, level: f64) -> Result<Interval> {
    sample.confidence_interval((2.0 * level - 1.0).max(f64::MIN_POSITIVE))
}

impl Replication {
    /// Judges the figure with a prediction interval of the given level, for example .95.
    ///
    /// The rule is that of the [module](super).
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without runs, [`Error::NotANumber`] if the published value is not finite,
    /// [`Error::OutOfRange`] for a negative margin, unless 0 < `level` < 1, or for measured values
    /// beyond all measure, which should be given as `None`.
    pub fn judge(&self, level: f64) -> Result<Judgement> {
        self.judge_within(level, level)
    }

    /// Judges the figure, where "not reproduced" needs an interval of the level `claimed`.
    pub(super) fn judge_within(&self, level: f64, claimed: f64) -> Result<Judgement> {
        self.check()?;
        check_probability("confidence level", level)?;
        let rule = Rule { level, claimed };
        let sample = self.sample()?;
        let spread = sample.filter(|sample| sample.count() >= 2);
        let interval = spread.map(|s| self.interval(&s, level)).transpose()?;
        let p_value = spread.map(|s| self.p_value(&s)).transpose()?;
        let difference = sample.map(|sample| sample.mean() - self.published);
        let (verdict, former) = match self.judged(sample) {
            Ok(sample) => (
                self.verdict(&sample, &rule)?,
                self.former(&sample, claimed)?,
            ),
            Err(verdict) => (verdict, verdict),
        };
        Ok(Judgement {
            name: self.name.clone(),
            published: self.published,
            decimals: self.decimals,
            margin: self.margin,
            verdict,
            former,
            runs: self.measured.len(),
            diverged: self.diverged(),
            mean: sample.map(|sample| sample.mean()),
            standard_deviation: spread.map(|s| s.standard_deviation()).transpose()?,
            difference,
            gain: difference.map(|difference| match self.better {
                Better::Higher => difference,
                Better::Lower => -difference,
            }),
            level,
            mean_interval: spread.map(|s| mean_interval(&s, level)).transpose()?,
            equivalence: spread.map(|s| self.equivalence(&s, level)).transpose()?,
            interval,
            percentile: self.percentile(spread, 0.0)?,
            percentile_range: self
                .percentile(spread, -1.0)?
                .zip(self.percentile(spread, 1.0)?)
                .map(|(low, high)| Interval { low, high }),
            power: spread
                .map(|s| s.power_of_draw(self.margin, level, self.half_unit()))
                .transpose()?,
            p_value,
            adjusted_p_value: p_value,
        })
    }

    /// The p-value with which the figure counts among several; none for a single seed, or if at
    /// least half of the runs diverged.
    pub(super) fn test(&self) -> Result<Option<f64>> {
        self.check()?;
        let sample = self.judged(self.sample()?).ok();
        sample.map(|sample| self.p_value(&sample)).transpose()
    }

    /// The sample that a rule has to judge, or the verdict where a single seed or the runs that
    /// diverged leave it nothing to say.
    fn judged(&self, sample: Option<Sample>) -> std::result::Result<Sample, Verdict> {
        if self.measured.len() == 1 {
            return Err(Verdict::Difference);
        }
        sample
            .filter(|_| !self.mostly_diverged())
            .ok_or(Verdict::NotReproduced)
    }

    fn verdict(&self, sample: &Sample, rule: &Rule) -> Result<Verdict> {
        let verdict = self.cell(sample, rule)?;
        if !matches!(verdict, Verdict::Inconclusive { .. }) {
            return Ok(verdict);
        }
        for runs in self.measured.len() + 1..=MOST_SEEDS {
            let imagined = sample.as_if(runs - self.diverged());
            if self.cell(&imagined, rule)? != verdict {
                return Ok(Verdict::Inconclusive { seeds: Some(runs) });
            }
        }
        Ok(verdict)
    }

    /// The cell of the rule's table for a sample of at least two values, with fewer diverged runs
    /// than that.
    fn cell(&self, sample: &Sample, rule: &Rule) -> Result<Verdict> {
        let plausible = self.plausible(sample, rule.level)?;
        let whole = self.diverged() == 0;
        Ok(match (self.equivalence(sample, rule.level)?, plausible) {
            (Equivalence::Inside, true) if whole => Verdict::Reproduced,
            (Equivalence::Inside, false) if whole => Verdict::Close,
            (Equivalence::Outside, false) if !self.plausible(sample, rule.claimed)? => {
                Verdict::NotReproduced
            }
            _ => Verdict::Inconclusive { seeds: None },
        })
    }

    /// Where the confidence interval of our mean lies, whichever value it is that prints as the
    /// published one.
    fn equivalence(&self, sample: &Sample, level: f64) -> Result<Equivalence> {
        let interval = mean_interval(sample, level)?;
        let (half_unit, rounding) = (self.half_unit(), self.rounding(sample));
        let around = |reach: f64| Interval::around(self.published, reach + rounding);
        let is_fine_enough = half_unit <= self.margin;
        let near = around(self.margin + half_unit);
        Ok(
            if is_fine_enough && around(self.margin - half_unit).holds(&interval) {
                Equivalence::Inside
            } else if interval.high < near.low || interval.low > near.high {
                Equivalence::Outside
            } else {
                Equivalence::Straddling
            },
        )
    }

    /// The percentile of the published value among runs like ours, so many half units of its last digit
    /// away.
    fn percentile(&self, spread: Option<Sample>, half_units: f64) -> Result<Option<f64>> {
        let value = self.published + half_units * self.half_unit();
        let share = spread.map(|sample| sample.probability_below(value));
        Ok(share.transpose()?.map(|share| 100.0 * share))
    }

    fn plausible(&self, sample: &Sample, level: f64) -> Result<bool> {
        Ok(self.interval(sample, level)?.contains(self.published))
    }

    /// The verdict of the rule before this one: an interval at Holm's level, and the mean alone
    /// against the margin.
    fn former(&self, sample: &Sample, level: f64) -> Result<Verdict> {
        let distance = (sample.mean() - self.published).abs();
        let near = distance <= self.margin + self.rounding(sample);
        Ok(match (self.plausible(sample, level)?, near) {
            (true, true) if self.diverged() == 0 => Verdict::Reproduced,
            (false, false) => Verdict::NotReproduced,
            _ => Verdict::Inconclusive { seeds: None },
        })
    }

    /// The prediction interval, widened by half a unit of the last printed digit.
    fn interval(&self, sample: &Sample, level: f64) -> Result<Interval> {
        let interval = sample.prediction_interval(level)?;
        let widening = self.half_unit() + self.rounding(sample);
        Ok(Interval {
            low: interval.low - widening,
            high: interval.high + widening,
        })
    }

    /// The p-value of the value within the printed rounding that is nearest to our mean.
    ///
    /// So it is below 1 − level exactly if the published value is outside the interval.
    fn p_value(&self, sample: &Sample) -> Result<f64> {
        let distance = (self.published - sample.mean()).abs();
        let unexplained = distance - self.half_unit() - self.rounding(sample);
        sample.p_value_of_distance(unexplained.max(0.0))
    }

    /// The mean and spread of the runs that did not diverge; `None` if all did.
    fn sample(&self) -> Result<Option<Sample>> {
        let values: Vec<f64> = self.measured.iter().filter_map(finite).collect();
        match values.is_empty() {
            true => Ok(None),
            false => Ok(Some(Sample::new(&values)?.against_mean_of(self.mean_of))),
        }
    }

    /// Whether at least half of the runs diverged, so that the others do not matter.
    fn mostly_diverged(&self) -> bool {
        2 * self.diverged() >= self.measured.len()
    }

    fn diverged(&self) -> usize {
        let diverged = |value: &&Option<f64>| finite(value).is_none();
        self.measured.iter().filter(diverged).count()
    }

    fn half_unit(&self) -> f64 {
        half_unit(self.decimals)
    }

    /// What floating-point arithmetic may add to a distance.
    fn rounding(&self, sample: &Sample) -> f64 {
        forgiven(self.published, sample.mean())
    }

    fn check(&self) -> Result<()> {
        if self.measured.is_empty() {
            return Err(Error::Empty {
                what: "measured values of a figure",
            });
        }
        if !self.published.is_finite() {
            return Err(Error::NotANumber {
                what: "published value",
                index: 0,
                value: self.published,
            });
        }
        if !(self.margin.is_finite() && self.margin >= 0.0) {
            return Err(Error::OutOfRange {
                what: "margin of a figure",
                value: self.margin,
                expected: "zero or a positive number",
            });
        }
        Ok(())
    }
}
