use std::fmt;

use refashion_std::flush_right;

use crate::{ConfusionMatrix, Error, Result};

/// A confusion matrix as an aligned table with the names of its classes.
///
/// ```
/// use refashion_metrics::ConfusionMatrix;
///
/// let matrix = ConfusionMatrix::from_rows(&[[97, 3], [12, 88]])?;
/// let table = matrix.table(&["bag", "shirt"])?;
/// assert_eq!(
///     table.to_string(),
///     ["       bag  shirt\n", "  bag   97      3\n", "shirt   12     88\n"].concat()
/// );
/// # Ok::<(), refashion_metrics::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ConfusionTable<'a> {
    matrix: &'a ConfusionMatrix,
    names: Vec<String>,
}

impl ConfusionMatrix {
    /// The matrix with the names of its classes, to be printed.
    ///
    /// # Errors
    ///
    /// [`Error::LengthMismatch`] unless there is one name a class.
    pub fn table<N: AsRef<str>>(&self, names: &[N]) -> Result<ConfusionTable<'_>> {
        check_names(self, names)?;
        Ok(ConfusionTable {
            matrix: self,
            names: names.iter().map(|name| name.as_ref().into()).collect(),
        })
    }
}

/// Refuses a number of names other than one a class.
pub(crate) fn check_names<N>(matrix: &ConfusionMatrix, names: &[N]) -> Result<()> {
    if names.len() == matrix.classes() {
        return Ok(());
    }
    Err(Error::LengthMismatch {
        what: "number of class names",
        expected: matrix.classes(),
        found: names.len(),
    })
}

impl fmt::Display for ConfusionTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: Vec<usize> = (0..self.names.len()).map(|c| self.width(c)).collect();
        let margin = self.names.iter().map(|n| n.chars().count()).max();
        let margin = margin.unwrap_or(0);
        write!(f, "{}", flush_right("", margin))?;
        for (name, &width) in self.names.iter().zip(&widths) {
            write!(f, "  {}", flush_right(name, width))?;
        }
        writeln!(f)?;
        for (name, row) in self.names.iter().zip(self.matrix.rows()) {
            write!(f, "{}", flush_right(name, margin))?;
            for (count, &width) in row.iter().zip(&widths) {
                write!(f, "  {}", flush_right(&count.to_string(), width))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl ConfusionTable<'_> {
    /// The width of a column: that of its name or of its greatest count.
    fn width(&self, class: usize) -> usize {
        let counts = self.matrix.rows().map(|row| row[class].to_string().len());
        counts.fold(self.names[class].chars().count(), usize::max)
    }
}

/// The table with the classes counted from 0.
impl fmt::Display for ConfusionMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = (0..self.classes()).map(|class| class.to_string());
        let table = ConfusionTable {
            matrix: self,
            names: names.collect(),
        };
        table.fmt(f)
    }
}
