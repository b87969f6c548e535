//! Lines, areas, texts and pictures, as SVG.

use std::fmt::Write;

use refashion_std::decimals;

use crate::{Colour, Label, Picture, font, style::Dash};

/// A rectangle: its left upper corner and its size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Rect {
    pub(crate) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    pub(crate) fn right(self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(self) -> f64 {
        self.y + self.height
    }

    pub(crate) fn centre(self) -> [f64; 2] {
        [self.x + self.width / 2.0, self.y + self.height / 2.0]
    }
}

/// A line's colour, width and dashes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) colour: Colour,
    pub(crate) width: f64,
    pub(crate) dash: Dash,
    pub(crate) opacity: f64,
}

impl Stroke {
    pub(crate) fn new(colour: Colour, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: Dash::Solid,
            opacity: 1.0,
        }
    }

    fn attributes(&self) -> String {
        let mut text = format!(
            r#" stroke="{}" stroke-width="{}""#,
            self.colour,
            n(self.width)
        );
        if let Some(pattern) = self.dash.pattern() {
            let _ = write!(text, r#" stroke-dasharray="{pattern}""#);
        }
        if self.opacity < 1.0 {
            let _ = write!(text, r#" stroke-opacity="{}""#, n(self.opacity));
        }
        text
    }
}

/// Which part of a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ink {
    pub(crate) size: f64,
    pub(crate) colour: Colour,
    pub(crate) bold: bool,
    pub(crate) anchor: Anchor,
    /// Degrees, clockwise.
    pub(crate) turn: f64,
}

impl Ink {
    pub(crate) fn new(size: f64) -> Self {
        Self {
            size,
            colour: Colour::BLACK,
            bold: false,
            anchor: Anchor::Start,
            turn: 0.0,
        }
    }

    pub(crate) fn grey(self) -> Self {
        self.coloured(Colour::GREY)
    }

    pub(crate) fn coloured(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(crate) fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(crate) fn middle(self) -> Self {
        Self {
            anchor: Anchor::Middle,
            ..self
        }
    }

    pub(crate) fn end(self) -> Self {
        Self {
            anchor: Anchor::End,
            ..self
        }
    }

    pub(crate) fn turned(self, turn: f64) -> Self {
        Self { turn, ..self }
    }

    pub(crate) fn width(&self, text: &str) -> f64 {
        font::width(text, self.size, self.bold)
    }
}

/// What has been drawn so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Drawing {
    pub(crate) body: String,
    pub(crate) labels: Vec<Label>,
    /// What a script needs to read the drawing point by point; empty where it is not read so.
    pub(crate) readable: String,
}

impl Drawing {
    /// An area, a border around it, or both; `hint` is shown to whoever points at it.
    pub(crate) fn area(
        &mut self,
        rect: Rect,
        fill: Option<Colour>,
        stroke: Option<Stroke>,
        hint: &str,
    ) {
        let Rect {
            x,
            y,
            width,
            height,
        } = rect;
        // SVG knows no area of no width: what has none becomes a hair.
        let (width, height) = (width.max(0.01), height.max(0.01));
        let fill = fill.map_or_else(|| "none".to_owned(), |colour| colour.to_string());
        let stroke = stroke.map(|stroke| stroke.attributes()).unwrap_or_default();
        let _ = write!(
            self.body,
            r#"<rect x="{}" y="{}" width="{}" height="{}" fill="{fill}"{stroke}"#,
            n(x),
            n(y),
            n(width),
            n(height),
        );
        self.close("rect", hint);
    }

    pub(crate) fn line(&mut self, from: [f64; 2], to: [f64; 2], stroke: Stroke) {
        let _ = writeln!(
            self.body,
            r#"<line x1="{}" y1="{}" x2="{}" y2="{}"{}/>"#,
            n(from[0]),
            n(from[1]),
            n(to[0]),
            n(to[1]),
            stroke.attributes(),
        );
    }

    /// A line through all points.
    pub(crate) fn curve(&mut self, points: &[[f64; 2]], stroke: Stroke) {
        let places: Vec<String> = points
            .iter()
            .map(|[x, y]| format!("{},{}", n(*x), n(*y)))
            .collect();
        let _ = writeln!(
            self.body,
            r#"<polyline points="{}" fill="none" stroke-linejoin="round" stroke-linecap="round"{}/>"#,
            places.join(" "),
            stroke.attributes(),
        );
    }

