//! What the lines and marks mean, in rows above the panels, where they hide nothing.

use crate::{
    Colour, Dash, Marker, Style,
    drawing::{Drawing, Ink, Stroke},
};

const SIZE: f64 = 11.0;
const SAMPLE: f64 = 30.0;
const GAP: f64 = 20.0;
const ROW: f64 = 18.0;

/// One entry: a name and how what it names looks.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) style: Style,
    /// Whether it stands for the faint lines of single runs.
    pub(crate) faint: bool,
}

/// Draws the entries in rows from `left`, and answers where the rows end.
pub(crate) fn draw(
    drawing: &mut Drawing,
    entries: &[Entry],
    [left, top]: [f64; 2],
    right: f64,
) -> f64 {
    let (mut x, mut y) = (left, top + ROW / 2.0);
    for entry in entries {
        let ink = Ink::new(SIZE);
        let width = SAMPLE + 6.0 + ink.width(&entry.name);
        if x + width > right && x > left {
            (x, y) = (left, y + ROW);
        }
        sample(drawing, entry, [x, y]);
        drawing.text_at([x + SAMPLE + 6.0, y], &entry.name, ink);
        x += width + GAP;
    }
    if entries.is_empty() {
        top
    } else {
        y + ROW / 2.0 + 4.0
    }
}

fn sample(drawing: &mut Drawing, entry: &Entry, [x, y]: [f64; 2]) {
    if let Some(dash) = entry.style.line {
        let stroke = if entry.faint {
            faint(entry.style.colour, dash)
        } else {
            strong(entry.style.colour, dash)
        };
        drawing.line([x, y], [x + SAMPLE, y], stroke);
    }
    mark(drawing, &entry.style, [x + SAMPLE / 2.0, y], "");
}

/// The line of a mean.
pub(crate) fn strong(colour: Colour, dash: Dash) -> Stroke {
    Stroke {
        dash,
        ..Stroke::new(colour, 2.0)
    }
}

/// The line of a single run.
pub(crate) fn faint(colour: Colour, dash: Dash) -> Stroke {
    Stroke {
        dash,
        opacity: 0.35,
        ..Stroke::new(colour, 1.0)
    }
}

/// The mark of a style at a place, if it has one.
pub(crate) fn mark(drawing: &mut Drawing, style: &Style, [x, y]: [f64; 2], hint: &str) {
    let Some(marker) = style.marker else { return };
    let (fill, stroke) = if style.hollow {
        (None, Stroke::new(style.colour, 1.6))
    } else {
        (Some(style.colour), Stroke::new(Colour::WHITE, 0.7))
    };
    // An outline leaves to be seen what it surrounds.
    let size = if style.hollow { 5.0 } else { 3.8 };
    let corners = |places: &[[f64; 2]]| -> Vec<[f64; 2]> {
        places
            .iter()
            .map(|[dx, dy]| [x + dx * size, y + dy * size])
            .collect()
    };
    let places = match marker {
        Marker::Circle => return drawing.circle([x, y], size, fill, stroke, hint),
        Marker::Square => corners(&[[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]]),
        Marker::Triangle => corners(&[[0.0, -1.25], [1.15, 0.8], [-1.15, 0.8]]),
        Marker::Diamond => corners(&[[0.0, -1.35], [1.2, 0.0], [0.0, 1.35], [-1.2, 0.0]]),
    };
    drawing.polygon(&places, fill, Some(stroke), hint);
}
