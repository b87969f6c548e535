//! The functions of formulas that speak of a confusion matrix.

use super::{Scope, Unknown};
use crate::{Cells, Interval, Matrix, Unit};

impl Scope<'_> {
    /// A function of the matrix `id` with further arguments.
    pub(super) fn of_matrix(
        &self,
        function: &str,
        id: &str,
        arguments: &[Interval],
    ) -> Result<Interval, Unknown> {
        let matrix = self
            .document
            .matrix(id)
            .ok_or_else(|| self.missing(id, "matrix"))?;
        let lost =
            || Unknown::Unpublished(format!("a cell of {} that the scan lost", matrix.place));
        let numbers: Vec<usize> = arguments.iter().map(|n| n.value() as usize).collect();
        match (function, numbers.as_slice()) {
            ("cell", &[row, column]) => cell(matrix, row, column)?.ok_or_else(lost),
            ("trace", []) => whole(matrix.cells.trace()).ok_or_else(lost),
            ("total", []) => whole(matrix.cells.sum()).ok_or_else(lost),
            ("row", &[row]) => whole(matrix.cells.row_sum(row)).ok_or_else(lost),
            ("share", []) => matrix.share().ok_or_else(lost),
            ("rank", &[row, column]) => rank(&matrix.cells, row, column).ok_or_else(lost),
            ("dominant", []) => Ok(dominant(&matrix.cells)),
            ("between", &[_, _]) => {
                let (low, high) = (arguments[0].value(), arguments[1].value());
                Ok(between(&matrix.cells, low, high))
            }
            ("above", &[_]) => Ok(above(&matrix.cells, arguments[0].value())),
            ("at_least", &[level]) => Ok(at_least(&matrix.cells, level)),
            _ => Err(Unknown::Fault(format!(
                "{function:?} with {} arguments is no function of a matrix; FORMAT.md lists them",
                1 + numbers.len()
            ))),
        }
    }
}

impl Matrix {
    /// The share of images on the diagonal. Of percentages it is the mean of the diagonal, which
    /// is the same where every class has as many images.
    pub fn share(&self) -> Option<Interval> {
        match self.unit {
            Unit::Count => {
                let (trace, sum) = (self.cells.trace()?, self.cells.sum()?);
                Some(Interval::exact(f64::from(trace) / f64::from(sum)))
            }
            Unit::Percent => {
                let diagonal: Option<Vec<Interval>> =
                    self.cells.diagonal_percent().into_iter().collect();
                let diagonal = diagonal?;
                let parts = Interval::exact(100.0 * diagonal.len() as f64);
                let sum = diagonal
                    .into_iter()
                    .fold(Interval::exact(0.0), |sum, cell| sum + cell);
                Some(sum / parts)
            }
        }
    }
}

fn whole(count: Option<u32>) -> Option<Interval> {
    count.map(|count| Interval::exact(f64::from(count)))
}

fn cell(matrix: &Matrix, row: usize, column: usize) -> Result<Option<Interval>, Unknown> {
    let cell = matrix.cells.get(row, column).ok_or_else(|| {
        let (last, place) = (matrix.cells.len() - 1, &matrix.place);
        Unknown::Fault(format!(
            "{place} has no cell ({row}, {column}); rows and columns go from 0 to {last}"
        ))
    })?;
    Ok(whole(cell.value()))
}

/// The place of a cell among those off the diagonal, the largest being the first.
fn rank(cells: &Cells, row: usize, column: usize) -> Option<Interval> {
    let this = cells.get(row, column)?.value()?;
    let mut larger = 0;
    for (i, line) in cells.rows.iter().enumerate() {
        for (j, cell) in line.iter().enumerate() {
            larger += u32::from(i != j && cell.value()? > this);
        }
    }
    whole(Some(larger + 1))
}

/// The rows whose largest cell is on the diagonal; a lost row may be one or not.
fn dominant(cells: &Cells) -> Interval {
    let verdicts = cells.rows.iter().enumerate().map(|(i, row)| {
        let values: Option<Vec<u32>> = row.iter().map(|cell| cell.value()).collect();
        values.map(|values| values.iter().all(|value| *value <= values[i]))
    });
    count(verdicts)
}

/// The diagonal percentages above a level; where rounding hides it, one may be or not.
fn above(cells: &Cells, level: f64) -> Interval {
    between(cells, level, f64::INFINITY)
}

/// The diagonal percentages above `low` and not above `high`, as far as rounding lets one tell.
fn between(cells: &Cells, low: f64, high: f64) -> Interval {
    count(
        cells
            .diagonal_percent()
            .into_iter()
            .map(|cell| match cell? {
                cell if cell.low > low && cell.high <= high => Some(true),
                cell if cell.high <= low || cell.low > high => Some(false),
                _ => None,
            }),
    )
}

/// The diagonal percentages that are printed as `level` or more.
fn at_least(cells: &Cells, level: usize) -> Interval {
    let level = level as f64;
    count(
        cells
            .diagonal_percent()
            .into_iter()
            .map(|cell| Some(cell?.value() >= level)),
    )
}

/// From the certain ones to the possible ones.
fn count(verdicts: impl Iterator<Item = Option<bool>>) -> Interval {
    let (mut low, mut high) = (0, 0);
    for verdict in verdicts {
        low += u32::from(verdict == Some(true));
        high += u32::from(verdict != Some(false));
    }
    Interval {
        low: f64::from(low),
        high: f64::from(high),
    }
}
