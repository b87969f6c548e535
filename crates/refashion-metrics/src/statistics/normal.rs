//! The standard normal distribution.

use super::interval::check_probability;
use crate::Result;

/// The probability that a standard normal variable is at most `x`.
///
/// Marsaglia, "Evaluating the Normal Distribution" (2004): the Taylor series of Φ/φ at 0. The
/// error is of the order of 1e-16, absolutely; NaN gives NaN.
///
/// ```
/// use refashion_metrics::statistics::normal;
///
/// assert!((normal::cdf(1.959963984540054) - 0.975).abs() < 1e-15);
/// ```
pub fn cdf(x: f64) -> f64 {
    // Beyond 9 the tail is below 1e-18.
    if x.abs() > 9.0 {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    let mut term = x;
    let mut sum = x;
    let mut odd = 1.0;
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    0.5 + sum * density
}

/// The value that a standard normal variable exceeds with probability 1 − `p`.
///
/// # Errors
///
/// [`Error::OutOfRange`](crate::Error::OutOfRange) unless `p` is between 0 and 1, both excluded.
///
/// ```
/// use refashion_metrics::statistics::normal;
///
/// assert!((normal::quantile(0.975)? - 1.959963984540054).abs() < 1e-14);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn quantile(p: f64) -> Result<f64> {
    check_probability("probability of a quantile", p)?;
    // In the lower half the distribution function has its digits, in the upper half 1 hides them.
    let upper = p > 0.5;
    let tail = if upper { 1.0 - p } else { p };
    let (mut low, mut high) = (-9.0, 0.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Ok(if upper { -middle } else { middle });
        }
        if cdf(middle) < tail {
            low = middle;
        } else {
            high = middle;
        }
    }
}
