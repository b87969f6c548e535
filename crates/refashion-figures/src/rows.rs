//! The frame of a figure whose rows lie below each other over one axis.

use crate::{
    Axis, Colour, Dash,
    axis::Scale,
    drawing::{Drawing, Ink, Rect, Stroke},
};

/// A value that rows are compared with: a line across all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The value.
    pub value: f64,
    /// What it means.
    pub name: String,
}

/// The size of the names at the left.
pub(crate) const NAME: f64 = 11.0;
/// The width of the part that shows values.
pub(crate) const PLOT: f64 = 460.0;
/// About how many marks the axis has.
pub(crate) const ABOUT: usize = 6;

/// The axis below the rows, and what they are compared with.
pub(crate) struct Rows<'a> {
    pub(crate) x: &'a Axis,
    pub(crate) references: &'a [Reference],
    pub(crate) scale: Scale,
}

impl Rows<'_> {
    /// The room that the names of the references take above the rows.
    pub(crate) fn above(&self) -> f64 {
        let levels = self.levels();
        levels.iter().max().map_or(0, |level| level + 1) as f64 * (NAME + 3.0)
    }

    /// The lines behind the rows, and the axis with its marks and name below.
    pub(crate) fn grid(&self, drawing: &mut Drawing, plot: Rect) {
        let ink = Ink::new(10.5).middle();
        for (value, text) in self.x.marks(self.scale.domain, ABOUT) {
            let x = self.scale.at(value);
            drawing.line(
                [x, plot.y],
                [x, plot.bottom()],
                Stroke::new(Colour::PALE, 1.0),
            );
            drawing.text([x, plot.bottom() + 16.0], &text, ink);
        }
        drawing.line(
            [plot.x, plot.y],
            [plot.x, plot.bottom()],
            Stroke::new(Colour::GREY, 1.0),
        );
        let name = [plot.centre()[0], plot.bottom() + 16.0 + NAME + 6.0];
        drawing.text(name, &self.x.label, Ink::new(11.5).middle());
    }

    /// The references, with their names above the rows.
    pub(crate) fn lines(&self, drawing: &mut Drawing, plot: Rect) {
        let ink = Ink::new(10.0).middle();
        for (reference, level) in self.references.iter().zip(self.levels()) {
            let x = self.scale.at(reference.value);
            let stroke = Stroke {
                dash: Dash::Dashed,
                ..Stroke::new(Colour::BLACK, 1.2)
            };
            drawing.line([x, plot.y], [x, plot.bottom()], stroke);
            let y = plot.y - 5.0 - level as f64 * (NAME + 3.0);
            drawing.text([x, y], &reference.name, ink);
        }
    }

    /// On which line above the rows the name of each reference stands: the lowest where it does not
    /// meet another.
    fn levels(&self) -> Vec<usize> {
        let mut taken: Vec<(usize, [f64; 2])> = Vec::new();
        for reference in self.references {
            let (x, half) = (
                self.scale.at(reference.value),
                Ink::new(10.0).width(&reference.name) / 2.0 + 4.0,
            );
            let free = |level: &usize| {
                taken.iter().all(|(other, [low, high])| {
                    other != level || x + half <= *low || x - half >= *high
                })
            };
            let level = (0..self.references.len()).find(free).unwrap_or(0);
            taken.push((level, [x - half, x + half]));
        }
        taken.into_iter().map(|(level, _)| level).collect()
    }
}

/// The room below the rows that the axis needs.
pub(crate) const BELOW: f64 = 2.0 * NAME + 16.0;

/// The width of the widest of some texts.
pub(crate) fn widest<'a>(texts: impl Iterator<Item = &'a str>) -> f64 {
    let ink = Ink::new(NAME);
    texts.map(|text| ink.width(text)).fold(0.0, f64::max)
}
