//! The cells of a printed matrix.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Enclosure;

/// The cells of a printed matrix, written row by row with spaces between the cells.
///
/// `?` is a cell that the scan lost, `1?` a number of which it lost a digit, and `80*` one that it
/// garbled and that was read by what the rest of its row allows.
///
/// ```
/// use refashion_documents::{Cells, Cell};
///
/// let cells = Cells::try_from("52 5*\n? 53".to_owned())?;
/// assert_eq!(cells.rows[0], [Cell::Read(52), Cell::Garbled(5)]);
/// assert_eq!(cells.rows[1], [Cell::Lost, Cell::Read(53)]);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cells {
    /// The rows, from top to bottom.
    pub rows: Vec<Vec<Cell>>,
}

/// One cell of a printed matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// Printed legibly.
    Read(u32),
    /// Garbled in the scan; the number is what the rest of its row allows.
    Garbled(u32),
    /// Not to be read.
    Lost,
}

impl Cell {
    /// The number, unless the cell is lost.
    pub fn value(self) -> Option<u32> {
        match self {
            Self::Read(value) | Self::Garbled(value) => Some(value),
            Self::Lost => None,
        }
    }
}

impl Cells {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// One cell, if there is one at that place.
    pub fn get(&self, row: usize, column: usize) -> Option<Cell> {
        self.rows.get(row)?.get(column).copied()
    }

    /// The sum of a row, unless a cell of it is lost.
    pub fn row_sum(&self, row: usize) -> Option<u32> {
        self.rows.get(row)?.iter().map(|cell| cell.value()).sum()
    }

    /// The sum of the diagonal, unless a cell of it is lost.
    pub fn trace(&self) -> Option<u32> {
        (0..self.len()).map(|i| self.get(i, i)?.value()).sum()
    }

    /// The sum of all cells, unless one is lost.
    pub fn sum(&self) -> Option<u32> {
        (0..self.len()).map(|row| self.row_sum(row)).sum()
    }

    /// The diagonal cells as intervals of percentages, each rounded to a whole number. A lost cell
    /// that is the only one lost in its row is what the row lacks to 100.
    pub fn diagonal_percent(&self) -> Vec<Option<Enclosure>> {
        (0..self.len()).map(|i| self.percent(i, i)).collect()
    }

    fn percent(&self, row: usize, column: usize) -> Option<Enclosure> {
        match self.get(row, column)?.value() {
            Some(value) => Some(Enclosure::around(f64::from(value), 0.5)),
            None => {
                let others: Vec<u32> = self.rows[row].iter().filter_map(|c| c.value()).collect();
                let lone = others.len() + 1 == self.rows[row].len();
                let missing = 100.0 - f64::from(others.iter().sum::<u32>());
                lone.then(|| Enclosure::around(missing, 0.5 * others.len() as f64))
            }
        }
    }
}

impl TryFrom<String> for Cells {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let rows: Vec<Vec<Cell>> = lines
            .map(|line| line.split_whitespace().map(cell).collect())
            .collect::<Result<_, _>>()?;
        let columns = rows.len();
        match rows.iter().position(|row| row.len() != columns) {
            None if columns > 0 => Ok(Self { rows }),
            None => Err("a confusion matrix has no cells; write one row a line".to_owned()),
            Some(row) => Err(format!(
                "a confusion matrix is square: it has {columns} rows, but row {row} (counted from 0) has {} cells; complete the row, with ? for a cell that cannot be read",
                rows[row].len()
            )),
        }
    }
}

fn cell(text: &str) -> Result<Cell, String> {
    let wrong = |_| {
        format!(
            "{text:?} is not a cell of a confusion matrix; write a whole number from 0 up, 80* if the scan is garbled there, or ? for each digit that is lost"
        )
    };
    // Of a number that lacks a digit nothing is kept: 8? may be anything from 80 to 89.
    let legible = |c: char| c == '?' || c.is_ascii_digit();
    if text.contains('?') && text.chars().all(legible) {
        Ok(Cell::Lost)
    } else if let Some(garbled) = text.strip_suffix('*') {
        garbled.parse().map(Cell::Garbled).map_err(wrong)
    } else {
        text.parse().map(Cell::Read).map_err(wrong)
    }
}

impl From<Cells> for String {
    fn from(cells: Cells) -> Self {
        let line = |row: &Vec<Cell>| {
            let cells: Vec<String> = row.iter().map(Cell::to_string).collect();
            cells.join(" ")
        };
        cells.rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(value) => write!(f, "{value}"),
            Self::Garbled(value) => write!(f, "{value}*"),
            Self::Lost => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Result<Cells, String> {
        Cells::try_from(text.to_owned())
    }

    #[test]
    fn sums_are_unknown_where_a_cell_is_lost() {
        let cells = cells("90 10\n5? 60").unwrap();
        assert_eq!((cells.row_sum(0), cells.row_sum(1)), (Some(100), None));
        assert_eq!((cells.trace(), cells.sum()), (Some(150), None));
    }

    #[test]
    fn a_lone_lost_percentage_is_what_its_row_lacks() {
        let diagonal = cells("90 10\n15 ?").unwrap().diagonal_percent();
        assert_eq!(diagonal[1], Some(Enclosure::around(85.0, 0.5)));
        let diagonal = cells("90 10\n? ?").unwrap().diagonal_percent();
        assert_eq!(diagonal[1], None);
    }

    #[test]
    fn matrices_that_are_not_square_and_cells_that_are_no_numbers_are_refused() {
        assert!(cells("1 2\n3").unwrap_err().contains("row 1"));
        assert!(cells("").is_err());
        assert!(cells("1 -2\n3 4").unwrap_err().contains("\"-2\""));
        assert!(cells("1 2\n3 4.5").is_err());
        for garbled in ["x?", "?*", "-?", "4.?"] {
            let fault = cells(&format!("1 2\n3 {garbled}")).unwrap_err();
            assert!(fault.contains(garbled), "{fault}");
        }
    }

    #[test]
    fn each_rounded_number_beside_it_widens_what_a_lost_percentage_may_be() {
        let cells = cells("90 7 3\n10 ? 5\n1 2 97").unwrap();
        // 100 − 10 − 5, less two numbers that were rounded by up to a half each.
        let lost = cells.diagonal_percent()[1];
        assert_eq!(lost, Some(Enclosure::around(85.0, 1.0)));
        assert!(!cells.is_empty() && Cells { rows: Vec::new() }.is_empty());
    }
}
