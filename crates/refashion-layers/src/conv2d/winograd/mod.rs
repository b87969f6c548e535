//! Convolutions with windows of 3×3 and 5×5 by Winograd's method: 4 and 6.25 times fewer
//! multiplications.
//!
//! Tiles of 6×6 cells (3×3) or 8×8 (5×5) are transformed, multiplied as a matrix product over the
//! channels for each cell, 36 or 64, and transformed back to 4×4 outputs. Both gradients go the
//! same way backwards. The price is accuracy: the transforms enlarge rounding errors, and those of
//! more points more. By how much is bounded by a test in `accuracy.rs`: the largest error stays
//! below 5e-5 (3×3) and 1e-4 (5×5) of the result's root mean square, where plain sums stay below
//! 5e-6 and 1e-5.
//!
//! Tiles of 6×6 cells could serve 5×5 windows too, for 2×2 outputs, and round about half as much.
//! But on every image of at least 3×3 outputs they need more products: 9 instead of 4 for an
//! output of a large one.
//!
//! A small kernel stays in a core's cache, and each thread takes some tiles through all steps. A
//! large one does not: then the threads share many tiles, and each multiplies its share of the
//! matrices, so that each matrix of the kernel is read once for all of these tiles, and its
//! gradient needs no sum over threads.

mod along;
mod frozen;
mod kernels;
mod side;
mod transforms;
mod worth;

use rayon::prelude::*;

use super::{Method, layout::Frame};
use crate::Axis;
use crate::aligned::Aligned;
use crate::product::panel;
use along::{OUT, cells};
pub(crate) use frozen::FrozenWinograd;
use kernels::Layout;
use side::Side;
use transforms::{Batch, Piece, Transform};
use worth::BLOCK;

/// A thread's task should have so many tiles, so that the kernel is not read for a few only.
const TASK: usize = 32;
/// So many tiles, at least, are shared by the threads.
const SHARED: usize = 256;

/// The convolution of one group.
#[derive(Debug)]
pub(super) struct Winograd {
    window: usize,
    channels: usize,
    filters: usize,
    input: Side,
    output: Side,
    shared: bool,
}

impl Winograd {
    /// `None` where the method does not apply or does not pay.
    pub(super) fn new(rows: Axis, columns: Axis, channels: usize, filters: usize) -> Option<Self> {
        let window = rows.window;
        let tiles = worth::tiles(&rows, &columns, channels, filters)?;
        let (height, width) = (tiles.0 * OUT, tiles.1 * OUT);
        let input = Frame::input(&rows, &columns).at_least(height + window - 1, width + window - 1);
        let output = Frame::bare(rows.output, columns.output).at_least(height, width);
        Some(Self {
            window,
            channels,
            filters,
            input: Side::new(channels, input, tiles),
            output: Side::new(filters, output, tiles),
            shared: worth::large(channels, filters),
        })
    }

    /// Cells of a tile.
    fn area(&self) -> usize {
        cells(self.window).pow(2)
    }

    fn tiles_of_image(&self) -> usize {
        self.input.tiles()
    }

    /// The most tiles that are transformed and multiplied at once.
    fn most_tiles(&self, images: usize) -> usize {
        let all = images * self.tiles_of_image();
        if self.shared { all } else { all.min(BLOCK) }
    }

    /// All tiles of so many images, in blocks of nearly equal size.
    fn blocks(&self, images: usize) -> Vec<(usize, Vec<Piece>)> {
        let (each, all) = (self.tiles_of_image(), images * self.tiles_of_image());
        let count = all.div_ceil(self.most_tiles(images));
        let block = |number: usize| {
            let (start, end) = (number * all / count, (number + 1) * all / count);
            let pieces = (start / each..end.div_ceil(each)).map(|image| {
                let tiles = start.max(image * each)..end.min((image + 1) * each);
                Piece {
                    image,
                    first: tiles.start - start,
                    tiles: tiles.start - image * each..tiles.end - image * each,
                }
            });
            (end - start, pieces.collect())
        };
        (0..count).map(block).collect()
    }

    /// What a task takes at least: one piece of work if the threads share it, else all.
    fn grain(&self) -> usize {
        if self.shared { 1 } else { usize::MAX }
    }

    /// Transforms the tiles of a block to or from the images of one side.
    fn transform(
        &self,
        transform: Transform,
        images: &mut [f32],
        matrices: &mut [f32],
        (tiles, pieces): &(usize, Vec<Piece>),
    ) {
        let side = match transform {
            Transform::Input | Transform::InputGradient => &self.input,
            Transform::Output | Transform::OutputGradient => &self.output,
        };
        let first = pieces.first().map_or(0, |piece| piece.image);
        let batch = Batch {
            transform,
            cells: cells(self.window),
            images: &mut images[first * side.image_len()..],
            panels: side.panels(),
            panel: side.panel_len(),
            row: side.frame.padded_width() * panel(),
            starts: side.starts(),
            matrices,
            matrix: side.matrix(*tiles),
            tiles: *tiles,
            pieces,
            grain: self.grain(),
        };
        batch.run();
    }

    fn layout(&self) -> Layout {
        Layout {
            window: self.window,
            lanes: (self.filters, self.channels),
            rows: (self.channels, 1),
            depth: self.input.depth(),
        }
    }

