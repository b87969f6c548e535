use serde::{Deserialize, Serialize};

use crate::labels::{Label, check_label, check_lengths};
use crate::statistics::mean;
use crate::{Error, Result};

/// How often each class was taken for each other: rows are true classes, columns predicted ones.
///
/// It serialises as the list of its rows.
///
/// ```
/// use refashion_metrics::ConfusionMatrix;
///
/// let matrix = ConfusionMatrix::from_labels(&[0_u8, 0, 1, 1, 1], &[0_u8, 1, 1, 1, 0], 2)?;
/// assert_eq!(matrix.row(1), [1, 2]);
/// assert_eq!(matrix.trace(), 3);
/// assert_eq!(matrix.recall(0), Some(0.5));
/// assert_eq!(matrix.precision(1), Some(2.0 / 3.0));
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<u64>>", into = "Vec<Vec<u64>>")]
pub struct ConfusionMatrix {
    classes: usize,
    counts: Vec<u64>,
}

/// As many examples as are still counted exactly by the `f64` of a ratio.
const MOST_EXAMPLES: u64 = 1 << 53;

/// One kind of mistake: examples of class `truth` that were taken for class `predicted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confusion {
    /// The true class.
    pub truth: usize,
    /// The class predicted, never the true one.
    pub predicted: usize,
    /// How often.
    pub count: u64,
}

impl ConfusionMatrix {
    /// A matrix of zeros, to be filled by [`record`](Self::record).
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without classes.
    pub fn new(classes: usize) -> Result<Self> {
        if classes == 0 {
            return Err(Error::Empty { what: "classes" });
        }
        let counts = vec![0; classes * classes];
        Ok(Self { classes, counts })
    }

    /// Counts pairs of true and predicted labels.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`], [`Error::LengthMismatch`], [`Error::LabelOutOfRange`].
    pub fn from_labels<T: Label, P: Label>(
        truth: &[T],
        predicted: &[P],
        classes: usize,
    ) -> Result<Self> {
        let mut matrix = Self::new(classes)?;
        matrix.record(truth, predicted)?;
        Ok(matrix)
    }

    /// A matrix as it is printed: one slice a row.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without rows, [`Error::LengthMismatch`] unless it is square,
    /// [`Error::OutOfRange`] for more than 2⁵³ examples.
    pub fn from_rows<R: AsRef<[u64]>>(rows: &[R]) -> Result<Self> {
        let mut matrix = Self::new(rows.len())?;
        for (row, counts) in rows.iter().zip(matrix.counts.chunks_exact_mut(rows.len())) {
            if row.as_ref().len() != rows.len() {
                return Err(Error::LengthMismatch {
                    what: "columns of a confusion matrix, as many as rows",
                    expected: rows.len(),
                    found: row.as_ref().len(),
                });
            }
            counts.copy_from_slice(row.as_ref());
        }
        check_total(&matrix.counts)?;
        Ok(matrix)
    }

    /// Counts further pairs, for example those of one batch.
    ///
    /// # Errors
    ///
    /// As [`from_labels`](Self::from_labels). The matrix is then as it was before.
    pub fn record<T: Label, P: Label>(&mut self, truth: &[T], predicted: &[P]) -> Result<()> {
        check_lengths(truth.len(), predicted.len())?;
        let mut counts = self.counts.clone();
        for (index, (&truth, &predicted)) in truth.iter().zip(predicted).enumerate() {
            let truth = check_label("true label", index, truth, self.classes)?;
            let predicted = check_label("predicted label", index, predicted, self.classes)?;
            counts[truth * self.classes + predicted] += 1;
        }
        self.counts = counts;
        Ok(())
    }

