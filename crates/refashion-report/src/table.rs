//! Tables that line up, for terminals, for Markdown and for the page.

use std::iter::once;

use refashion_std::{markdown_text, one_line};

use crate::columns::{aligned, listed, stacked, widths};

/// In a terminal of fewer columns rows become lists before words are broken.
const NARROW: usize = 60;

/// Where words are broken, shorter ones stay whole.
const LONG_WORD: usize = 20;

/// A column: its title, and how its cells are set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The title.
    pub title: String,
    /// Whether it is set to the right, as numbers are.
    pub right: bool,
    /// Whether it is left out of a terminal that is too narrow for all columns.
    pub spare: bool,
}

impl Column {
    /// The column, which a terminal that is too narrow for all does without; the last such goes first.
    #[must_use]
    pub fn spare(self) -> Self {
        Self {
            spare: true,
            ..self
        }
    }
}

/// A column that is set to the left, as words are.
pub fn left(title: impl Into<String>) -> Column {
    Column {
        title: title.into(),
        right: false,
        spare: false,
    }
}

/// A column that is set to the right, as numbers are.
pub fn right(title: impl Into<String>) -> Column {
    Column {
        title: title.into(),
        right: true,
        spare: false,
    }
}

/// What a verdict comes to, whatever it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// What was published or claimed is borne out.
    Good,
    /// It is within the margin, but off systematically.
    Close,
    /// It is not.
    Bad,
    /// It cannot be told.
    Unsure,
    /// A single seed gives no verdict.
    OneSeed,
    /// It is not held against the runs.
    NotHeld,
    /// The runs are of another length than the document's.
    Shortened,
    /// There is no run.
    NotRun,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words or a number.
    Text(String),
    /// A verdict with its words.
    Verdict(Sign, String),
}

impl Cell {
    /// A verdict with its words.
    pub fn verdict(sign: Sign, words: impl Into<String>) -> Self {
        Self::Verdict(sign, words.into())
    }

    /// What is written in the cell.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Verdict(_, text) => text,
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

/// In one line: another would pass for a row.
impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(one_line(text).into_owned())
    }
}

/// A table of cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    /// The places of the columns that hold names from outside.
    names: Vec<usize>,
}

