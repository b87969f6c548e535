use super::interval::check_probability;
use crate::Result;

/// Holm's correction: the p-values, adjusted for there being several, in the same order.
///
/// Of m p-values in rising order, the j-th is multiplied by m − j + 1, then raised to the one
/// before it and capped at 1. A hypothesis is rejected at level α if its adjusted p-value is below
/// α; the chance of any false rejection is then at most α, however the tests depend on each other
/// (Holm 1979).
///
/// # Errors
///
/// [`Error::OutOfRange`](crate::Error::OutOfRange) for a p-value that is not between 0 and 1.
///
/// ```
/// use refashion_metrics::statistics::holm;
///
/// assert_eq!(holm(&[0.5, 0.01, 0.03])?, [0.5, 0.03, 0.06]);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>> {
    check_p_values(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut greatest: f64 = 0.0;
    for (rank, index) in rising(p_values).into_iter().enumerate() {
        let factor = (p_values.len() - rank) as f64;
        greatest = greatest.max(factor * p_values[index]).min(1.0);
        adjusted[index] = greatest;
    }
    Ok(adjusted)
}

/// The level α at which Holm's procedure tests each of the p-values, in the same order.
///
/// The smallest p-value is tested at α/m, the next at α/(m − 1), and so on, until one is not
/// rejected; that one's level also holds for all that are greater, none of which is rejected.
/// So a hypothesis is rejected by [`holm`] at `alpha` exactly if its p-value is below its own
/// level here. These are the levels to use for intervals that should agree with the procedure.
///
/// # Errors
///
/// As [`holm`]; also unless 0 < `alpha` < 1.
///
/// ```
/// use refashion_metrics::statistics::holm_levels;
///
/// let levels = holm_levels(&[0.5, 0.001, 0.04], 0.06)?;
/// assert_eq!(levels, [0.03, 0.02, 0.03]);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn holm_levels(p_values: &[f64], alpha: f64) -> Result<Vec<f64>> {
    check_p_values(p_values)?;
    check_probability("significance level", alpha)?;
    let mut levels = vec![alpha; p_values.len()];
    let mut remaining = p_values.len();
    for index in rising(p_values) {
        levels[index] = alpha / remaining as f64;
        if p_values[index] < levels[index] {
            // The last rejection leaves nobody to test.
            remaining = (remaining - 1).max(1);
        }
    }
    Ok(levels)
}

/// The positions of the p-values from the smallest to the greatest.
fn rising(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    order
}

pub(super) fn check_p_values(p_values: &[f64]) -> Result<()> {
    match p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        Some(&value) => Err(crate::Error::OutOfRange {
            what: "p-value",
            value,
            expected: "a number between 0 and 1",
        }),
        None => Ok(()),
    }
}
