use super::Interval;
use super::interval::check_probability;
use super::normal;
use crate::{Error, Result};

/// Wilson's score interval for a share, for example the recall of one class.
///
/// Unlike mean ± z·s it stays between 0 and 1 and has a width even at shares of 0 and 1.
/// (Wilson 1927, without continuity correction.)
///
/// # Errors
///
/// [`Error::OutOfRange`] without trials, with more successes than trials, or unless
/// 0 < `level` < 1.
///
/// ```
/// use refashion_metrics::statistics::wilson_interval;
///
/// let recall = wilson_interval(780, 1000, 0.95)?;
/// assert_eq!(format!("{recall:.4}"), "0.7533 to 0.8046");
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn wilson_interval(successes: u64, trials: u64, level: f64) -> Result<Interval> {
    check_probability("confidence level", level)?;
    if trials == 0 || successes > trials {
        return Err(Error::OutOfRange {
            what: "number of successes",
            value: successes as f64,
            expected: "at most the number of trials, of which there is at least one",
        });
    }
    let n = trials as f64;
    let share = successes as f64 / n;
    let z = normal::quantile(0.5 + 0.5 * level)?;
    let scale = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / scale;
    let radius = z / scale * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Ok(Interval {
        // The ends at shares of 0 and 1 are exact; rounding would move them a hair.
        low: if successes == 0 { 0.0 } else { centre - radius },
        high: if successes == trials {
            1.0
        } else {
            centre + radius
        },
    })
}
