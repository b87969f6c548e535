//! Tables that line up, for terminals and for Markdown.

/// A table of text cells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Which columns are set to the right, as numbers are.
    right: Vec<bool>,
}

impl Table {
    /// A table with this heading. A column whose heading begins with `>` is set to the right.
    ///
    /// ```
    /// use refashion_report::Table;
    ///
    /// let mut table = Table::new(&["figure", ">value"]);
    /// table.row(["test loss", ".23"]);
    /// assert_eq!(table.text(), "figure     value\ntest loss    .23\n");
    /// assert_eq!(table.markdown(), "| figure | value |\n|---|---:|\n| test loss | .23 |\n");
    /// ```
    pub fn new(heading: &[&str]) -> Self {
        Self {
            right: heading.iter().map(|title| title.starts_with('>')).collect(),
            heading: heading
                .iter()
                .map(|title| title.trim_start_matches('>').to_owned())
                .collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row; cells that are missing are left empty.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        let mut row: Vec<String> = cells.into_iter().map(Into::into).collect();
        row.resize(self.heading.len(), String::new());
        self.rows.push(row);
    }

    /// Whether there is nothing but the heading.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The titles of the columns.
    pub fn heading(&self) -> &[String] {
        &self.heading
    }

    /// The cells, row by row; every row has as many as the heading.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// Whether a column is set to the right, as numbers are.
    pub fn is_right(&self, column: usize) -> bool {
        self.right.get(column).copied().unwrap_or(false)
    }

    /// The table in columns that line up, two spaces apart.
    pub fn text(&self) -> String {
        let widths: Vec<usize> = (0..self.heading.len())
            .map(|column| self.width(column))
            .collect();
        let mut text = String::new();
        for row in std::iter::once(&self.heading).chain(&self.rows) {
            let cells = row.iter().zip(&widths).zip(&self.right);
            let line: Vec<String> = cells
                .map(|((cell, &width), &right)| match right {
                    true => format!("{cell:>width$}"),
                    false => format!("{cell:width$}"),
                })
                .collect();
            text.push_str(line.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// The table in Markdown.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule: Vec<&str> = self
            .right
            .iter()
            .map(|&r| if r { "---:" } else { "---" })
            .collect();
        let mut text = line(&self.heading);
        text.push_str(&format!("|{}|\n", rule.join("|")));
        self.rows.iter().for_each(|row| text.push_str(&line(row)));
        text
    }

    fn width(&self, column: usize) -> usize {
        let rows = std::iter::once(&self.heading).chain(&self.rows);
        rows.map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    }
}
