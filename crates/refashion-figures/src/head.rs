//! What stands above a figure.

use crate::{
    drawing::{Drawing, Ink},
    font,
};

/// What stands above a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Head {
    /// What the figure is about.
    pub title: String,
    /// What else has to be known to read it: runs, data, units. May be empty.
    pub subtitle: String,
}

/// The room around everything.
pub(crate) const MARGIN: f64 = 18.0;

const TITLE: f64 = 15.0;
const SUBTITLE: f64 = 11.0;

impl Head {
    /// A title alone.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            subtitle: String::new(),
        }
    }

    /// The same with a line below it.
    pub fn subtitle(self, subtitle: impl Into<String>) -> Self {
        Self {
            subtitle: subtitle.into(),
            ..self
        }
    }

    /// Writes title and subtitle, broken into lines, and answers where the figure may begin.
    pub(crate) fn draw(&self, drawing: &mut Drawing, width: f64) -> f64 {
        let most = width - 2.0 * MARGIN;
        let mut bottom = MARGIN - 4.0;
        for line in font::wrap(&self.title, TITLE, true, most) {
            bottom += TITLE * 1.25;
            drawing.text(
                [MARGIN, bottom - 0.25 * TITLE],
                &line,
                Ink::new(TITLE).bold(),
            );
        }
        for line in font::wrap(&self.subtitle, SUBTITLE, false, most) {
            bottom += SUBTITLE * 1.4;
            drawing.text(
                [MARGIN, bottom - 0.25 * SUBTITLE],
                &line,
                Ink::new(SUBTITLE).grey(),
            );
        }
        bottom + 10.0
    }

    /// The subtitle as the beginning of a text.
    pub(crate) fn sentence(&self) -> String {
        match self.subtitle.trim_end_matches('.') {
            "" => String::new(),
            said => format!("{said}. "),
        }
    }
}
