//! Intervals below each other: what a measurement leaves open, and where a value lies in it.

use crate::{
    Axis, Colour, Dash, Error, Figure, Head, Marker, Reference, Result, Style,
    axis::Scale,
    drawing::{Drawing, Ink, Rect, Stroke},
    head::MARGIN,
    legend,
    rows::{ABOUT, BELOW, NAME, PLOT, Rows, widest},
    words::number,
};

/// A row for each interval, with a point in it or beside it: a forest plot.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalPlot {
    /// What stands above.
    pub head: Head,
    /// What the values are. Where the axis has a range, an interval that reaches beyond it ends in
    /// an arrow; points are always shown.
    pub x: Axis,
    /// What the intervals are.
    pub interval: String,
    /// What the points are.
    pub point: String,
    /// The rows, from the top.
    pub rows: Vec<IntervalRow>,
    /// Values that the rows are compared with.
    pub references: Vec<Reference>,
}

/// One interval and its point.
#[derive(Debug, Clone, PartialEq)]
pub struct IntervalRow {
    /// The name at the left.
    pub name: String,
    /// The lower and the upper end.
    pub interval: [f64; 2],
    /// The point.
    pub point: f64,
    /// What is made of it, in a word or two, at the right.
    pub verdict: String,
    /// What is shown to whoever points at it.
    pub hint: String,
}

const ROW: f64 = 22.0;
const INTERVAL: Style = Style::line(Colour::BLUE, Dash::Solid);
const POINT: Style = Style::marks(Colour::VERMILION, Marker::Diamond);

impl IntervalPlot {
    /// Draws the plot.
    ///
    /// # Errors
    ///
    /// [`Error::Empty`] without rows, [`Error::NotFinite`] for a value that has no place.
    pub fn draw(&self) -> Result<Figure> {
        self.check()?;
        let left = MARGIN + widest(self.rows.iter().map(|row| row.name.as_str())) + 8.0;
        let right = widest(self.rows.iter().map(|row| row.verdict.as_str())) + 12.0;
        let width = left + PLOT + right + MARGIN;
        let mut drawing = Drawing::default();
        let top = self.head.draw(&mut drawing, width);
        let top = legend::draw(&mut drawing, &self.key(), [MARGIN, top], width - MARGIN);
        let rows = Rows {
            x: &self.x,
            references: &self.references,
            scale: Scale {
                domain: self.domain(),
                places: [left, left + PLOT],
            },
        };
        let tall = ROW * self.rows.len() as f64;
        let plot = Rect::new(left, top + rows.above() + 6.0, PLOT, tall);
        rows.grid(&mut drawing, plot);
        rows.lines(&mut drawing, plot);
        for (place, row) in self.rows.iter().enumerate() {
            row.draw(&mut drawing, plot, (place as f64 + 0.5) * ROW, &rows.scale);
        }
        let height = plot.bottom() + BELOW + MARGIN;
        Figure::new(&self.head, self.describe(), [width, height], drawing)
    }

    fn check(&self) -> Result<()> {
        let figure = || self.head.title.clone();
        if self.rows.is_empty() {
            return Err(Error::Empty {
                figure: figure(),
                what: "rows",
            });
        }
        for row in &self.rows {
            let values = [row.interval[0], row.interval[1], row.point];
            if let Some(&found) = values.iter().find(|value| !value.is_finite()) {
                return Err(Error::NotFinite {
                    figure: figure(),
                    what: format!("a value of \"{}\"", row.name),
                    found,
                });
            }
        }
        Ok(())
    }

    /// All points and references, and the intervals as far as a range of the axis lets them.
    fn domain(&self) -> [f64; 2] {
        let points = self.rows.iter().map(|row| row.point);
        let references = self.references.iter().map(|reference| reference.value);
        let reach: Vec<f64> = match self.x.range {
            Some(range) => range.to_vec(),
            None => self.rows.iter().flat_map(|row| row.interval).collect(),
        };
        let free = Axis {
            range: None,
            ..self.x.clone()
        };
        free.round_domain(points.chain(references).chain(reach), ABOUT)
    }

    fn key(&self) -> Vec<legend::Entry> {
        let entry = |name: &String, style| legend::Entry {
            name: name.clone(),
            style,
            faint: false,
        };
        vec![entry(&self.interval, INTERVAL), entry(&self.point, POINT)]
    }

    fn describe(&self) -> String {
        let row = |row: &IntervalRow| {
            let [low, high] = row.interval.map(number);
            let point = number(row.point);
            format!("{}: {point} ({low} to {high}), {}.", row.name, row.verdict)
        };
        let rows: Vec<String> = self.rows.iter().map(row).collect();
        format!(
            "{}{}: {}, in brackets {}. {}",
            self.head.sentence(),
            self.x.label,
            self.point,
            self.interval,
            rows.join(" ")
        )
    }
}

impl IntervalRow {
    fn draw(&self, drawing: &mut Drawing, plot: Rect, below: f64, scale: &Scale) {
        let y = plot.y + below;
        drawing.text_at([plot.x - 8.0, y], &self.name, Ink::new(NAME).end());
        drawing.text_at([plot.right() + 12.0, y], &self.verdict, Ink::new(NAME));
        let [low, high] = self.interval;
        let line = Stroke::new(INTERVAL.colour, 2.0);
        let ends = [low.max(scale.domain[0]), high.min(scale.domain[1])].map(|end| scale.at(end));
        if ends[0] <= ends[1] {
            drawing.line([ends[0], y], [ends[1], y], line);
            for (end, whole, inwards) in [
                (ends[0], scale.shows(low), 7.0),
                (ends[1], scale.shows(high), -7.0),
            ] {
                if whole {
                    drawing.line([end, y - 5.0], [end, y + 5.0], line);
                } else {
                    let back = end + inwards;
                    let tip = [[back, y - 5.0], [end, y], [back, y + 5.0]];
                    drawing.curve(&tip, line);
                }
            }
        }
        legend::mark(drawing, &POINT, [scale.at(self.point), y], &self.hint);
    }
}
