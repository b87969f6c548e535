//! The standard normal distribution.

use super::interval::check_probability;
use crate::Result;

/// The probability that a standard normal variable is at most `x`.
///
/// Near 0 this is the Taylor series of Marsaglia, "Evaluating the Normal Distribution" (2004); in
/// the tails it is Laplace's continued fraction (DLMF 7.9.1), which keeps its digits however small
/// the tail is. NaN gives NaN.
///
/// ```
/// use refashion_metrics::statistics::normal;
///
/// assert!((normal::cdf(1.959963984540054) - 0.975).abs() < 1e-15);
/// ```
pub fn cdf(x: f64) -> f64 {
    let density = (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    if x.abs() < 2.0 {
        return 0.5 + density * series(x);
    }
    let tail = density / fraction(x.abs());
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// x + x³/3 + x⁵/(3·5) + …
fn series(x: f64) -> f64 {
    let mut term = x;
    let mut sum = x;
    let mut odd = 1.0;
    while term.abs() > 1e-17 * sum.abs() {
        odd += 2.0;
        term *= x * x / odd;
        sum += term;
    }
    sum
}

/// x + 1/(x + 2/(x + 3/(x + …))), from the inside out; 120 terms are enough from x = 2 on.
fn fraction(x: f64) -> f64 {
    (1..=120).rev().fold(x, |rest, n| x + f64::from(n) / rest)
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
    if p == 0.5 {
        return Ok(0.0);
    }
    // In the lower half the distribution function has its digits, in the upper half 1 hides them.
    let upper = p > 0.5;
    let tail = if upper { 1.0 - p } else { p };
    let (mut low, mut high) = (-40.0, 0.0);
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
