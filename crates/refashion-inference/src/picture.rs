//! A picture of any size, as numbers.

use crate::error::{Error, Result};

/// A picture of any size: values of 0 to 255, channel by channel, each row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// Columns, in pixels.
    pub width: usize,
    /// Rows, in pixels.
    pub height: usize,
    /// `channels × height × width` values.
    pub values: Vec<f32>,
    /// Width and height before it was made smaller to be handled quickly.
    pub taken_at: [usize; 2],
}

impl Picture {
    /// A grey picture.
    ///
    /// # Errors
    ///
    /// [`Error::Picture`] where it has no pixels, or another number of values.
    pub fn grey(width: usize, height: usize, values: Vec<f32>) -> Result<Self> {
        Self::new(1, width, height, values)
    }

    /// A picture of red, green and blue.
    ///
    /// # Errors
    ///
    /// As [`Picture::grey`].
    pub fn colour(width: usize, height: usize, values: Vec<f32>) -> Result<Self> {
        Self::new(3, width, height, values)
    }

    fn new(channels: usize, width: usize, height: usize, values: Vec<f32>) -> Result<Self> {
        let expected = width
            .checked_mul(height)
            .and_then(|n| n.checked_mul(channels));
        let (found, empty) = (values.len(), values.is_empty());
        if empty || expected != Some(found) {
            return Err(Error::Picture {
                picture: format!("a picture of {width}×{height}×{channels}"),
                problem: format!("{found} values, expected the product of its sizes, above 0"),
            });
        }
        Ok(Self {
            channels,
            width,
            height,
            values,
            taken_at: [width, height],
        })
    }

    /// The plane of one channel.
    pub(crate) fn plane(&self, channel: usize) -> &[f32] {
        let len = self.width * self.height;
        &self.values[channel * len..][..len]
    }

    /// How light each pixel is: the weights of ITU-R BT.601, as in Pillow.
    pub(crate) fn lightness(&self) -> Vec<f32> {
        if self.channels == 1 {
            return self.values.clone();
        }
        let planes = self.plane(0).iter().zip(self.plane(1)).zip(self.plane(2));
        let lightness = |((r, g), b): ((&f32, &f32), &f32)| 0.299 * r + 0.587 * g + 0.114 * b;
        planes.map(lightness).collect()
    }
}
