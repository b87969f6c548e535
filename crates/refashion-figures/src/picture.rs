//! Small pictures, such as those of a data set.

use crate::{Colour, ColourScale, Error, Result};

/// A small picture: grey, or red, green and blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    height: usize,
    width: usize,
    /// Row by row, three bytes a pixel.
    rgb: Vec<u8>,
}

impl Picture {
    /// A picture from bytes in the order (channel, row, column), as data sets hold them.
    ///
    /// # Errors
    ///
    /// [`Error::Channels`] unless it is grey or has three colours, [`Error::Size`] for another
    /// number of bytes than its shape has, [`Error::Pixels`] for a side of 0 or above 20,000.
    ///
    /// ```
    /// use refashion_figures::Picture;
    ///
    /// assert!(Picture::new([1, 2, 2], &[0, 255, 255, 0]).is_ok());
    /// let message = Picture::new([1, 2, 2], &[0]).unwrap_err().to_string();
    /// assert_eq!(message, "bytes of a picture of 1×2×2: 1 were found where 4 are needed");
    /// ```
    pub fn new([channels, height, width]: [usize; 3], bytes: &[u8]) -> Result<Self> {
        if channels != 1 && channels != 3 {
            return Err(Error::Channels { found: channels });
        }
        check([channels, height, width], bytes.len(), "bytes")?;
        let plane = height * width;
        let at = |channel: usize, pixel: usize| bytes[(channel % channels) * plane + pixel];
        let rgb = (0..plane).flat_map(|pixel| [0, 1, 2].map(|channel| at(channel, pixel)));
        Ok(Self {
            height,
            width,
            rgb: rgb.collect(),
        })
    }

    /// A plane of numbers as shades of a scale whose ends are `range`; what is no number is the
    /// lower end.
    ///
    /// # Errors
    ///
    /// [`Error::Size`] and [`Error::Pixels`] as for [`Picture::new`].
    pub fn shaded(
        [height, width]: [usize; 2],
        values: &[f32],
        range: [f32; 2],
        scale: ColourScale,
    ) -> Result<Self> {
        check([1, height, width], values.len(), "values")?;
        let span = f64::from(range[1] - range[0]);
        let shade = |&value: &f32| {
            let share = f64::from(value - range[0]) / span;
            let Colour(red, green, blue) = scale.at(if share.is_finite() { share } else { 0.0 });
            [red, green, blue]
        };
        Ok(Self {
            height,
            width,
            rgb: values.iter().flat_map(shade).collect(),
        })
    }

    /// Width over height.
    pub(crate) fn ratio(&self) -> f64 {
        self.width as f64 / self.height as f64
    }

    /// The picture as PNG in base 64, for a link that holds its own data.
    pub(crate) fn base64(&self) -> String {
        let grey = self
            .rgb
            .chunks_exact(3)
            .all(|pixel| pixel[0] == pixel[1] && pixel[1] == pixel[2]);
        let (colour, data) = if grey {
            (
                png::ColorType::Grayscale,
                self.rgb.iter().copied().step_by(3).collect(),
            )
        } else {
            (png::ColorType::Rgb, self.rgb.clone())
        };
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width as u32, self.height as u32);
        encoder.set_color(colour);
        encoder.set_compression(png::Compression::High);
        // Writing to memory cannot fail, and the sizes were checked when the picture was made.
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&data));
        debug_assert!(written.is_ok());
        base64(&bytes)
    }
}

fn check(shape: [usize; 3], found: usize, what: &str) -> Result<()> {
    let [channels, height, width] = shape;
    if !(1..=20_000).contains(&height) || !(1..=20_000).contains(&width) {
        let (width, height) = (width as f64, height as f64);
        return Err(Error::Pixels {
            what: "a picture",
            width,
            height,
        });
    }
    let expected = channels * height * width;
    if found != expected {
        let what = format!("{what} of a picture of {channels}×{height}×{width}");
        return Err(Error::Size {
            what,
            expected,
            found,
        });
    }
    Ok(())
}

/// Three bytes as four signs, as RFC 4648 has it.
fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| {
            bits << 8 | u32::from(three.get(i).copied().unwrap_or(0))
        });
        for i in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * i)) as usize & 63];
            text.push(if i <= three.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        let pairs = [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ];
        for (plain, coded) in pairs {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn colours_come_plane_by_plane() {
        let picture = Picture::new([3, 1, 2], &[1, 2, 3, 4, 5, 6]).unwrap();
        assert_eq!(picture.rgb, [1, 3, 5, 2, 4, 6]);
        assert_eq!(
            Picture::new([1, 1, 2], &[7, 9]).unwrap().rgb,
            [7, 7, 7, 9, 9, 9]
        );
    }

    #[test]
    fn numbers_become_shades() {
        let values = [-1.0, 0.0, 1.0, f32::NAN];
        let picture = Picture::shaded([2, 2], &values, [-1.0, 1.0], ColourScale::Greys).unwrap();
        let greys: Vec<u8> = picture.rgb.iter().copied().step_by(3).collect();
        assert_eq!(greys, [0, 128, 255, 0]);
        // Where all values are the same there is no span to place them in.
        assert!(Picture::shaded([1, 1], &[3.0], [3.0, 3.0], ColourScale::Greys).is_ok());
    }

    #[test]
    fn what_cannot_be_a_picture_is_refused() {
        assert!(matches!(
            Picture::new([2, 1, 1], &[0, 0]),
            Err(Error::Channels { found: 2 })
        ));
        assert!(matches!(
            Picture::new([1, 0, 1], &[]),
            Err(Error::Pixels { .. })
        ));
        let short = Picture::shaded([2, 2], &[0.0], [0.0, 1.0], ColourScale::Greys);
        assert!(matches!(
            short,
            Err(Error::Size {
                expected: 4,
                found: 1,
                ..
            })
        ));
    }
}
