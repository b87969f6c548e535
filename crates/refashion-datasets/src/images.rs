//! Images and labels as they are kept in memory: bytes, exactly as the files hold them.

use crate::error::Error;

/// Images of one size, as bytes in the order (image, channel, row, column).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Images {
    /// How many images there are.
    pub count: usize,
    /// 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// Rows, in pixels.
    pub height: usize,
    /// Columns, in pixels.
    pub width: usize,
    /// `count × channels × height × width` bytes; 0 is black.
    pub pixels: Vec<u8>,
}

impl Images {
    /// Puts pixels into shape.
    ///
    /// # Errors
    /// [`Error::Shape`] where the number of pixels is not the product of the four sizes.
    pub fn new(
        count: usize,
        [channels, height, width]: [usize; 3],
        pixels: Vec<u8>,
    ) -> Result<Self, Error> {
        let expected = count * channels * height * width;
        if pixels.len() != expected {
            return Err(Error::Shape {
                what: format!("pixels of {count} images of {channels}×{height}×{width}"),
                expected,
                found: pixels.len(),
            });
        }
        Ok(Self {
            count,
            channels,
            height,
            width,
            pixels,
        })
    }

    /// Channels, height and width of one image.
    pub fn shape(&self) -> [usize; 3] {
        [self.channels, self.height, self.width]
    }

    /// Bytes of one image.
    pub fn image_len(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// The pixels of one image, (channel, row, column).
    ///
    /// # Panics
    /// Where `index` is not below [`count`](Self::count), as indexing a slice does.
    pub fn image(&self, index: usize) -> &[u8] {
        let len = self.image_len();
        &self.pixels[index * len..][..len]
    }
}

/// Images with the class of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labelled {
    /// The images.
    pub images: Images,
    /// One label an image, 0 to 9.
    pub labels: Vec<u8>,
}

impl Labelled {
    /// Puts images and labels together.
    ///
    /// # Errors
    /// [`Error::Shape`] where their numbers differ.
    pub fn new(images: Images, labels: Vec<u8>) -> Result<Self, Error> {
        if labels.len() != images.count {
            return Err(Error::Shape {
                what: format!("labels of {} images", images.count),
                expected: images.count,
                found: labels.len(),
            });
        }
        Ok(Self { images, labels })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there is no example.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// A copy of the examples at `indices`, in that order.
    ///
    /// # Errors
    /// [`Error::Index`] where an index is not below [`len`](Self::len).
    pub fn select(&self, indices: &[usize]) -> Result<Self, Error> {
        check_indices(indices, self.len())?;
        let mut pixels = Vec::with_capacity(indices.len() * self.images.image_len());
        for &index in indices {
            pixels.extend_from_slice(self.images.image(index));
        }
        Ok(Self {
            images: Images {
                count: indices.len(),
                pixels,
                ..self.images.without_pixels()
            },
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
        })
    }
}

impl Images {
    /// The same sizes and no pixels.
    fn without_pixels(&self) -> Self {
        Self {
            pixels: Vec::new(),
            ..*self
        }
    }
}

/// Refuses an index that points outside `count` examples.
pub(crate) fn check_indices(indices: &[usize], count: usize) -> Result<(), Error> {
    match indices.iter().find(|&&index| index >= count) {
        Some(&index) => Err(Error::Index { index, count }),
        None => Ok(()),
    }
}

/// Sizes in words: `1×28×28`.
pub(crate) fn dimensions(shape: [usize; 3]) -> String {
    shape.map(|size| size.to_string()).join("×")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Labelled {
        let images = Images::new(3, [1, 1, 2], vec![1, 2, 3, 4, 5, 6]).unwrap();
        Labelled::new(images, vec![7, 8, 9]).unwrap()
    }

    #[test]
    fn selection_keeps_the_order_asked_for() {
        let chosen = three().select(&[2, 0, 2]).unwrap();
        assert_eq!(chosen.images.pixels, [5, 6, 1, 2, 5, 6]);
        assert_eq!(chosen.images.count, 3);
        assert_eq!(chosen.labels, [9, 7, 9]);
        let one = three().select(&[1]).unwrap().images;
        assert_eq!(one, Images::new(1, [1, 1, 2], vec![3, 4]).unwrap());
        assert!(three().select(&[]).unwrap().is_empty() && !three().is_empty());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(matches!(
            three().select(&[3]),
            Err(Error::Index { index: 3, count: 3 })
        ));
        assert!(Images::new(2, [1, 1, 2], vec![0; 3]).is_err());
        assert!(Labelled::new(three().images, vec![1]).is_err());
    }
}
