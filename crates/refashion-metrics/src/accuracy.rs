use crate::Result;
use crate::labels::{Label, check_lengths};

/// The share of predictions that equal the true label, between 0 and 1.
///
/// # Errors
///
/// [`Error::Empty`](crate::Error::Empty) without labels, [`Error::LengthMismatch`](crate::Error::LengthMismatch) when the lengths differ.
///
/// ```
/// use refashion_metrics::accuracy;
///
/// assert_eq!(accuracy(&[0_u8, 1, 2, 2], &[0_usize, 1, 2, 0])?, 0.75);
/// assert!(accuracy(&[0_u8, 1], &[0_usize]).is_err());
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn accuracy<T: Label, P: Label>(truth: &[T], predicted: &[P]) -> Result<f64> {
    check_lengths(truth.len(), predicted.len())?;
    let right = truth
        .iter()
        .zip(predicted)
        .filter(|(truth, predicted)| truth.class() == predicted.class())
        .count();
    Ok(right as f64 / truth.len() as f64)
}
