//! A table of cells whose colour says how much, such as a confusion matrix.

use refashion_std::counted;

use crate::{
    Colour, ColourScale, Error, Figure, Head, Result,
    axis::Scale,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
};

/// A table of cells whose colour says how much and whose text says it exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// What stands above.
    pub head: Head,
    /// What the rows are, and their names.
    pub rows: (String, Vec<String>),
    /// What the columns are, and their names.
    pub columns: (String, Vec<String>),
    /// The cells, row by row.
    pub cells: Vec<Vec<Cell>>,
    /// What the colours mean.
    pub bar: ColourBar,
    /// What stands out, in words, for people who cannot see the colours.
    pub says: String,
}

/// One cell of a [`HeatMap`].
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    /// The value that gives the colour; a cell without one is crossed out.
    pub value: Option<f64>,
    /// The text in the cell.
    pub text: String,
    /// What is shown to whoever points at it.
    pub hint: String,
}

/// What the colours of a figure mean: a scale, its ends and its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct ColourBar {
    /// The colours.
    pub scale: ColourScale,
    /// The values that the first and the last colour stand for.
    pub range: [f64; 2],
    /// What they measure.
    pub label: String,
}

const SIDE: f64 = 46.0;
const NAME: f64 = 10.5;
const TITLE: f64 = 11.5;
const NUMBER: f64 = 11.0;

/// The angle of the names below the columns.
const TURN: f64 = -40.0;

impl HeatMap {
    /// Draws the table.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without cells, [`Error::Size`] unless there is a cell for each row and
    /// column, [`Error::NotFinite`] for a value or an end of the scale that is no number.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let ink = Ink::new(NAME);
        let widest =
            |names: &[String]| names.iter().map(|name| ink.width(name)).fold(0.0, f64::max);
        let (rows, columns) = (self.rows.1.len() as f64, self.columns.1.len() as f64);
        let left = MARGIN + TITLE + 8.0 + widest(&self.rows.1) + 7.0;
        // The first name reaches to the left of its column.
        let reach = self
            .columns
            .1
            .first()
            .map_or(0.0, |name| ink.width(name) * TURN.to_radians().cos());
        let left = left.max(MARGIN + TITLE + reach - SIDE / 2.0);
        let width = left + columns * SIDE + 22.0 + self.bar.width() + MARGIN;
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let table = Rect::new(left, top, columns * SIDE, rows * SIDE);
        self.draw_cells(&mut drawing, table);
        self.draw_names(&mut drawing, table);
        let below = widest(&self.columns.1) * -TURN.to_radians().sin() + NAME + 12.0;
        let name = Ink::new(TITLE).middle();
        let [middle_x, middle_y] = table.centre();
        drawing.text(
            [middle_x, table.bottom() + below + TITLE],
            &self.columns.0,
            name,
        );
        drawing.text(
            [MARGIN + TITLE * 0.8, middle_y],
            &self.rows.0,
            name.turned(-90.0),
        );
        self.bar.draw(
            &mut drawing,
            [table.right() + 22.0, top],
            table.height.min(300.0),
        );
        let height = table.bottom() + below + TITLE + MARGIN;
        Figure::new(&self.head, self.describe(), [width, height], drawing)
    }

    fn check(&self) -> Result<()> {
        let figure = self.head.title.clone();
        let (rows, columns) = (self.rows.1.len(), self.columns.1.len());
        if rows == 0 || columns == 0 {
            return Err(Error::Empty {
                figure,
                what: "cells",
            });
        }
        let size = |what: &str, expected, found| Error::Size {
            what: format!("{what} of \"{}\"", self.head.title),
            expected,
            found,
        };
        if self.cells.len() != rows {
            return Err(size("rows", rows, self.cells.len()));
        }
        if let Some(row) = self.cells.iter().find(|row| row.len() != columns) {
            return Err(size("cells of a row", columns, row.len()));
        }
        let values = self.cells.iter().flatten().filter_map(|cell| cell.value);
        match values
            .chain(self.bar.range)
            .find(|value| !value.is_finite())
        {
            Some(found) => Err(Error::NotFinite {
                figure,
                what: "the value of a cell".into(),
                found,
            }),
            None => Ok(()),
        }
    }

    fn draw_cells(&self, drawing: &mut Drawing, table: Rect) {
        let border = Stroke::new(Colour::WHITE, 1.0);
        for (y, row) in self.cells.iter().enumerate() {
            for (x, cell) in row.iter().enumerate() {
                let rect = Rect::new(
                    table.x + x as f64 * SIDE,
                    table.y + y as f64 * SIDE,
                    SIDE,
                    SIDE,
                );
                let shade = cell
                    .value
                    .map_or(Colour::WHITE, |value| self.bar.colour(value));
                drawing.area(rect, Some(shade), Some(border), &cell.hint);
                if cell.value.is_none() {
                    let cross = Stroke::new(Colour::SILVER, 0.8);
                    drawing.line(
                        [rect.x + 4.0, rect.bottom() - 4.0],
                        [rect.right() - 4.0, rect.y + 4.0],
                        cross,
                    );
                }
                let size = NUMBER.min((SIDE - 6.0) / Ink::new(1.0).width(&cell.text).max(1e-3));
                drawing.text_at(
                    rect.centre(),
                    &cell.text,
                    Ink::new(size).middle().coloured(shade.ink()),
                );
            }
        }
        drawing.area(table, None, Some(Stroke::new(Colour::GREY, 1.0)), "");
    }

    fn draw_names(&self, drawing: &mut Drawing, table: Rect) {
        let ink = Ink::new(NAME).end();
        for (place, name) in self.rows.1.iter().enumerate() {
            drawing.text_at(
                [table.x - 7.0, table.y + (place as f64 + 0.5) * SIDE],
                name,
                ink,
            );
        }
        for (place, name) in self.columns.1.iter().enumerate() {
            let x = table.x + (place as f64 + 0.5) * SIDE + NAME * 0.4;
            drawing.text([x, table.bottom() + NAME + 3.0], name, ink.turned(TURN));
        }
    }

    fn describe(&self) -> String {
        let size = format!(
            "{} ({}) by {} ({}).",
            counted(self.rows.1.len(), "row"),
            self.rows.0,
            counted(self.columns.1.len(), "column"),
            self.columns.0,
        );
        format!("{}{size} {}", self.head.sentence(), self.says)
            .trim_end()
            .to_owned()
    }
}

