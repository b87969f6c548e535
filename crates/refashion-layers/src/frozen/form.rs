//! How one image lies in memory between frozen layers.

use std::ops::Range;

use crate::conv2d::layout::Frame;
use crate::product::{narrow, panel};

/// An image in panels: as many channels of a pixel side by side as one or two vectors hold, pixel after
/// pixel with the padding of the layer that reads it, panel after panel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form {
    pub(super) channels: usize,
    /// Values of a pixel in a panel.
    pub(super) width: usize,
    pub(super) frame: Frame,
}

/// Images of so few channels are not filled up to a vector: what a window sees in one of its rows is
/// one run of values.
const BARE: usize = 4;

impl Form {
    /// An image of some layers' making.
    pub(super) fn new(channels: usize, frame: Frame) -> Self {
        Self {
            channels,
            width: width(channels),
            frame,
        }
    }

    /// The image that comes from outside.
    pub(super) fn outer(channels: usize, frame: Frame) -> Self {
        let width = if channels <= BARE {
            channels
        } else {
            width(channels)
        };
        Self {
            channels,
            width,
            frame,
        }
    }

    /// Whether the channels are all there is of a pixel.
    pub(super) fn bare(&self) -> bool {
        self.width == self.channels
    }

    pub(super) fn panels(&self) -> usize {
        self.channels.div_ceil(self.width)
    }

    /// Channels of a panel that count.
    pub(super) fn depth(&self) -> usize {
        self.channels.min(self.width)
    }

    pub(super) fn panel_len(&self) -> usize {
        self.frame.pixels() * self.width
    }

    pub(super) fn len(&self) -> usize {
        self.panels() * self.panel_len()
    }

    /// Where the pixels of a row lie.
    pub(super) fn row(&self, panel: usize, y: usize) -> Range<usize> {
        let start = panel * self.panel_len() + self.frame.row(y) * self.width;
        start..start + self.frame.size().1 * self.width
    }

    /// From channel after channel.
    pub(super) fn interleave(&self, x: &[f32], image: &mut [f32]) {
        let plane = x.len() / self.channels;
        let panels = x.chunks(plane * self.width);
        for (x, image) in panels.zip(image.chunks_exact_mut(self.panel_len())) {
            let channels = x.len() / plane;
            self.frame.interleave(channels, x, self.width, image);
        }
    }

    /// To channel after channel.
    pub(super) fn separate(&self, image: &[f32], y: &mut [f32]) {
        let plane = y.len() / self.channels;
        let panels = y.chunks_mut(plane * self.width);
        for (y, image) in panels.zip(image.chunks_exact(self.panel_len())) {
            let channels = y.len() / plane;
            self.frame.separate(channels, image, self.width, y);
        }
    }
}

/// The shortest vector that the channels fit in, else two.
fn width(channels: usize) -> usize {
    narrow(channels).unwrap_or_else(panel)
}
