//! A finished figure.

use crate::{
    Colour, Error, Head, Label, Result,
    drawing::{Drawing, Rect, escaped, n},
    font,
};

/// A finished figure: a picture, its title, and what it shows in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    title: String,
    text: String,
    width: f64,
    height: f64,
    svg: String,
    readable: String,
    labels: Vec<Label>,
}

/// The longest side of a figure, in its own units, and of its pixels.
pub(crate) const MOST: f64 = 20_000.0;

impl Figure {
    /// Puts a drawing on a white card, so that it can be read on a dark page too.
    pub(crate) fn new(
        head: &Head,
        text: String,
        [width, height]: [f64; 2],
        drawing: Drawing,
    ) -> Result<Self> {
        if !(1.0..=MOST).contains(&width) || !(1.0..=MOST).contains(&height) {
            return Err(Error::Pixels {
                what: "a figure",
                width,
                height,
            });
        }
        let (width, height) = (width.ceil(), height.ceil());
        let title = head.title.clone();
        let mut card = Drawing::default();
        card.area(
            Rect::new(0.0, 0.0, width, height),
            Some(Colour::WHITE),
            None,
            "",
        );
        // In an outer title a browser would show the whole text to whoever points anywhere; `desc`
        // is read aloud and not shown.
        let svg = format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" "#,
                r#"role="img" aria-label="{title}" font-family="{family}">"#,
                "\n<title>{title}</title>\n<desc>{text}</desc>\n{card}{body}</svg>\n"
            ),
            w = n(width),
            h = n(height),
            title = escaped(&title),
            family = font::FAMILY,
            text = escaped(&text),
            card = card.body,
            body = drawing.body,
        );
        Ok(Self {
            title,
            text,
            width,
            height,
            svg,
            readable: drawing.readable,
            labels: drawing.labels,
        })
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the figure shows, in words computed from what is drawn: for people who cannot see it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The size, in the units of the SVG.
    pub fn size(&self) -> [f64; 2] {
        [self.width, self.height]
    }

    /// The figure as SVG.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// The figure as SVG for a page with a script: the same picture, and the points of a
    /// [`LineChart`](crate::LineChart), hidden, with what the script needs to show and name them. A
    /// panel is a group with `data-panel`; in it are a line across the panel at x 0, to be moved to
    /// a point, and for each series a group with `data-series`, whose circles have the values as
    /// `data-x` and `data-y`.
    pub fn interactive_svg(&self) -> String {
        let drawn = self.svg.trim_end_matches("</svg>\n");
        format!("{drawn}{}</svg>\n", self.readable)
    }

    /// Every text of the figure with its place.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }
}
