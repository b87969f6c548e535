use std::fmt;

use refashion_std::counted;
use serde::{Deserialize, Serialize};

use super::half_unit::half_unit;
use crate::statistics::Interval;

/// The greatest number of seeds that an inconclusive verdict asks for.
pub const MOST_SEEDS: usize = 100;

/// What the runs say about a published figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Our mean is within the margin, and the published value is a draw like our runs.
    Reproduced,
    /// Our mean is within the margin, but the published value is no draw like our runs.
    Close,
    /// Our mean is beyond the margin and the published value no draw like our runs, or at least
    /// half of the runs diverged.
    NotReproduced,
    /// Anything else.
    Inconclusive {
        /// The number of seeds that would settle it with the same mean and spread, if any does.
        seeds: Option<usize>,
    },
    /// A single seed, which gives no verdict.
    Difference,
}

/// Where the confidence interval of our mean lies, seen from the margins around a published value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Equivalence {
    /// Between the margins of every value that prints as the published one: equivalent.
    Inside,
    /// Beyond one of them, of every such value.
    Outside,
    /// Across one of them or both.
    Straddling,
}

/// A verdict with all that led to it. Prints as a sentence or two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// What was measured.
    pub name: String,
    /// The value that the document printed.
    pub published: f64,
    /// How many digits after the point it printed.
    pub decimals: u32,
    /// How far our mean may be from the published value.
    pub margin: f64,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict of the rule before this one.
    pub former: Verdict,
    /// The number of runs, diverged ones included.
    pub runs: usize,
    /// The number of runs that diverged.
    pub diverged: usize,
    /// The mean of the runs that did not diverge.
    pub mean: Option<f64>,
    /// Their sample standard deviation, if there are two.
    pub standard_deviation: Option<f64>,
    /// Our mean less the published value.
    pub difference: Option<f64>,
    /// The difference with the sign that is positive where we are better.
    pub gain: Option<f64>,
    /// The level of the prediction interval and of each of the two one-sided tests.
    pub level: f64,
    /// The confidence interval of our mean that belongs to the two one-sided tests.
    pub mean_interval: Option<Interval>,
    /// Where that interval lies.
    pub equivalence: Option<Equivalence>,
    /// The prediction interval, widened by half a unit of the last printed digit.
    pub interval: Option<Interval>,
    /// The percentile of the published value among runs like ours, from 0 to 100.
    pub percentile: Option<f64>,
    /// The percentiles of the least and the greatest value that print as the published one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percentile_range: Option<Interval>,
    /// How often a true shift of one margin would put the published value outside the prediction
    /// interval.
    pub power: Option<f64>,
    /// The p-value of "the published value, before it was rounded, is one more of our runs".
    pub p_value: Option<f64>,
    /// The p-value after [`judge_all`](super::judge_all)'s correction; the same without it.
    pub adjusted_p_value: Option<f64>,
}

impl Judgement {
    /// Half a unit of the last digit that the document printed.
    pub fn half_unit(&self) -> f64 {
        half_unit(self.decimals)
    }

    /// Whether our mean prints as the published value, as far as its last digit tells; nothing where every
    /// run diverged.
    pub fn is_as_printed(&self) -> Option<bool> {
        let rounding = forgiven(self.published, self.mean?);
        Some(self.difference?.abs() <= self.half_unit() + rounding)
    }

    /// Whether our mean lies within the margin of the published value, its ends included; nothing where
    /// every run diverged.
    pub fn mean_is_near(&self) -> Option<bool> {
        let mean = self.mean?;
        let rounding = forgiven(self.published, mean);
        Some((mean - self.published).abs() <= self.margin + rounding)
    }
}

/// What floating-point arithmetic may add to a distance of two values.
pub(super) fn forgiven(one: f64, other: f64) -> f64 {
    1e-12 * one.abs().max(other.abs())
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reproduced => f.write_str("reproduced"),
            Self::Close => f.write_str("close, but off systematically"),
            Self::NotReproduced => f.write_str("not reproduced"),
            Self::Inconclusive { seeds: Some(seeds) } => {
                write!(f, "inconclusive; about {seeds} seeds would settle it")
            }
            Self::Inconclusive { seeds: None } => write!(
                f,
                "inconclusive; no number of seeds up to {MOST_SEEDS} would settle it with this \
                 mean and spread"
            ),
            Self::Difference => f.write_str("no verdict from a single seed"),
        }
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.decimals as usize;
        let fine = digits + 1;
        write!(f, "{}: {}. ", self.name, self.verdict)?;
        write!(f, "Published {:.digits$}, measured ", self.published)?;
        match self.mean {
            Some(mean) => write!(f, "{mean:.fine$}")?,
            None => f.write_str("nothing")?,
        }
        if let Some(gain) = self.gain {
            write_gain(f, gain, fine)?;
        }
        write!(f, " over {}", counted(self.runs, "seed"))?;
        if self.diverged > 0 {
            write!(f, ", of which {} diverged,", self.diverged)?;
        }
        if let Some(deviation) = self.standard_deviation {
            write!(f, " with standard deviation {deviation:.fine$}")?;
        }
        if let Some(interval) = self.interval {
            let percent = rounded_percent(self.level);
            write!(f, "; {percent} % prediction interval {interval:.fine$}")?;
        }
        write!(f, ", margin {:.fine$}.", self.margin)
    }
}

fn write_gain(f: &mut fmt::Formatter<'_>, gain: f64, digits: usize) -> fmt::Result {
    // What the digits shown cannot tell apart is called the same.
    let shown = format!("{gain:+.digits$}");
    if shown.bytes().all(|byte| !matches!(byte, b'1'..=b'9')) {
        return f.write_str(" (the same)");
    }
    let word = if gain > 0.0 { "better" } else { "worse" };
    write!(f, " ({word}: {shown})")
}

/// The level in percent with at most two digits after the point.
fn rounded_percent(level: f64) -> f64 {
    (level * 1e4).round() / 1e2
}
