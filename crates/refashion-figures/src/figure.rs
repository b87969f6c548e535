//! A finished figure.

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree},
};

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
    labels: Vec<Label>,
}

/// The longest side of a figure, in its own units.
const MOST: f64 = 20_000.0;

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

    /// Every text of the figure with its place.
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The figure as PNG, `scale` pixels a unit.
    ///
    /// # Errors
    ///
    /// [`Error::Pixels`] for a scale that leaves nothing, or more than can be held;
    /// [`Error::Render`] if the renderer gives up.
    pub fn png(&self, scale: f32) -> Result<Vec<u8>> {
        let render = |reason: String| Error::Render { reason };
        let options = Options {
            fontdb: font::database(),
            font_family: "DejaVu Sans".into(),
            ..Options::default()
        };
        let tree =
            Tree::from_str(&self.svg, &options).map_err(|error| render(error.to_string()))?;
        let (width, height) = (
            self.width * f64::from(scale),
            self.height * f64::from(scale),
        );
        let too_much = || Error::Pixels {
            what: "a picture",
            width,
            height,
        };
        if !(1.0..=MOST).contains(&width) || !(1.0..=MOST).contains(&height) {
            return Err(too_much());
        }
        let mut pixels =
            Pixmap::new(width.round() as u32, height.round() as u32).ok_or_else(too_much)?;
        // What is left of a pixel at the edge is white as well.
        pixels.fill(resvg::tiny_skia::Color::WHITE);
        resvg::render(
            &tree,
            Transform::from_scale(scale, scale),
            &mut pixels.as_mut(),
        );
        encode(&pixels).map_err(|error| render(error.to_string()))
    }
}

/// The card is opaque, so that three channels say everything.
fn encode(pixels: &Pixmap) -> std::result::Result<Vec<u8>, png::EncodingError> {
    let rgb: Vec<u8> = pixels
        .data()
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&rgb)?;
    Ok(bytes)
}
