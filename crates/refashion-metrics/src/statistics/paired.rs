use serde::{Deserialize, Serialize};

use super::beta::incomplete_beta;
use super::sample::check_finite;
use super::{Sample, student_t};
use crate::{Error, Result};

/// How often one of two networks was ahead of the other over the same seeds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SignTest {
    /// The number of seeds with a < b.
    pub less: usize,
    /// The number of seeds with a > b.
    pub greater: usize,
    /// The number of seeds with a = b, which the p-value leaves out.
    pub equal: usize,
    /// The two-sided binomial p-value of "neither is ahead more often".
    pub p_value: f64,
}

/// Counts over paired seeds which of two measurements is the smaller one.
///
/// # Errors
///
/// [`Error::Empty`] without pairs, [`Error::LengthMismatch`] when the lengths differ,
/// [`Error::NotANumber`] for NaN or an infinite value.
///
/// ```
/// use refashion_metrics::statistics::sign_test;
///
/// let test = sign_test(&[0.23, 0.24, 0.22, 0.25], &[0.43, 0.44, 0.41, 0.25])?;
/// assert_eq!((test.less, test.greater, test.equal), (3, 0, 1));
/// assert!((test.p_value - 0.25).abs() < 1e-15);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn sign_test(a: &[f64], b: &[f64]) -> Result<SignTest> {
    check_pairs(a, b)?;
    let pairs = || a.iter().zip(b);
    let less = pairs().filter(|(a, b)| a < b).count();
    let greater = pairs().filter(|(a, b)| a > b).count();
    Ok(SignTest {
        less,
        greater,
        equal: a.len() - less - greater,
        p_value: fair_coin_p(less, greater),
    })
}

/// The two-sided p-value of a fair coin that fell this often on either side.
pub(super) fn fair_coin_p(heads: usize, tails: usize) -> f64 {
    let (more, less) = (heads.max(tails) as f64, heads.min(tails) as f64);
    // P(X ≥ more) of more + less throws is the incomplete beta function at one half.
    let tail = match heads == tails {
        true => 0.5,
        false => incomplete_beta(more, less + 1.0, 0.5, 0.5),
    };
    (2.0 * tail).min(1.0)
}

/// Student's t test of the differences between paired measurements.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PairedTTest {
    /// The mean of a − b.
    pub mean_difference: f64,
    /// The t statistic; infinite when all differences are the same and not zero.
    pub t: f64,
    /// The degrees of freedom, one less than the number of pairs.
    pub degrees: usize,
    /// The two-sided p-value of "the mean difference is zero".
    pub p_value: f64,
}

/// Tests whether two measurements over the same seeds differ in their mean.
///
/// Differences that are all zero give t = 0 and p = 1; differences that are all the same give an
/// infinite t and p = 0. (SciPy answers NaN to the first.)
///
/// # Errors
///
/// As [`sign_test`]; also [`Error::TooFew`] for a single pair.
///
/// ```
/// use refashion_metrics::statistics::paired_t_test;
///
/// let test = paired_t_test(&[3.0, 5.0, 4.0], &[1.0, 2.0, 3.0])?;
/// assert!((test.t - 12.0_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn paired_t_test(a: &[f64], b: &[f64]) -> Result<PairedTTest> {
    check_pairs(a, b)?;
    let differences: Vec<f64> = a.iter().zip(b).map(|(a, b)| a - b).collect();
    let sample = Sample::new(&differences)?;
    let error = sample.standard_deviation()? / (differences.len() as f64).sqrt();
    let mean = sample.mean();
    let t = if mean == 0.0 { 0.0 } else { mean / error };
    let degrees = differences.len() - 1;
    Ok(PairedTTest {
        mean_difference: mean,
        t,
        degrees,
        p_value: student_t::two_sided_p(t, degrees as f64)?,
    })
}

fn check_pairs(a: &[f64], b: &[f64]) -> Result<()> {
    if a.is_empty() {
        return Err(Error::Empty { what: "pairs" });
    }
    if a.len() != b.len() {
        return Err(Error::LengthMismatch {
            what: "number of paired values",
            expected: a.len(),
            found: b.len(),
        });
    }
    check_finite("first value of pair", a)?;
    check_finite("second value of pair", b)
}
