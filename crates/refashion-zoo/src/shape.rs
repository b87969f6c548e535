//! The shape of one example between two layers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The shape of one example: an image or a plain vector.
///
/// In memory an image lies channel by channel, each row by row (channels first, as in PyTorch and
/// candle), and that is the order of [`Shape::dims`] and of the written form `[1, 28, 28]`.
/// For people it is displayed as the documents do, channels last: `28×28×1`.
///
/// ```
/// use refashion_zoo::Shape;
///
/// let shape = Shape::image(3, 32, 24);
/// assert_eq!(shape.dims(), [3, 32, 24]);
/// assert_eq!(shape.to_string(), "32×24×3");
/// assert_eq!(shape.len(), 2304);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<usize>", into = "Vec<usize>")]
pub enum Shape {
    /// An image of `channels` planes of `height` × `width` values.
    Image {
        /// The number of planes: 1 for grey images, 3 for colour, the filters after a convolution.
        channels: usize,
        /// The number of rows.
        height: usize,
        /// The number of columns.
        width: usize,
    },
    /// A vector of so many values.
    Flat(usize),
}

impl Shape {
    /// An image.
    pub fn image(channels: usize, height: usize, width: usize) -> Self {
        Self::Image {
            channels,
            height,
            width,
        }
    }

    /// The number of values; `usize::MAX` if that is more than can be counted.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        product(&self.dims())
    }

    /// The sizes in memory order: `[channels, height, width]` or `[n]`.
    pub fn dims(&self) -> Vec<usize> {
        match *self {
            Self::Image {
                channels,
                height,
                width,
            } => vec![channels, height, width],
            Self::Flat(n) => vec![n],
        }
    }

    /// Channels, height and width; a vector has one channel and one row.
    ///
    /// ```
    /// use refashion_zoo::Shape;
    ///
    /// assert_eq!(Shape::Flat(7).planes(), [1, 1, 7]);
    /// ```
    pub fn planes(&self) -> [usize; 3] {
        match *self {
            Self::Image {
                channels,
                height,
                width,
            } => [channels, height, width],
            Self::Flat(n) => [1, 1, n],
        }
    }

    /// The sizes in the order of Keras' summaries: `[height, width, channels]` or `[n]`.
    pub fn channels_last(&self) -> Vec<usize> {
        match *self {
            Self::Image {
                channels,
                height,
                width,
            } => vec![height, width, channels],
            Self::Flat(n) => vec![n],
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sizes: Vec<String> = self.channels_last().iter().map(usize::to_string).collect();
        f.pad(&sizes.join("×"))
    }
}

impl From<Shape> for Vec<usize> {
    fn from(shape: Shape) -> Self {
        shape.dims()
    }
}

impl TryFrom<Vec<usize>> for Shape {
    type Error = String;

    fn try_from(dims: Vec<usize>) -> Result<Self, String> {
        match dims[..] {
            [channels, height, width] => Ok(Self::image(channels, height, width)),
            [n] => Ok(Self::Flat(n)),
            _ => Err(format!(
                "a shape is [channels, height, width] or [length], but {dims:?} was found"
            )),
        }
    }
}

/// The product of some sizes; `usize::MAX` if that is more than can be counted.
pub(crate) fn product(sizes: &[usize]) -> usize {
    sizes
        .iter()
        .fold(1, |product, &size| product.saturating_mul(size))
}
