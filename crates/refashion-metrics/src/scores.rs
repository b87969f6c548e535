use crate::{Error, Result};

/// The scores of a batch of examples: one row an example, one column a class.
///
/// Scores are what a network puts out, probabilities or logits; the methods say where they need
/// probabilities. A `Scores` holds at least one row and no NaN.
///
/// ```
/// use refashion_metrics::Scores;
///
/// let scores = Scores::new(&[0.3, 0.3, 0.4, 0.5, 0.5, 0.0], 3)?;
/// assert_eq!(scores.argmax(), [2, 0]);
/// assert!(Scores::new(&[0.5, f32::NAN], 2).is_err());
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    values: &'a [f32],
    classes: usize,
}

impl<'a> Scores<'a> {
    /// Reads `values` as rows of `classes` scores each.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without scores or without classes, [`Error::LengthMismatch`] when the last
    /// row is not full, [`Error::NotANumber`] for a NaN.
    pub fn new(values: &'a [f32], classes: usize) -> Result<Self> {
        if values.is_empty() || classes == 0 {
            let what = if classes == 0 { "classes" } else { "scores" };
            return Err(Error::Empty { what });
        }
        if !values.len().is_multiple_of(classes) {
            return Err(Error::LengthMismatch {
                what: "number of scores, a multiple of the number of classes",
                expected: values.len().next_multiple_of(classes),
                found: values.len(),
            });
        }
        match values.iter().position(|value| value.is_nan()) {
            Some(index) => Err(Error::NotANumber {
                what: "score",
                index,
                value: f64::NAN,
            }),
            None => Ok(Self { values, classes }),
        }
    }

    /// The number of classes, which is the length of a row.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The number of examples.
    #[expect(clippy::len_without_is_empty, reason = "there is always a row")]
    pub fn len(&self) -> usize {
        self.values.len() / self.classes
    }

    /// The rows, one an example.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &'a [f32]> + use<'a> {
        self.values.chunks_exact(self.classes)
    }

    /// The class with the greatest score of each row.
    ///
    /// Of equal scores the first wins, as in `numpy.argmax`.
    pub fn argmax(&self) -> Vec<usize> {
        self.rows().map(|row| first_greatest(row, |x| x)).collect()
    }

    /// The class of each row after its probabilities were rounded to whole numbers.
    ///
    /// This is what `lab3` does ("Predict Labels"): round, then take the first greatest.
    /// Halves go to the even neighbour, as in `numpy.round`, so that a row whose greatest
    /// probability is at most .5 becomes all zeros and therefore class 0, whatever its scores.
    ///
    /// ```
    /// use refashion_metrics::Scores;
    ///
    /// let unsure = Scores::new(&[0.1, 0.5, 0.4], 3)?;
    /// assert_eq!(unsure.argmax(), [1]);
    /// assert_eq!(unsure.rounded_argmax(), [0]);
    /// # Ok::<(), refashion_metrics::Error>(())
    /// ```
    pub fn rounded_argmax(&self) -> Vec<usize> {
        self.rows()
            .map(|row| first_greatest(row, f32::round_ties_even))
            .collect()
    }
}

fn first_greatest(row: &[f32], value: impl Fn(f32) -> f32) -> usize {
    let mut best = 0;
    for (class, &score) in row.iter().enumerate() {
        if value(score) > value(row[best]) {
            best = class;
        }
    }
    best
}