    /// A closed area with corners.
    pub(crate) fn polygon(
        &mut self,
        points: &[[f64; 2]],
        fill: Option<Colour>,
        stroke: Option<Stroke>,
        hint: &str,
    ) {
        let places: Vec<String> = points
            .iter()
            .map(|[x, y]| format!("{},{}", n(*x), n(*y)))
            .collect();
        let fill = fill.map_or_else(|| "none".to_owned(), |colour| colour.to_string());
        let stroke = stroke.map(|stroke| stroke.attributes()).unwrap_or_default();
        let _ = write!(
            self.body,
            r#"<polygon points="{}" fill="{fill}" stroke-linejoin="round"{stroke}"#,
            places.join(" "),
        );
        self.close("polygon", hint);
    }

    pub(crate) fn circle(
        &mut self,
        [x, y]: [f64; 2],
        radius: f64,
        fill: Option<Colour>,
        stroke: Stroke,
        hint: &str,
    ) {
        let fill = fill.map_or_else(|| "none".to_owned(), |colour| colour.to_string());
        let _ = write!(
            self.body,
            r#"<circle cx="{}" cy="{}" r="{}" fill="{fill}"{}"#,
            n(x),
            n(y),
            n(radius),
            stroke.attributes(),
        );
        self.close("circle", hint);
    }

    /// A text; `y` is the line that its letters stand on.
    pub(crate) fn text(&mut self, [x, y]: [f64; 2], text: &str, ink: Ink) {
        if text.is_empty() {
            return;
        }
        let width = ink.width(text);
        let (anchor, left) = match ink.anchor {
            Anchor::Start => ("", x),
            Anchor::Middle => (r#" text-anchor="middle""#, x - width / 2.0),
            Anchor::End => (r#" text-anchor="end""#, x - width),
        };
        let bold = if ink.bold {
            r#" font-weight="bold""#
        } else {
            ""
        };
        let turn = match ink.turn {
            0.0 => String::new(),
            turn => format!(r#" transform="rotate({} {} {})""#, n(turn), n(x), n(y)),
        };
        let _ = writeln!(
            self.body,
            r#"<text x="{}" y="{}" font-size="{}" fill="{}"{anchor}{bold}{turn}>{}</text>"#,
            n(x),
            n(y),
            n(ink.size),
            ink.colour,
            escaped(text),
        );
        let size = [width, ink.size * (font::ASCENT + font::DESCENT)];
        let corner = [left, y - ink.size * font::ASCENT];
        self.labels
            .push(Label::new(text, corner, size, ink.turn, [x, y]));
    }

    /// A text whose letters are centred on a height.
    pub(crate) fn text_at(&mut self, [x, y]: [f64; 2], text: &str, ink: Ink) {
        self.text([x, y + ink.size * font::MIDDLE], text, ink);
    }

    /// A picture, its pixels as squares with sharp edges.
    pub(crate) fn picture(&mut self, rect: Rect, picture: &Picture, hint: &str) {
        let _ = write!(
            self.body,
            r#"<image x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated" href="data:image/png;base64,{}""#,
            n(rect.x),
            n(rect.y),
            n(rect.width),
            n(rect.height),
            picture.base64(),
        );
        self.close("image", hint);
    }

    /// Begins a group of a class, for a page that shows some of the figure otherwise.
    pub(crate) fn begin(&mut self, class: &str) {
        let _ = writeln!(self.body, r#"<g class="{class}">"#);
    }

    /// Ends the group.
    pub(crate) fn end(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// Ends an element that was begun, with what is shown to whoever points at it.
    fn close(&mut self, element: &str, hint: &str) {
        if hint.is_empty() {
            self.body.push_str("/>\n");
        } else {
            let _ = writeln!(self.body, "><title>{}</title></{element}>", escaped(hint));
        }
    }
}

/// A number with at most two decimals: a hundredth of a unit cannot be seen.
pub(crate) fn n(value: f64) -> String {
    decimals(value, 2)
}

/// A text as it stands in XML; signs that XML cannot hold are left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(' '),
            control if control.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&control) => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let texts = [1.0, 0.5, -0.001, 12.345, 100.0, -2.1].map(n);
        assert_eq!(
            texts,
            ["1", "0.5", "0", "12.35", "100", "-2.1"].map(str::to_owned)
        );
    }

    #[test]
    fn texts_cannot_break_out() {
        assert_eq!(escaped("a<b & \"c\"\u{0}\n"), "a&lt;b &amp; &quot;c&quot; ");
    }
}
