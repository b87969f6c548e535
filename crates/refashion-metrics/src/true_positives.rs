use crate::labels::{Label, check_label, check_lengths};
use crate::{Error, Result, Scores};

/// How many examples of `class` were predicted right with a probability of at least `threshold`.
///
/// Right means that [`Scores::argmax`] is `class`. A threshold of 0 counts all true positives.
///
/// # Errors
///
/// [`Error::OutOfRange`] unless the threshold is between 0 and 1, [`Error::LengthMismatch`] when
/// labels and rows differ in number, [`Error::LabelOutOfRange`] for a label or for `class`.
///
/// ```
/// use refashion_metrics::{Scores, true_positives};
///
/// let probabilities = [0.9, 0.1, 0.6, 0.4, 0.2, 0.8];
/// let scores = Scores::new(&probabilities, 2)?;
/// let truth = [0_u8, 0, 0];
/// assert_eq!(true_positives(&truth, scores, 0, 0.0)?, 2);
/// assert_eq!(true_positives(&truth, scores, 0, 0.75)?, 1);
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
pub fn true_positives<L: Label>(
    truth: &[L],
    scores: Scores<'_>,
    class: usize,
    threshold: f32,
) -> Result<usize> {
    check_lengths(truth.len(), scores.len())?;
    check_label("class", 0, class, scores.classes())?;
    if !(0.0..=1.0).contains(&threshold) {
        return Err(Error::OutOfRange {
            what: "threshold",
            value: f64::from(threshold),
            expected: "a probability, 0 to 1",
        });
    }
    let mut found = 0;
    let predicted = scores.argmax();
    for (index, (&label, row)) in truth.iter().zip(scores.rows()).enumerate() {
        let label = check_label("true label", index, label, scores.classes())?;
        let right = label == class && predicted[index] == class;
        found += usize::from(right && row[class] >= threshold);
    }
    Ok(found)
}