    /// Adds the counts of another matrix, for example of another fold.
    ///
    /// # Errors
    ///
    /// [`Error::LengthMismatch`] when the matrices differ in their number of classes,
    /// [`Error::OutOfRange`] for more than 2⁵³ examples. The matrix is then as it was before.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if other.classes != self.classes {
            return Err(Error::LengthMismatch {
                what: "classes of the matrix to merge",
                expected: self.classes,
                found: other.classes,
            });
        }
        check_total(&[self.total(), other.total()])?;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        Ok(())
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How many examples of class `truth` were taken for class `predicted`.
    ///
    /// Zero for a class that the matrix does not have.
    pub fn count(&self, truth: usize, predicted: usize) -> u64 {
        self.row(truth).get(predicted).copied().unwrap_or(0)
    }

    /// What the examples of class `truth` were taken for; empty for a class it does not have.
    pub fn row(&self, truth: usize) -> &[u64] {
        self.rows().nth(truth).unwrap_or(&[])
    }

    /// The rows, one a true class.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u64]> {
        self.counts.chunks_exact(self.classes)
    }

    /// The number of examples of each class.
    pub fn row_sums(&self) -> Vec<u64> {
        self.rows().map(|row| row.iter().sum()).collect()
    }

    /// How often each class was predicted.
    pub fn column_sums(&self) -> Vec<u64> {
        let column = |class| self.rows().map(|row| row[class]).sum();
        (0..self.classes).map(column).collect()
    }

    /// The number of examples predicted right.
    pub fn trace(&self) -> u64 {
        (0..self.classes)
            .map(|class| self.count(class, class))
            .sum()
    }

    /// The number of examples.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The share of examples predicted right; `None` without examples.
    pub fn accuracy(&self) -> Option<f64> {
        ratio(self.trace(), self.total())
    }

    /// The share of the examples of `class` that were predicted right; `None` if there are none.
    pub fn recall(&self, class: usize) -> Option<f64> {
        ratio(self.count(class, class), self.row(class).iter().sum())
    }

    /// The share of the predictions of `class` that were right; `None` if there are none.
    pub fn precision(&self, class: usize) -> Option<f64> {
        let predicted = (0..self.classes)
            .map(|truth| self.count(truth, class))
            .sum();
        ratio(self.count(class, class), predicted)
    }

    /// The mean over the classes of their F1 scores, 2·tp / (true + predicted), each class counting
    /// alike; as scikit-learn's `f1_score(…, average="macro")`, classes that are neither there nor
    /// predicted do not count. `None` without examples.
    ///
    /// ```
    /// use refashion_metrics::ConfusionMatrix;
    ///
    /// let matrix = ConfusionMatrix::from_rows(&[[3, 1], [0, 2]])?;
    /// assert_eq!(matrix.macro_f1(), Some((6.0 / 7.0 + 4.0 / 5.0) / 2.0));
    /// # Ok::<(), refashion_metrics::Error>(())
    /// ```
    pub fn macro_f1(&self) -> Option<f64> {
        let sums = self.row_sums().into_iter().zip(self.column_sums());
        let scores = sums.enumerate().filter_map(|(class, (truth, predicted))| {
            ratio(2 * self.count(class, class), truth + predicted)
        });
        let scores: Vec<f64> = scores.collect();
        mean(&scores)
    }

    /// The mistakes that were made, the most frequent first, equally frequent ones by row and
    /// column.
    pub fn confusions(&self) -> Vec<Confusion> {
        let mut confusions = Vec::new();
        for (truth, row) in self.rows().enumerate() {
            for (predicted, &count) in row.iter().enumerate() {
                if truth != predicted && count > 0 {
                    confusions.push(Confusion {
                        truth,
                        predicted,
                        count,
                    });
                }
            }
        }
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.count));
        confusions
    }
}

impl TryFrom<Vec<Vec<u64>>> for ConfusionMatrix {
    type Error = Error;

    fn try_from(rows: Vec<Vec<u64>>) -> Result<Self> {
        Self::from_rows(&rows)
    }
}

impl From<ConfusionMatrix> for Vec<Vec<u64>> {
    fn from(matrix: ConfusionMatrix) -> Self {
        matrix.rows().map(<[u64]>::to_vec).collect()
    }
}

fn ratio(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// Refuses counts that later sums could not hold.
fn check_total(counts: &[u64]) -> Result<()> {
    let total = counts.iter().fold(0_u64, |sum, &n| sum.saturating_add(n));
    if total <= MOST_EXAMPLES {
        return Ok(());
    }
    Err(Error::OutOfRange {
        what: "number of examples in a confusion matrix",
        value: total as f64,
        expected: "at most 2^53",
    })
}
