//! The functions of formulas that speak of a confusion matrix.

use super::{Scope, Unknown};
use crate::{Cell, Cells, Enclosure, Matrix, Unit};

impl Scope<'_> {
    /// A function of the matrix `id` with further arguments.
    pub(super) fn of_matrix(
        &self,
        function: &str,
        id: &str,
        arguments: &[Enclosure],
    ) -> Result<Enclosure, Unknown> {
        let matrix = self
            .document
            .matrix(id)
            .ok_or_else(|| self.missing(id, "matrix"))?;
        let lost =
            || Unknown::Unpublished(format!("a cell of {} that the scan lost", matrix.place));
        let place = |what, argument| place(matrix, what, argument);
        let percentages = || percentages(matrix, function);
        match (function, arguments) {
            ("cell", &[row, column]) => {
                let (row, column) = (place("row", row)?, place("column", column)?);
                let cell = matrix.cells.get(row, column).and_then(Cell::value);
                whole(cell).ok_or_else(lost)
            }
            ("trace", []) => whole(matrix.cells.trace()).ok_or_else(lost),
            ("total", []) => whole(matrix.cells.sum()).ok_or_else(lost),
            ("row", &[row]) => whole(matrix.cells.row_sum(place("row", row)?)).ok_or_else(lost),
            ("share", []) => matrix.share().ok_or_else(lost),
            ("rank", &[row, column]) => {
                let (row, column) = (place("row", row)?, place("column", column)?);
                rank(&matrix.cells, row, column).ok_or_else(lost)
            }
            ("dominant", []) => Ok(dominant(&matrix.cells)),
            ("between", &[low, high]) => Ok(between(percentages()?, low.value(), high.value())),
            ("above", &[level]) => Ok(between(percentages()?, level.value(), f64::INFINITY)),
            ("at_least", &[level]) => Ok(at_least(percentages()?, level.value())),
            _ => Err(Unknown::Fault(format!(
                "{function:?} with {} arguments is no function of a matrix; FORMAT.md lists them",
                1 + arguments.len()
            ))),
        }
    }
}

impl Matrix {
    /// The share of images on the diagonal. Of percentages it is the mean of the diagonal, which
    /// is the same where every class has as many images. Of no images there is none.
    pub fn share(&self) -> Option<Enclosure> {
        match self.unit {
            Unit::Count => {
                let (trace, sum) = (self.cells.trace()?, self.cells.sum()?);
                (sum > 0).then(|| Enclosure::exact(f64::from(trace) / f64::from(sum)))
            }
            Unit::Percent => {
                let diagonal: Option<Vec<Enclosure>> =
                    self.cells.diagonal_percent().into_iter().collect();
                let diagonal = diagonal?;
                let parts = Enclosure::exact(100.0 * diagonal.len() as f64);
                let sum = diagonal
                    .into_iter()
                    .fold(Enclosure::exact(0.0), |sum, cell| sum + cell);
                Some(sum / parts)
            }
        }
    }
}

fn whole(count: Option<u32>) -> Option<Enclosure> {
    count.map(|count| Enclosure::exact(f64::from(count)))
}

/// The number of a row or column, which the matrix has to have.
fn place(matrix: &Matrix, what: &str, argument: Enclosure) -> Result<usize, Unknown> {
    let (number, count) = (argument.value(), matrix.cells.len());
    if number >= 0.0 && number.fract() == 0.0 && number < count as f64 {
        return Ok(number as usize);
    }
    let (last, place) = (count.saturating_sub(1), &matrix.place);
    Err(Unknown::Fault(format!(
        "{place} has no {what} {argument}; rows and columns go from 0 to {last}"
    )))
}

/// The diagonal of a matrix of percentages, which a level in percent can be compared with.
fn percentages(matrix: &Matrix, function: &str) -> Result<Vec<Option<Enclosure>>, Unknown> {
    match matrix.unit {
        Unit::Percent => Ok(matrix.cells.diagonal_percent()),
        Unit::Count => Err(Unknown::Fault(format!(
            "{function:?} compares percentages, but {} holds counts; use `cell` and `row` of it instead",
            matrix.place
        ))),
    }
}

/// The place of a cell among those off the diagonal, the largest being the first.
fn rank(cells: &Cells, row: usize, column: usize) -> Option<Enclosure> {
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
fn dominant(cells: &Cells) -> Enclosure {
    let verdicts = cells.rows.iter().enumerate().map(|(i, row)| {
        let values: Option<Vec<u32>> = row.iter().map(|cell| cell.value()).collect();
        values.map(|values| values.iter().all(|value| *value <= values[i]))
    });
    count(verdicts)
}

/// The percentages above `low` and not above `high`; where rounding hides it, one may be or not.
fn between(percentages: Vec<Option<Enclosure>>, low: f64, high: f64) -> Enclosure {
    count(percentages.into_iter().map(|cell| match cell? {
        cell if cell.low > low && cell.high <= high => Some(true),
        cell if cell.high <= low || cell.low > high => Some(false),
        _ => None,
    }))
}

/// The percentages that are printed as `level` or more.
fn at_least(percentages: Vec<Option<Enclosure>>, level: f64) -> Enclosure {
    let cells = percentages.into_iter();
    count(cells.map(|cell| Some(cell?.value() >= level)))
}

/// From the certain ones to the possible ones.
fn count(verdicts: impl Iterator<Item = Option<bool>>) -> Enclosure {
    let (mut low, mut high) = (0, 0);
    for verdict in verdicts {
        low += u32::from(verdict == Some(true));
        high += u32::from(verdict != Some(false));
    }
    Enclosure {
        low: f64::from(low),
        high: f64::from(high),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Cells {
        text.to_owned().try_into().unwrap()
    }

    /// From the certain ones to the possible ones.
    fn some(low: f64, high: f64) -> Enclosure {
        Enclosure { low, high }
    }

    #[test]
    fn a_percentage_lies_between_where_all_that_it_was_rounded_from_does() {
        // 80 may be anything from 79.5 to 80.5.
        for (low, high, counted) in [
            (70.0, 90.0, some(1.0, 1.0)),
            (70.0, 80.5, some(1.0, 1.0)),
            (79.5, 90.0, some(0.0, 1.0)),
            (80.0, 90.0, some(0.0, 1.0)),
            (70.0, 80.0, some(0.0, 1.0)),
            (60.0, 79.5, some(0.0, 1.0)),
            (80.5, 90.0, some(0.0, 0.0)),
            (60.0, 79.0, some(0.0, 0.0)),
        ] {
            let found = between(vec![Some(Enclosure::around(80.0, 0.5))], low, high);
            assert_eq!(found, counted, "{low} to {high}");
        }
        assert_eq!(between(vec![None], 70.0, 90.0), some(0.0, 1.0));
    }

    #[test]
    fn a_row_is_dominant_where_no_cell_is_larger_than_its_own() {
        assert_eq!(dominant(&cells("5 5\n9 1")), some(1.0, 1.0));
        assert_eq!(dominant(&cells("5 ?\n1 9")), some(1.0, 2.0));
    }

    #[test]
    fn equal_cells_have_one_rank_and_those_on_the_diagonal_none() {
        let cells = cells("9 3 1\n3 9 2\n0 1 9");
        let rank = |row, column| rank(&cells, row, column).unwrap().value();
        assert_eq!([rank(0, 1), rank(1, 0), rank(1, 2)], [1.0, 1.0, 3.0]);
        assert_eq!([rank(0, 2), rank(2, 1), rank(2, 0)], [4.0, 4.0, 6.0]);
    }
}
