//! The frame of a panel: grid, marks and names of two axes.

use crate::{
    Axis, Colour,
    axis::Scale,
    drawing::{Drawing, Ink, Rect, Stroke},
};

const TICK: f64 = 10.5;
const NAME: f64 = 11.5;

/// A frame with its scales: values become places.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    pub(crate) plot: Rect,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
}

/// About how many marks an axis has.
pub(crate) const ABOUT: [usize; 2] = [6, 5];

impl Frame {
    /// Draws the frame into a rectangle that holds its texts as well. Without an axis below, there
    /// is room for texts of another kind.
    pub(crate) fn draw(
        drawing: &mut Drawing,
        outer: Rect,
        [below, beside]: [Option<&Axis>; 2],
        domains: [[f64; 2]; 2],
    ) -> Self {
        let marks = |axis: Option<&Axis>, side: usize| {
            axis.map(|axis| axis.marks(domains[side], ABOUT[side]))
                .unwrap_or_default()
        };
        let (marks_x, marks_y) = (marks(below, 0), marks(beside, 1));
        let ink = Ink::new(TICK);
        let widest = marks_y
            .iter()
            .map(|(_, text)| ink.width(text))
            .fold(0.0, f64::max);
        let left = outer.x + NAME + 10.0 + widest + 6.0;
        // The last mark of the axis below may reach beyond the frame by half its width.
        let last = marks_x
            .last()
            .map_or(0.0, |(_, text)| ink.width(text) / 2.0);
        let plot = Rect::new(
            left,
            outer.y + TICK / 2.0,
            outer.right() - last.max(6.0) - left,
            outer.height - TICK / 2.0 - (TICK + NAME + 18.0),
        );
        let frame = Self {
            plot,
            x: Scale {
                domain: domains[0],
                places: [plot.x, plot.right()],
            },
            y: Scale {
                domain: domains[1],
                places: [plot.bottom(), plot.y],
            },
        };
        frame.grid(drawing, &marks_x, &marks_y);
        let [middle_x, middle_y] = plot.centre();
        let ink = Ink::new(NAME).middle();
        let label = |axis: Option<&Axis>| axis.map_or_else(String::new, |axis| axis.label.clone());
        drawing.text([middle_x, outer.bottom() - 4.0], &label(below), ink);
        drawing.text(
            [outer.x + NAME, middle_y],
            &label(beside),
            ink.turned(-90.0),
        );
        frame
    }

    pub(crate) fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.x.at(x), self.y.at(y)]
    }

    pub(crate) fn shows(&self, [x, y]: [f64; 2]) -> bool {
        self.x.shows(x) && self.y.shows(y)
    }

    fn grid(&self, drawing: &mut Drawing, marks_x: &[(f64, String)], marks_y: &[(f64, String)]) {
        let plot = self.plot;
        let ink = Ink::new(TICK);
        let grid = |value: f64, inside: bool| {
            // Zero is where signs change, which a reader looks for.
            let colour = if value == 0.0 && inside {
                Colour::SILVER
            } else {
                Colour::PALE
            };
            Stroke::new(colour, 1.0)
        };
        let within = |scale: &Scale| scale.domain[0] < 0.0 && scale.domain[1] > 0.0;
        for (value, text) in marks_x {
            let x = self.x.at(*value);
            drawing.line(
                [x, plot.y],
                [x, plot.bottom()],
                grid(*value, within(&self.x)),
            );
            drawing.text([x, plot.bottom() + TICK + 5.0], text, ink.middle());
        }
        for (value, text) in marks_y {
            let y = self.y.at(*value);
            drawing.line(
                [plot.x, y],
                [plot.right(), y],
                grid(*value, within(&self.y)),
            );
            drawing.text_at([plot.x - 6.0, y], text, ink.end());
        }
        drawing.area(plot, None, Some(Stroke::new(Colour::GREY, 1.0)), "");
    }
}
