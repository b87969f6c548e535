//! From one channel after another to all channels of a pixel side by side, and back.

use crate::{Axis, transpose::transpose};

/// Where the pixels of an image lie in a padded one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    /// Rows and columns of the image.
    height: usize,
    width: usize,
    /// Rows above and columns to the left.
    top: usize,
    left: usize,
    /// Rows and columns of the padded image.
    padded_height: usize,
    padded_width: usize,
}

impl Frame {
    /// The image that `rows` and `columns` slide over, with its padding.
    pub(crate) fn input(rows: &Axis, columns: &Axis) -> Self {
        Self {
            height: rows.input,
            width: columns.input,
            top: rows.before,
            left: columns.before,
            padded_height: rows.before + rows.input + rows.after,
            padded_width: columns.before + columns.input + columns.after,
        }
    }

    /// The same image with at least so many rows and columns, the new ones at the end.
    pub(crate) fn at_least(self, height: usize, width: usize) -> Self {
        Self {
            padded_height: self.padded_height.max(height),
            padded_width: self.padded_width.max(width),
            ..self
        }
    }

    /// An image of `height × width` without padding.
    pub(crate) fn bare(height: usize, width: usize) -> Self {
        Self {
            height,
            width,
            top: 0,
            left: 0,
            padded_height: height,
            padded_width: width,
        }
    }

    /// Columns of the padded image.
    pub(crate) fn padded_width(&self) -> usize {
        self.padded_width
    }

    /// Rows and columns of the image itself.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.height, self.width)
    }

    /// Where a row of the image begins in the padded one, in pixels.
    pub(crate) fn row(&self, y: usize) -> usize {
        (self.top + y) * self.padded_width + self.left
    }

    /// Pixels of the padded image.
    pub(crate) fn pixels(&self) -> usize {
        self.padded_height * self.padded_width
    }

    /// Runs of pixels that lie side by side on both sides: rows, or without padding the image.
    /// Of each where it starts in the image, where in the padded one, and its length.
    fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let whole = self.padded_width == self.width;
        let (count, len) = if whole {
            (1, self.height * self.width)
        } else {
            (self.height, self.width)
        };
        let (width, start) = (self.padded_width, self.top * self.padded_width + self.left);
        (0..count).map(move |run| (run * len, start + run * width, len))
    }

    /// Lays the channels of each pixel side by side, `depth` values apart: channels × height ×
    /// width becomes padded height × padded width × depth. Padding and missing channels are 0.
    pub(crate) fn interleave(&self, channels: usize, image: &[f32], depth: usize, out: &mut [f32]) {
        let plane = self.height * self.width;
        if out.len() > plane * channels {
            out.fill(0.0);
        }
        for (from, to, len) in self.runs() {
            if depth == 1 {
                out[to..][..len].copy_from_slice(&image[from..][..len]);
                continue;
            }
            transpose(
                (&image[from..], plane),
                (&mut out[to * depth..], depth),
                channels,
                len,
            );
        }
    }

    /// The way back: padding and surplus channels are left out.
    pub(crate) fn separate(&self, channels: usize, from: &[f32], depth: usize, image: &mut [f32]) {
        let plane = self.height * self.width;
        for (to, start, len) in self.runs() {
            transpose(
                (&from[start * depth..], depth),
                (&mut image[to..], plane),
                len,
                channels,
            );
        }
    }
}
