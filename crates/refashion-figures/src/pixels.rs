//! A figure as pixels.

use std::sync::{Arc, LazyLock};

use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{
        Options, Tree,
        fontdb::{Database, Source},
    },
};

use crate::error::{Error, Result};
use crate::figure::{Figure, MOST};
use crate::font::FONTS;

impl Figure {
    /// The figure as PNG, `scale` pixels a unit.
    ///
    /// # Errors
    ///
    /// [`Error::Pixels`] for a scale that leaves nothing, or more than can be held;
    /// [`Error::Render`] if the renderer gives up.
    pub fn png(&self, scale: f32) -> Result<Vec<u8>> {
        let render = |reason: String| Error::Render { reason };
        let options = Options {
            fontdb: database(),
            font_family: "DejaVu Sans".into(),
            ..Options::default()
        };
        let tree =
            Tree::from_str(self.svg(), &options).map_err(|error| render(error.to_string()))?;
        let size = self.size();
        let (width, height) = (size[0] * f64::from(scale), size[1] * f64::from(scale));
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

/// The fonts as the renderer wants them.
fn database() -> Arc<Database> {
    static DATABASE: LazyLock<Arc<Database>> = LazyLock::new(|| {
        let mut database = Database::new();
        for font in FONTS {
            database.load_font_source(Source::Binary(Arc::new(font)));
        }
        database.set_sans_serif_family("DejaVu Sans");
        Arc::new(database)
    });
    Arc::clone(&DATABASE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_renderer_finds_a_regular_and_a_bold_face() {
        let weights: Vec<u16> = database().faces().map(|face| face.weight.0).collect();
        assert_eq!(weights, [400, 700]);
    }
}
