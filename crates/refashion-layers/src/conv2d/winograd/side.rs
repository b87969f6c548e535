//! The input or the output of a convolution: how its images and its matrices lie in memory.

use std::sync::OnceLock;

use super::super::layout::Frame;
use super::along::OUT;
use crate::product::{Product, panel};

/// What the transforms need to know of the input or of the output.
#[derive(Debug)]
pub(super) struct Side {
    channels: usize,
    pub(super) frame: Frame,
    /// Rows and columns of tiles.
    tiles: (usize, usize),
    /// Made when first needed: a network that is only checked needs no memory.
    starts: OnceLock<Vec<usize>>,
}

impl Side {
    pub(super) fn new(channels: usize, frame: Frame, tiles: (usize, usize)) -> Self {
        Self {
            channels,
            frame,
            tiles,
            starts: OnceLock::new(),
        }
    }

    /// How many tiles an image has.
    pub(super) fn tiles(&self) -> usize {
        self.tiles.0 * self.tiles.1
    }

    /// Where the tiles begin in a panel of an image.
    pub(super) fn starts(&self) -> &[usize] {
        let ((rows, columns), width) = (self.tiles, self.frame.padded_width());
        let start = |y: usize, x: usize| (y * width + x) * OUT * panel();
        self.starts.get_or_init(|| {
            (0..rows)
                .flat_map(|y| (0..columns).map(move |x| start(y, x)))
                .collect()
        })
    }

    pub(super) fn panels(&self) -> usize {
        self.channels.div_ceil(panel())
    }

    /// Values of a panel of an image.
    pub(super) fn panel_len(&self) -> usize {
        self.frame.pixels() * panel()
    }

    pub(super) fn image_len(&self) -> usize {
        self.panels() * self.panel_len()
    }

    /// Values of the matrix of one cell.
    pub(super) fn matrix(&self, tiles: usize) -> usize {
        odd(self.panels() * tiles) * panel()
    }

    /// Terms of a product over the channels: so many from each panel of the matrix of a cell.
    pub(super) fn terms(&self) -> usize {
        self.channels.min(panel())
    }

    /// Where the panels of the matrix of a cell begin.
    fn segments(&self, tiles: usize) -> Vec<usize> {
        (0..self.panels()).map(|p| p * tiles * panel()).collect()
    }

    /// Rows of a kernel whose rows are these channels.
    pub(super) fn depth(&self) -> usize {
        self.panels() * self.terms()
    }

    pub(super) fn interleave(&self, image: &[f32], out: &mut [f32]) {
        let plane = image.len() / self.channels;
        for (image, out) in image
            .chunks(plane * panel())
            .zip(out.chunks_exact_mut(self.panel_len()))
        {
            self.frame
                .interleave(image.len() / plane, image, panel(), out);
        }
    }

    pub(super) fn separate(&self, from: &[f32], image: &mut [f32]) {
        let plane = image.len() / self.channels;
        for (image, from) in image
            .chunks_mut(plane * panel())
            .zip(from.chunks_exact(self.panel_len()))
        {
            self.frame
                .separate(image.len() / plane, from, panel(), image);
        }
    }

    /// m = v · u for one cell, a product over these channels: `from` and `to` are matrices of so
    /// many tiles.
    pub(super) fn multiply(
        &self,
        tiles: usize,
        from: &[f32],
        kernel: &[f32],
        (channels, to): (usize, &mut [f32]),
    ) {
        Product {
            a: from,
            a_row: panel(),
            a_step: 1,
            segments: &self.segments(tiles),
            k: self.terms(),
            b: kernel,
            b_row: panel(),
            b_panel: self.depth() * panel(),
            c: to,
            c_row: panel(),
            c_panel: tiles * panel(),
            m: tiles,
            n: channels,
            add: false,
        }
        .run();
    }

    /// du += vᵀ · dm for one cell, where v has these channels.
    pub(super) fn add_gradient(
        &self,
        tiles: usize,
        v: &[f32],
        (filters, dm): (usize, &[f32]),
        gradient: &mut [f32],
    ) {
        let panels = v.chunks_exact(tiles * panel()).take(self.panels());
        for (p, v) in panels.enumerate() {
            let first = p * panel();
            Product {
                a: v,
                a_row: 1,
                a_step: panel(),
                segments: &[0],
                k: tiles,
                b: dm,
                b_row: panel(),
                b_panel: tiles * panel(),
                c: &mut gradient[first * panel()..],
                c_row: panel(),
                c_panel: self.depth() * panel(),
                m: panel().min(self.channels - first),
                n: filters,
                add: true,
            }
            .run();
        }
    }
}

/// So many rows, or one more: where matrices lie an even number of rows apart, as likely as not
/// a power of two, their values would compete for the same places in the cache.
pub(super) fn odd(rows: usize) -> usize {
    rows | 1
}
