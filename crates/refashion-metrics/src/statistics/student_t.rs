//! Student's t distribution.

use super::beta::{incomplete_beta, ln_gamma};
use super::interval::check_probability;
use super::normal;
use crate::{Error, Result};

/// The probability that a t variable with `degrees` of freedom is at most `t`.
///
/// # Errors
///
/// [`Error::OutOfRange`] unless `degrees` is a positive number, [`Error::NotANumber`] for NaN.
///
/// ```
/// use refashion_metrics::statistics::student_t;
///
/// assert!((student_t::cdf(1.0, 1.0)? - 0.75).abs() < 1e-15);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn cdf(t: f64, degrees: f64) -> Result<f64> {
    let tail = 0.5 * two_sided_p(t, degrees)?;
    Ok(if t < 0.0 { tail } else { 1.0 - tail })
}

/// The probability that a t variable is at least as far from 0 as `t`.
///
/// # Errors
///
/// As [`cdf`].
pub fn two_sided_p(t: f64, degrees: f64) -> Result<f64> {
    check_degrees(degrees)?;
    if t.is_nan() {
        return Err(Error::NotANumber {
            what: "t statistic",
            index: 0,
            value: t,
        });
    }
    if degrees > NEARLY_NORMAL {
        return Ok(2.0 * normal::cdf(-nearly_normal(t.abs(), degrees)));
    }
    if t.abs() > FAR * degrees.sqrt().max(1.0) {
        return Ok(far_tail(t.abs(), degrees));
    }
    let square = t * t;
    let sum = degrees + square;
    Ok(incomplete_beta(
        0.5 * degrees,
        0.5,
        degrees / sum,
        square / sum,
    ))
}

/// Above so many degrees of freedom the series of [`nearly_normal`] has all digits, and the
/// continued fraction of the beta function would have too many terms.
const NEARLY_NORMAL: f64 = 1e6;

/// The normal variable with the same tail, by Wallace (1959): √(n ln(1 + t²/n)) · (1 − 1/4n), to
/// terms of 1/n².
fn nearly_normal(t: f64, degrees: f64) -> f64 {
    let ratio = t / degrees.sqrt();
    (degrees * (ratio * ratio).ln_1p()).sqrt() * (1.0 - 0.25 / degrees)
}

/// So many times √n away, the tail is that of a power.
const FAR: f64 = 1e10;

/// The two-sided tail 2 · Γ((n + 1)/2) / (√π · Γ(n/2) · n) · n^((n + 1)/2) · t^−n for great t.
fn far_tail(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    let gammas = ln_gamma(0.5 * (degrees + 1.0)) - ln_gamma(0.5 * degrees);
    let power = degrees * (0.5 * degrees.ln() - t.ln());
    let scale = 2.0 / (degrees * std::f64::consts::PI).sqrt() * degrees.sqrt() / degrees;
    scale * (gammas + power).exp()
}

/// The value that a t variable is at most with probability `p`.
///
/// # Errors
///
/// [`Error::OutOfRange`] unless `p` is between 0 and 1, both excluded, and `degrees` positive.
///
/// ```
/// use refashion_metrics::statistics::student_t;
///
/// assert!((student_t::quantile(0.975, 4.0)? - 2.7764451051977987).abs() < 1e-12);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn quantile(p: f64, degrees: f64) -> Result<f64> {
    check_probability("probability of a quantile", p)?;
    let distance = critical_value(2.0 * p.min(1.0 - p), degrees)?;
    Ok(if p < 0.5 { -distance } else { distance })
}

/// The t that is exceeded on both sides together with probability `alpha`, by bisection; infinite
/// where no finite number is that far out.
fn critical_value(alpha: f64, degrees: f64) -> Result<f64> {
    let (mut low, mut high) = (0.0, 1.0);
    while two_sided_p(high, degrees)? > alpha {
        if high > 0.25 * f64::MAX {
            return Ok(f64::INFINITY);
        }
        low = high;
        high *= 2.0;
    }
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return Ok(middle);
        }
        if two_sided_p(middle, degrees)? > alpha {
            low = middle;
        } else {
            high = middle;
        }
    }
}

fn check_degrees(degrees: f64) -> Result<()> {
    if degrees.is_finite() && degrees > 0.0 {
        return Ok(());
    }
    Err(Error::OutOfRange {
        what: "degrees of freedom",
        value: degrees,
        expected: "a positive number",
    })
}
