use serde::{Deserialize, Serialize};

use super::{Interval, Sample, check_probability, student_t};
use crate::Result;

/// Welch's t test of the means of two samples that need not scatter alike.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WelchTTest {
    /// The mean of a minus the mean of b.
    pub difference: f64,
    /// Where the true difference lies with the probability that was asked for.
    pub interval: Interval,
    /// The t statistic; infinite when neither sample scatters and the means differ.
    pub t: f64,
    /// The degrees of freedom by Welch and Satterthwaite, seldom a whole number.
    pub degrees: f64,
    /// The two-sided p-value of "the means are the same".
    pub p_value: f64,
}

/// Tests whether the means of two independent samples differ, such as the accuracies of two
/// frameworks over their own seeds.
///
/// Two samples that do not scatter give p = 1 where they are the same, and p = 0 where not. (SciPy
/// answers NaN.)
///
/// # Errors
///
/// As [`Sample::new`]; [`Error::TooFew`](crate::Error::TooFew) for a single value,
/// [`Error::OutOfRange`](crate::Error::OutOfRange) unless 0 < `level` < 1.
///
/// ```
/// use refashion_metrics::statistics::welch_t_test;
///
/// let test = welch_t_test(&[0.93, 0.92, 0.94], &[0.90, 0.92, 0.91], 0.95)?;
/// assert!((test.difference - 0.02).abs() < 1e-12);
/// assert!((test.degrees - 4.0).abs() < 1e-9);
/// assert!(test.p_value > 0.05 && test.interval.contains(0.0));
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn welch_t_test(a: &[f64], b: &[f64], level: f64) -> Result<WelchTTest> {
    welch(&Sample::new(a)?, &Sample::new(b)?, level)
}

/// The smallest number of seeds in each of two samples, up to `most` and not below what they have,
/// at which the confidence interval of their difference lies within ± `margin`, if means and spreads
/// stay as they are; a level of .9 makes it two one-sided tests at 5 %.
///
/// # Errors
///
/// As [`welch_t_test`].
///
/// ```
/// use refashion_metrics::statistics::seeds_for_equivalence;
///
/// let (a, b) = ([0.93, 0.92, 0.94], [0.92, 0.94, 0.93]);
/// assert_eq!(seeds_for_equivalence(&a, &b, 0.01, 0.9, 100)?, Some(7));
/// assert_eq!(seeds_for_equivalence(&a, &[0.91, 0.90, 0.92], 0.01, 0.9, 100)?, None);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn seeds_for_equivalence(
    a: &[f64],
    b: &[f64],
    margin: f64,
    level: f64,
    most: usize,
) -> Result<Option<usize>> {
    let (a, b) = (Sample::new(a)?, Sample::new(b)?);
    // A single value has no spread to plan with.
    a.standard_deviation()?;
    b.standard_deviation()?;
    let within = Interval::around(0.0, margin);
    for seeds in a.count().min(b.count()).max(2)..=most {
        let as_if = |sample: Sample| sample.as_if(sample.count().max(seeds));
        let interval = welch(&as_if(a), &as_if(b), level)?.interval;
        if within.holds(&interval) {
            return Ok(Some(seeds));
        }
    }
    Ok(None)
}

fn welch(a: &Sample, b: &Sample, level: f64) -> Result<WelchTTest> {
    check_probability("confidence level", level)?;
    let variance_of_mean = |sample: &Sample| -> Result<f64> {
        Ok(sample.standard_deviation()?.powi(2) / sample.count() as f64)
    };
    let (va, vb) = (variance_of_mean(a)?, variance_of_mean(b)?);
    let freedom = |sample: &Sample| sample.count() as f64 - 1.0;
    let difference = a.mean() - b.mean();
    let error = (va + vb).sqrt();
    let degrees = if error > 0.0 {
        (va + vb).powi(2) / (va.powi(2) / freedom(a) + vb.powi(2) / freedom(b))
    } else {
        freedom(a) + freedom(b)
    };
    let t = if difference == 0.0 {
        0.0
    } else {
        difference / error
    };
    let radius = student_t::quantile(0.5 + level / 2.0, degrees)? * error;
    Ok(WelchTTest {
        difference,
        interval: Interval::around(difference, radius),
        t,
        degrees,
        p_value: student_t::two_sided_p(t, degrees)?,
    })
}