impl Table {
    /// A table with these columns.
    ///
    /// ```
    /// use refashion_report::{Table, left, right};
    ///
    /// let mut table = Table::new([left("figure"), right("value")]);
    /// table.row(["test loss", ".23"]);
    /// assert_eq!(table.text(), "figure     value\ntest loss    .23\n");
    /// assert_eq!(table.markdown(), "| figure | value |\n|---|---:|\n| test loss | .23 |\n");
    /// ```
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
            names: Vec::new(),
        }
    }

    /// The table, of which these columns hold names from outside: they are no Markdown.
    #[must_use]
    pub(crate) fn with_names(mut self, columns: impl IntoIterator<Item = usize>) -> Self {
        self.names.extend(columns);
        self
    }

    /// Adds a row; cells that are missing are left empty.
    pub fn row<T: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let mut row: Vec<Cell> = cells.into_iter().map(Into::into).collect();
        row.resize(self.columns.len(), Cell::from(""));
        self.rows.push(row);
    }

    /// Whether there is nothing but the heading.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The cells, row by row; every row has as many as there are columns.
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    /// The table in columns that line up, two spaces apart; each row is one line.
    pub fn text(&self) -> String {
        self.text_within(usize::MAX)
    }

    /// The table in lines of so many columns of a terminal: words are wrapped within their cells;
    /// where even that is too wide, spare columns are left out, then the longest sentences go below
    /// their rows, then long words are broken, and in a narrow terminal each row is a list of its
    /// cells. Wide characters count as two, combining marks as none.
    ///
    /// ```
    /// use refashion_report::{Table, left, right};
    ///
    /// let mut table = Table::new([left("figure"), right("value")]);
    /// table.row(["loss of the test", ".23"]);
    /// assert_eq!(table.text_within(16), "figure     value\nloss of      .23\nthe test\n");
    /// ```
    pub fn text_within(&self, width: usize) -> String {
        let (mut lines, right) = (self.lines(), self.columns.iter().map(|column| column.right));
        let mut right: Vec<bool> = right.collect();
        let spare = self.columns.iter().enumerate().rev();
        let mut spare = spare.filter(|(_, column)| column.spare);
        loop {
            if let Some(widths) = widths(&lines, &right, width, None) {
                return aligned(&lines, &right, &widths);
            }
            let Some((place, _)) = spare.next() else {
                break;
            };
            right.remove(place);
            for line in &mut lines {
                line.remove(place);
            }
        }
        if let Some(stacked) = stacked(&lines, &right, width) {
            return stacked;
        }
        let broken = (width >= NARROW).then(|| widths(&lines, &right, width, Some(LONG_WORD)));
        match broken.flatten() {
            Some(widths) => aligned(&lines, &right, &widths),
            None => listed(&lines, width),
        }
    }

    /// Whether all columns find room in so many of a terminal.
    pub fn fits(&self, width: usize) -> bool {
        let right: Vec<bool> = self.columns.iter().map(|column| column.right).collect();
        widths(&self.lines(), &right, width, None).is_some()
    }

    /// The table in Markdown.
    pub fn markdown(&self) -> String {
        let rule = self.columns.iter().map(|column| match column.right {
            true => "---:",
            false => "---",
        });
        let rule = format!("|{}|\n", rule.collect::<Vec<_>>().join("|"));
        let mut text = String::new();
        for (place, line) in self.lines().into_iter().enumerate() {
            let cells = line.iter().enumerate().map(|(column, cell)| {
                let is_name = place > 0 && self.names.contains(&column);
                let cell = if is_name { &markdown_text(cell) } else { *cell };
                cell.replace('|', "\\|")
            });
            let cells: Vec<String> = cells.collect();
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
            if place == 0 {
                text.push_str(&rule);
            }
        }
        text
    }

    /// The titles and the rows as they are written.
    fn lines(&self) -> Vec<Vec<&str>> {
        let titles = self.columns.iter().map(|column| column.title.as_str());
        let rows = self.rows.iter();
        let rows = rows.map(|row| row.iter().map(Cell::text).collect());
        once(titles.collect()).chain(rows).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_cell_make_no_row() {
        let mut table = Table::new([left("a"), left("b")]);
        table.row(["x\n| y | z |\r\n# H", "1"]);
        assert_eq!(table.text().lines().count(), 2);
        assert_eq!(table.markdown().lines().count(), 3);
    }

    #[test]
    fn a_narrow_terminal_does_without_spare_columns_before_it_has_no_table() {
        let mut table = Table::new([
            left("model"),
            left("run").spare(),
            right("weights"),
            right("bytes").spare(),
        ]);
        let name = "runs/a-very-long-name-of-a-run-of-my-own/seed-0";
        table.row([name, "x".repeat(30).as_str(), "101,770", "412,345"]);
        let within = |width| table.text_within(width);
        assert!(within(100).starts_with("model") && within(100).contains("bytes"));
        assert_eq!(within(95).lines().count(), 2);
        assert!(!within(95).contains("bytes") && within(95).contains("run  "));
        assert_eq!(
            within(80),
            format!("{:47}  weights\n{name}  101,770\n", "model")
        );
        // All of a long name stays in its column.
        let mut table = Table::new([left("model"), right("weights"), right("bytes").spare()]);
        table.row(["r".repeat(90).as_str(), "101,770", "1"]);
        let text = table.text_within(60);
        assert_eq!(text.lines().count(), 3, "{text}");
        assert_eq!(text.matches('r').count(), 90);
        assert!(table.text_within(59).starts_with("model:"));
    }

    #[test]
    fn names_from_outside_are_no_markdown() {
        let mut table = Table::new([left("*a*"), left("b")]).with_names([0]);
        table.row(["[x](y) | `q`", "[seed-0](seed-0/)"]);
        let written = "| *a* | b |\n|---|---|\n| \\[x\\](y) \\| \\`q\\` | [seed-0](seed-0/) |\n";
        assert_eq!(table.markdown(), written);
        // A terminal shows what was written.
        assert!(table.text().contains("[x](y) | `q`  [seed-0]"));
    }
}
