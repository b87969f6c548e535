use super::Interval;
use super::beta::incomplete_beta;
use super::interval::check_probability;
use crate::{Error, Result};

/// The exact interval for a share (Clopper and Pearson, 1934): of all shares under which neither so many
/// successes nor so few are rarer than half of what the level leaves.
///
/// # Errors
///
/// [`Error::OutOfRange`] without trials, with more successes than trials, or unless
/// 0 < `level` < 1.
///
/// ```
/// use refashion_metrics::statistics::clopper_pearson_interval;
///
/// let share = clopper_pearson_interval(7, 9, 0.95)?;
/// assert_eq!(format!("{share:.4}"), "0.3999 to 0.9719");
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn clopper_pearson_interval(successes: u64, trials: u64, level: f64) -> Result<Interval> {
    check_probability("confidence level", level)?;
    if trials == 0 || successes > trials {
        return Err(Error::OutOfRange {
            what: "number of successes",
            value: successes as f64,
            expected: "at most the number of trials, of which there is at least one",
        });
    }
    let (hits, misses) = (successes as f64, (trials - successes) as f64);
    let tail = 0.5 * (1.0 - level);
    Ok(Interval {
        low: match successes {
            0 => 0.0,
            _ => beta_quantile(hits, misses + 1.0, tail),
        },
        high: match misses {
            0.0 => 1.0,
            _ => beta_quantile(hits + 1.0, misses, 1.0 - tail),
        },
    })
}

/// Where the beta distribution has so much of itself below: halved until no number lies between.
fn beta_quantile(a: f64, b: f64, probability: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        match incomplete_beta(a, b, middle, 1.0 - middle) < probability {
            true => low = middle,
            false => high = middle,
        }
    }
}
