use crate::labels::{Label, check_label, check_lengths};
use crate::{Error, Result, Scores};

/// The share of examples whose true class is among the `k` classes with the greatest scores.
///
/// Of equal scores the class with the lower index comes first, so that `k` = 1 is the accuracy of
/// [`Scores::argmax`] and no example counts more than `k` classes. (Keras is more lenient: it
/// counts every class that ties with the k-th. scikit-learn puts the higher index first.)
///
/// # Errors
///
/// [`Error::OutOfRange`] unless `k` is between 1 and the number of classes,
/// [`Error::LengthMismatch`] when labels and rows differ in number, [`Error::LabelOutOfRange`].
///
/// ```
/// use refashion_metrics::{Scores, top_k_accuracy};
///
/// let scores = [0.5, 0.3, 0.2, 0.1, 0.3, 0.6];
/// let scores = Scores::new(&scores, 3)?;
/// assert_eq!(top_k_accuracy(&[1_u8, 0], scores, 1)?, 0.0);
/// assert_eq!(top_k_accuracy(&[1_u8, 0], scores, 2)?, 0.5);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn top_k_accuracy<L: Label>(truth: &[L], scores: Scores<'_>, k: usize) -> Result<f64> {
    check_lengths(truth.len(), scores.len())?;
    if !(1..=scores.classes()).contains(&k) {
        return Err(Error::OutOfRange {
            what: "k of the top-k accuracy",
            value: k as f64,
            expected: "1 to the number of classes",
        });
    }
    let mut right = 0_usize;
    for (index, (&label, row)) in truth.iter().zip(scores.rows()).enumerate() {
        let class = check_label("true label", index, label, scores.classes())?;
        right += usize::from(rank(row, class) < k);
    }
    Ok(right as f64 / truth.len() as f64)
}

/// How many classes come before `class`.
fn rank(row: &[f32], class: usize) -> usize {
    let before = |&(other, &score): &(usize, &f32)| {
        score > row[class] || (score == row[class] && other < class)
    };
    row.iter().enumerate().filter(before).count()
}
