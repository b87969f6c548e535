use std::fmt;

use refashion_std::flush_right;
use serde::{Deserialize, Serialize};

use crate::confusion_table::check_names;
use crate::{ConfusionMatrix, Error, Result};

/// Precision, recall, F1 and support of each class, with their means.
///
/// It prints as scikit-learn's `classification_report` does, with two digits or as many as the
/// format asks for. A ratio without a denominator (a class that was never predicted, or that has
/// no examples) is 0, scikit-learn's `zero_division`; a class that has neither examples nor
/// predictions does not count for the means, as there.
///
/// ```
/// use refashion_metrics::{ClassificationReport, ConfusionMatrix};
///
/// let matrix = ConfusionMatrix::from_rows(&[[2, 0], [1, 1]])?;
/// let report = ClassificationReport::new(&matrix, &["bag", "shirt"])?;
/// assert_eq!(report.accuracy, 0.75);
/// assert_eq!(
///     format!("{report:.3}").lines().nth(2),
///     Some("         bag      0.667     1.000     0.800         2")
/// );
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassificationReport {
    /// The classes in the order of their labels.
    pub classes: Vec<ClassScores>,
    /// The share of examples predicted right.
    pub accuracy: f64,
    /// The plain means over the classes that have examples or were predicted.
    #[serde(rename = "macro")]
    pub macro_mean: MeanScores,
    /// The means over the classes, each weighted by its support.
    #[serde(rename = "weighted")]
    pub weighted_mean: MeanScores,
    /// The number of examples.
    pub support: u64,
}

/// The scores of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassScores {
    /// The name of the class.
    pub name: String,
    /// The share of the predictions of this class that were right.
    pub precision: f64,
    /// The share of the examples of this class that were predicted right.
    pub recall: f64,
    /// The harmonic mean of precision and recall.
    pub f1: f64,
    /// The number of examples of this class.
    pub support: u64,
}

/// Means of the scores over the classes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MeanScores {
    /// Mean precision.
    pub precision: f64,
    /// Mean recall.
    pub recall: f64,
    /// Mean F1 (not the F1 of the mean precision and recall).
    pub f1: f64,
}

impl ClassificationReport {
    /// Computes the report of a confusion matrix; `names` holds one name a class.
    ///
    /// # Errors
    ///
    /// [`Error::LengthMismatch`] for another number of names, [`Error::Empty`] for a matrix
    /// without examples.
    pub fn new<N: AsRef<str>>(matrix: &ConfusionMatrix, names: &[N]) -> Result<Self> {
        check_names(matrix, names)?;
        let accuracy = matrix.accuracy().ok_or(Error::Empty {
            what: "examples of a confusion matrix",
        })?;
        let classes: Vec<ClassScores> = names
            .iter()
            .enumerate()
            .map(|(class, name)| ClassScores::new(matrix, class, name.as_ref()))
            .collect();
        let supports: Vec<f64> = classes.iter().map(|class| class.support as f64).collect();
        let columns = matrix.column_sums().into_iter().zip(&classes);
        let occurs = columns.map(|(predicted, class)| predicted + class.support > 0);
        let occurs: Vec<f64> = occurs.map(f64::from).collect();
        Ok(Self {
            accuracy,
            macro_mean: MeanScores::new(&classes, &occurs),
            weighted_mean: MeanScores::new(&classes, &supports),
            support: matrix.total(),
            classes,
        })
    }
}

impl ClassScores {
    fn new(matrix: &ConfusionMatrix, class: usize, name: &str) -> Self {
        let support: u64 = matrix.row(class).iter().sum();
        let predicted: u64 = matrix.rows().map(|row| row[class]).sum();
        // F1 is twice the right ones over all that were true or predicted, which needs no
        // special case for a precision and recall of 0.
        let both = support + predicted;
        let f1 = match both {
            0 => 0.0,
            _ => 2.0 * matrix.count(class, class) as f64 / both as f64,
        };
        Self {
            name: name.into(),
            precision: matrix.precision(class).unwrap_or(0.0),
            recall: matrix.recall(class).unwrap_or(0.0),
            f1,
            support,
        }
    }
}

impl MeanScores {
    fn new(classes: &[ClassScores], weights: &[f64]) -> Self {
        let all: f64 = weights.iter().sum();
        let mean = |score: fn(&ClassScores) -> f64| {
            let weighted = classes.iter().zip(weights);
            weighted
                .map(|(class, weight)| weight * score(class))
                .sum::<f64>()
                / all
        };
        Self {
            precision: mean(|class| class.precision),
            recall: mean(|class| class.recall),
            f1: mean(|class| class.f1),
        }
    }
}

impl fmt::Display for ClassificationReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = f.precision().unwrap_or(2);
        let names = self.classes.iter().map(|class| class.name.chars().count());
        let width = names.fold("weighted avg".len().max(digits), usize::max);

        write!(f, "{} ", flush_right("", width))?;
        for heading in ["precision", "recall", "f1-score", "support"] {
            write!(f, " {heading:>9}")?;
        }
        write!(f, "\n\n")?;
        for class in &self.classes {
            let scores = [class.precision, class.recall, class.f1];
            write_row(f, width, digits, &class.name, scores, class.support)?;
        }
        writeln!(f)?;
        let (accuracy, support) = (self.accuracy, self.support);
        writeln!(
            f,
            "{}  {:>9} {:>9} {accuracy:>9.digits$} {support:>9}",
            flush_right("accuracy", width),
            "",
            ""
        )?;
        for (name, mean) in [
            ("macro avg", self.macro_mean),
            ("weighted avg", self.weighted_mean),
        ] {
            let scores = [mean.precision, mean.recall, mean.f1];
            write_row(f, width, digits, name, scores, support)?;
        }
        Ok(())
    }
}

fn write_row(
    f: &mut fmt::Formatter<'_>,
    width: usize,
    digits: usize,
    name: &str,
    scores: [f64; 3],
    support: u64,
) -> fmt::Result {
    write!(f, "{} ", flush_right(name, width))?;
    for score in scores {
        write!(f, " {score:>9.digits$}")?;
    }
    writeln!(f, " {support:>9}")
}
