//! From where a network looks at an image before it says what it is.

use refashion_datasets::{Batch, Fill, Transform};
use serde::{Deserialize, Serialize};

use crate::Result;

/// From where a network looks at an image before it says what it is: what it makes of the views, before
/// the softmax, is averaged. The borders of an image that is moved are reflected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Views {
    /// The image as it is.
    #[default]
    Plain,
    /// The image and its mirror image.
    Mirrored,
    /// Half of these two; half of the same of the image moved by a pixel up and to the left, and down and
    /// to the right.
    MirroredAndMoved,
}

impl Views {
    pub(crate) fn is_plain(&self) -> bool {
        *self == Self::Plain
    }

    /// Each view with its weight.
    ///
    /// ```
    /// use refashion_trainer::Views;
    ///
    /// let views = Views::MirroredAndMoved.transforms();
    /// assert_eq!(views.len(), 6);
    /// assert_eq!(views.iter().map(|(weight, _)| weight).sum::<f32>(), 1.0);
    /// ```
    pub fn transforms(self) -> Vec<(f32, Transform)> {
        match self {
            Self::Plain => vec![(1.0, Transform::default())],
            Self::Mirrored => mirrored(0, 0.5).to_vec(),
            Self::MirroredAndMoved => {
                [mirrored(0, 0.25), mirrored(-1, 0.125), mirrored(1, 0.125)].concat()
            }
        }
    }
}

/// An image moved by so many pixels, and its mirror image, with the weight of each. What is mirrored
/// before it is moved has to be moved the other way.
fn mirrored(pixels: isize, weight: f32) -> [(f32, Transform); 2] {
    [(false, pixels), (true, -pixels)].map(|(flipped, right)| {
        let view = Transform {
            flipped,
            moved: [pixels, right],
            ..Transform::default()
        };
        (weight, view)
    })
}

/// The images of a batch as one of the views has them.
pub(crate) fn seen(batch: &Batch, view: &Transform, images: &mut Vec<f32>) -> Result<()> {
    let len = batch.shape.iter().product::<usize>().max(1);
    images.resize(batch.images.len(), 0.0);
    for (image, seen) in batch.images.chunks(len).zip(images.chunks_mut(len)) {
        view.apply(image, batch.shape, Fill::Reflect, seen)?;
    }
    Ok(())
}
