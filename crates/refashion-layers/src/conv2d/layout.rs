//! From one channel after another to all channels of a pixel side by side, and back.

use crate::Axis;

/// Where the pixels of an image lie in a padded one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
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
    pub(super) fn input(rows: &Axis, columns: &Axis) -> Self {
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
    pub(super) fn at_least(self, height: usize, width: usize) -> Self {
        Self {
            padded_height: self.padded_height.max(height),
            padded_width: self.padded_width.max(width),
            ..self
        }
    }

    /// An image of `height × width` without padding.
    pub(super) fn bare(height: usize, width: usize) -> Self {
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
    pub(super) fn padded_width(&self) -> usize {
        self.padded_width
    }

    /// Pixels of the padded image.
    pub(super) fn pixels(&self) -> usize {
        self.padded_height * self.padded_width
    }

    /// Lays the channels of each pixel side by side, `depth` values apart: channels × height ×
    /// width becomes padded height × padded width × depth. Padding and missing channels are 0.
    pub(super) fn interleave(&self, channels: usize, image: &[f32], depth: usize, out: &mut [f32]) {
        out.fill(0.0);
        let plane = self.height * self.width;
        for y in 0..self.height {
            let start = ((self.top + y) * self.padded_width + self.left) * depth;
            let out = &mut out[start..][..self.width * depth];
            for c in 0..channels {
                let row = &image[c * plane + y * self.width..][..self.width];
                out[c..]
                    .iter_mut()
                    .step_by(depth)
                    .zip(row)
                    .for_each(|(out, value)| *out = *value);
            }
        }
    }

    /// The way back: padding and surplus channels are left out.
    pub(super) fn separate(&self, channels: usize, from: &[f32], depth: usize, image: &mut [f32]) {
        let plane = self.height * self.width;
        for y in 0..self.height {
            let start = ((self.top + y) * self.padded_width + self.left) * depth;
            let from = &from[start..][..self.width * depth];
            for c in 0..channels {
                let row = &mut image[c * plane + y * self.width..][..self.width];
                row.iter_mut()
                    .zip(from[c..].iter().step_by(depth))
                    .for_each(|(out, v)| *out = *v);
            }
        }
    }
}