impl ColourBar {
    pub(crate) fn colour(&self, value: f64) -> Colour {
        let share = (value - self.range[0]) / (self.range[1] - self.range[0]);
        self.scale.at(if share.is_finite() { share } else { 0.5 })
    }

    fn marks(&self) -> Vec<(f64, String)> {
        crate::Axis::new("").marks(self.range, 5)
    }

    /// The room that the bar takes with its texts.
    pub(crate) fn width(&self) -> f64 {
        let ink = Ink::new(NAME);
        let widest = self
            .marks()
            .iter()
            .map(|(_, text)| ink.width(text))
            .fold(0.0, f64::max);
        14.0 + 6.0 + widest + 6.0 + NAME * 1.2
    }

    pub(crate) fn draw(&self, drawing: &mut Drawing, [x, y]: [f64; 2], height: f64) {
        const STEPS: usize = 64;
        let bar = Rect::new(x, y, 14.0, height);
        let scale = Scale {
            domain: self.range,
            places: [bar.bottom(), bar.y],
        };
        // Pictures of numbers keep their shades on a dark page, and so must the bar that explains them.
        let kept = self.scale == ColourScale::Greys;
        if kept {
            drawing.begin("shades");
        }
        for step in 0..STEPS {
            let colour = self.scale.at((step as f64 + 0.5) / STEPS as f64);
            let from = bar.bottom() - (step + 1) as f64 * height / STEPS as f64;
            // Each step reaches under the next, so that no gap shows between them.
            let tall = height / STEPS as f64 + if step > 0 { 0.6 } else { 0.0 };
            drawing.area(
                Rect::new(bar.x, from, bar.width, tall),
                Some(colour),
                None,
                "",
            );
        }
        if kept {
            drawing.end();
        }
        drawing.area(bar, None, Some(Stroke::new(Colour::GREY, 1.0)), "");
        let ink = Ink::new(NAME);
        let mut widest = 0.0_f64;
        for (value, text) in self.marks() {
            let at = scale.at(value);
            drawing.line(
                [bar.right(), at],
                [bar.right() + 3.0, at],
                Stroke::new(Colour::GREY, 1.0),
            );
            // The texts at the ends stay inside the bar's height.
            let place = at.clamp(bar.y + NAME / 2.0, bar.bottom() - NAME / 2.0);
            drawing.text_at([bar.right() + 6.0, place], &text, ink);
            widest = widest.max(ink.width(&text));
        }
        let label = [bar.right() + 6.0 + widest + 6.0 + NAME, bar.centre()[1]];
        drawing.text(label, &self.label, ink.middle().turned(-90.0));
    }
}