    fn layout_transposed(&self) -> Layout {
        Layout {
            window: self.window,
            lanes: (self.channels, 1),
            rows: (self.filters, self.channels),
            depth: self.output.depth(),
        }
    }
}

impl Method for Winograd {
    fn shared(&self) -> bool {
        self.shared
    }

    fn images(&self) -> usize {
        let tiles = if self.shared { SHARED } else { TASK };
        tiles.div_ceil(self.tiles_of_image())
    }

    fn pack(&self, kernel: &[f32], packed: &mut Aligned) {
        self.layout().pack(kernel, packed);
    }

    fn pack_transposed(&self, kernel: &[f32], packed: &mut Aligned) {
        self.layout_transposed().pack(kernel, packed);
    }

    fn forward_scratch(&self, images: usize) -> usize {
        let tiles = self.most_tiles(images);
        images * (self.input.image_len() + self.output.image_len())
            + self.area() * (self.input.matrix(tiles) + self.output.matrix(tiles))
    }

    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]) {
        let (image_len, out_len) = (self.input.image_len(), self.output.image_len());
        let (images, rest) = scratch.split_at_mut(x.len() * image_len);
        let (outs, rest) = rest.split_at_mut(x.len() * out_len);
        let most = self.most_tiles(x.len());
        let (v, m) = rest.split_at_mut(self.area() * self.input.matrix(most));
        let grain = self.grain();
        x.par_iter()
            .zip(images.par_chunks_exact_mut(image_len))
            .with_min_len(grain)
            .for_each(|(x, image)| self.input.interleave(x, image));
        for block in self.blocks(x.len()) {
            let tiles = block.0;
            self.transform(Transform::Input, images, v, &block);
            let lens = (self.input.matrix(tiles), self.output.matrix(tiles));
            let kernels = packed.par_chunks_exact(self.layout().matrix());
            m.par_chunks_exact_mut(lens.1)
                .zip(v.par_chunks_exact(lens.0))
                .zip(kernels)
                .with_min_len(grain)
                .for_each(|((m, v), kernel)| {
                    self.input.multiply(tiles, v, kernel, (self.filters, m));
                });
            self.transform(Transform::Output, outs, m, &block);
        }
        y.par_iter_mut()
            .zip(outs.par_chunks_exact(out_len))
            .with_min_len(grain)
            .for_each(|(y, out)| self.output.separate(out, y));
    }

    fn gradient_len(&self) -> usize {
        self.area() * self.layout().matrix()
    }

    fn backward_scratch(&self, images: usize) -> usize {
        images * self.input.image_len() + self.forward_scratch(images)
    }

    fn backward(
        &self,
        x: &[&[f32]],
        dy: &[&[f32]],
        gradient: &mut [f32],
        mut dx: Option<(&[f32], &mut [&mut [f32]])>,
        scratch: &mut [f32],
    ) {
        let (image_len, out_len) = (self.input.image_len(), self.output.image_len());
        let (images, rest) = scratch.split_at_mut(x.len() * image_len);
        let (dimages, rest) = rest.split_at_mut(x.len() * image_len);
        let (douts, rest) = rest.split_at_mut(x.len() * out_len);
        let most = self.most_tiles(x.len());
        let (v, dm) = rest.split_at_mut(self.area() * self.input.matrix(most));
        let grain = self.grain();
        (x, dy)
            .into_par_iter()
            .zip(images.par_chunks_exact_mut(image_len))
            .zip(dimages.par_chunks_exact_mut(image_len))
            .zip(douts.par_chunks_exact_mut(out_len))
            .with_min_len(grain)
            .for_each(|((((x, dy), image), dimage), dout)| {
                self.input.interleave(x, image);
                self.output.interleave(dy, dout);
                dimage.fill(0.0);
            });
        let transposed = self.layout_transposed().matrix();
        for block in self.blocks(x.len()) {
            let tiles = block.0;
            self.transform(Transform::Input, images, v, &block);
            self.transform(Transform::OutputGradient, douts, dm, &block);
            let lens = (self.input.matrix(tiles), self.output.matrix(tiles));
            let packed = dx.as_ref().map(|(packed, _)| *packed);
            v.par_chunks_exact_mut(lens.0)
                .zip(dm.par_chunks_exact(lens.1))
                .zip(gradient.par_chunks_exact_mut(self.layout().matrix()))
                .enumerate()
                .with_min_len(grain)
                .for_each(|(cell, ((v, dm), gradient))| {
                    self.input
                        .add_gradient(tiles, v, (self.filters, dm), gradient);
                    // The transformed input has served; its place takes its gradient.
                    if let Some(packed) = packed {
                        let kernel = &packed[cell * transposed..][..transposed];
                        self.output.multiply(tiles, dm, kernel, (self.channels, v));
                    }
                });
            if dx.is_some() {
                self.transform(Transform::InputGradient, dimages, v, &block);
            }
        }
        if let Some((_, dx)) = &mut dx {
            dx.par_iter_mut()
                .zip(dimages.par_chunks_exact(image_len))
                .with_min_len(grain)
                .for_each(|(dx, dimage)| self.input.separate(dimage, dx));
        }
    }

    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        self.layout().unpack(gradient, dkernel);
    }
}
