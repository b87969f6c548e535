//! 3×3 convolutions by Winograd's method: a quarter of the multiplications.
//!
//! Tiles of 6×6 cells are transformed, multiplied as 36 matrix products over the channels, and
//! transformed back to 4×4 outputs. Both gradients go the same way backwards. The price is
//! accuracy: the transforms enlarge rounding errors, by how much is bounded by a
//! test in `accuracy.rs`: the largest error stays below 5e-5 of the result's root mean square,
//! where plain sums stay below 5e-6.

use super::transforms::{AREA, Block, OUT, Transform, kernel, kernel_gradient};
use super::{Method, layout::Frame};
use crate::Axis;
use crate::product::{Product, padded, panel};

/// With fewer channels or filters the transforms cost more than they save.
const LEAST: usize = 8;
/// Tiles are transformed and multiplied in blocks of at most so many, which fit the caches.
const BLOCK: usize = 36;
/// A task should have so many tiles, so that the kernel is not read for a few products only.
const TASK: usize = 32;

/// The convolution of one group.
#[derive(Debug)]
pub(super) struct Winograd {
    channels: usize,
    filters: usize,
    /// Rows and columns of tiles.
    tiles: (usize, usize),
    input: Frame,
    output: Frame,
}

/// A block of tiles: where they start in the images on both sides.
struct Starts {
    input: Vec<usize>,
    output: Vec<usize>,
}

impl Winograd {
    /// `None` where the method does not apply or does not pay.
    pub(super) fn new(rows: Axis, columns: Axis, channels: usize, filters: usize) -> Option<Self> {
        let applies = |axis: &Axis| axis.window == 3 && axis.stride == 1 && axis.dilation == 1;
        if !applies(&rows) || !applies(&columns) || channels < LEAST || filters < LEAST {
            return None;
        }
        let tiles = (rows.output.div_ceil(OUT), columns.output.div_ceil(OUT));
        let (height, width) = (tiles.0 * OUT, tiles.1 * OUT);
        Some(Self {
            channels,
            filters,
            tiles,
            input: Frame::input(&rows, &columns).at_least(height + 2, width + 2),
            output: Frame::bare(rows.output, columns.output).at_least(height, width),
        })
    }

    fn tiles_of_image(&self) -> usize {
        self.tiles.0 * self.tiles.1
    }

    /// Values of a pixel on the side of the input.
    fn in_depth(&self) -> usize {
        padded(self.channels)
    }

    /// Values of a pixel on the side of the output.
    fn out_depth(&self) -> usize {
        padded(self.filters)
    }

    fn in_len(&self) -> usize {
        self.input.pixels() * self.in_depth()
    }

    fn out_len(&self) -> usize {
        self.output.pixels() * self.out_depth()
    }

    /// All tiles of so many images, in blocks.
    fn blocks(&self, images: usize) -> Vec<Starts> {
        let start = |frame: &Frame, depth: usize, tile: usize| {
            let (image, tile) = (tile / self.tiles_of_image(), tile % self.tiles_of_image());
            let (y, x) = (tile / self.tiles.1 * OUT, tile % self.tiles.1 * OUT);
            (image * frame.pixels() + y * frame.padded_width() + x) * depth
        };
        let tiles: Vec<_> = (0..images * self.tiles_of_image()).collect();
        let blocks = tiles.len().div_ceil(BLOCK);
        tiles
            .chunks(tiles.len().div_ceil(blocks))
            .map(|tiles| Starts {
                input: tiles
                    .iter()
                    .map(|&t| start(&self.input, self.in_depth(), t))
                    .collect(),
                output: tiles
                    .iter()
                    .map(|&t| start(&self.output, self.out_depth(), t))
                    .collect(),
            })
            .collect()
    }

    fn input_block<'a>(
        &self,
        transform: Transform,
        image: &'a mut [f32],
        starts: &'a Starts,
        tiles: &'a mut [f32],
    ) -> Block<'a> {
        let depth = self.in_depth();
        let row = self.input.padded_width() * depth;
        Block {
            transform,
            image,
            row,
            depth,
            starts: &starts.input,
            tiles,
        }
    }

    fn output_block<'a>(
        &self,
        transform: Transform,
        image: &'a mut [f32],
        starts: &'a Starts,
        tiles: &'a mut [f32],
    ) -> Block<'a> {
        let depth = self.out_depth();
        let row = self.output.padded_width() * depth;
        Block {
            transform,
            image,
            row,
            depth,
            starts: &starts.output,
            tiles,
        }
    }
}

impl Method for Winograd {
    fn images(&self) -> usize {
        TASK.div_ceil(self.tiles_of_image())
    }

    /// For each cell of a tile panels of filters, within them channels.
    fn pack(&self, weights: &[f32]) -> Vec<f32> {
        let (width, matrix) = (panel(), self.channels * self.out_depth());
        let mut packed = vec![0.0; AREA * matrix];
        for (i, g) in weights.chunks_exact(9).enumerate() {
            let (o, c) = (i / self.channels, i % self.channels);
            let at = (o / width * self.channels + c) * width + o % width;
            for (cell, u) in kernel(g).into_iter().enumerate() {
                packed[cell * matrix + at] = u;
            }
        }
        packed
    }

    /// For each cell of a tile panels of channels, within them filters.
    fn pack_transposed(&self, weights: &[f32]) -> Vec<f32> {
        let (width, matrix) = (panel(), self.filters * self.in_depth());
        let mut packed = vec![0.0; AREA * matrix];
        for (i, g) in weights.chunks_exact(9).enumerate() {
            let (o, c) = (i / self.channels, i % self.channels);
            let at = (c / width * self.filters + o) * width + c % width;
            for (cell, u) in kernel(g).into_iter().enumerate() {
                packed[cell * matrix + at] = u;
            }
        }
        packed
    }

    fn forward_scratch(&self, images: usize) -> usize {
        images * (self.in_len() + self.out_len())
            + AREA * BLOCK * (self.in_depth() + self.out_depth())
    }

    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]) {
        let (image, rest) = scratch.split_at_mut(x.len() * self.in_len());
        let (out, rest) = rest.split_at_mut(x.len() * self.out_len());
        let (v, m) = rest.split_at_mut(AREA * BLOCK * self.in_depth());
        for (x, image) in x.iter().zip(image.chunks_exact_mut(self.in_len())) {
            self.input
                .interleave(self.channels, x, self.in_depth(), image);
        }
        for starts in self.blocks(x.len()) {
            let tiles = starts.input.len();
            self.input_block(Transform::Input, image, &starts, v).run();
            let (v_matrix, m_matrix) = (tiles * self.in_depth(), tiles * self.out_depth());
            for cell in 0..AREA {
                Product {
                    a: &v[cell * v_matrix..][..v_matrix],
                    a_row: self.in_depth(),
                    a_step: 1,
                    segments: &[0],
                    k: self.channels,
                    b: &packed[cell * self.channels * self.out_depth()..],
                    b_row: panel(),
                    b_panel: self.channels * panel(),
                    c: &mut m[cell * m_matrix..][..m_matrix],
                    c_row: self.out_depth(),
                    m: tiles,
                    n: self.filters,
                    add: false,
                }
                .run();
            }
            self.output_block(Transform::Output, out, &starts, m).run();
        }
        for (y, out) in y.iter_mut().zip(out.chunks_exact(self.out_len())) {
            self.output.separate(self.filters, out, self.out_depth(), y);
        }
    }

    fn gradient_len(&self) -> usize {
        AREA * self.channels * self.out_depth()
    }

    fn backward_scratch(&self, images: usize) -> usize {
        images * self.in_len() + self.forward_scratch(images)
    }

    fn backward(
        &self,
        x: &[&[f32]],
        dy: &[&[f32]],
        gradient: &mut [f32],
        mut dx: Option<(&[f32], &mut [&mut [f32]])>,
        scratch: &mut [f32],
    ) {
        let (image, rest) = scratch.split_at_mut(x.len() * self.in_len());
        let (dimage, rest) = rest.split_at_mut(x.len() * self.in_len());
        let (dout, rest) = rest.split_at_mut(x.len() * self.out_len());
        let (v, dm) = rest.split_at_mut(AREA * BLOCK * self.in_depth());
        for (x, image) in x.iter().zip(image.chunks_exact_mut(self.in_len())) {
            self.input
                .interleave(self.channels, x, self.in_depth(), image);
        }
        for (dy, dout) in dy.iter().zip(dout.chunks_exact_mut(self.out_len())) {
            self.output
                .interleave(self.filters, dy, self.out_depth(), dout);
        }
        dimage.fill(0.0);
        for starts in self.blocks(x.len()) {
            let tiles = starts.input.len();
            let (v_matrix, m_matrix) = (tiles * self.in_depth(), tiles * self.out_depth());
            self.input_block(Transform::Input, image, &starts, v).run();
            self.output_block(Transform::OutputGradient, dout, &starts, dm)
                .run();
            for (cell, gradient) in gradient
                .chunks_exact_mut(self.channels * self.out_depth())
                .enumerate()
            {
                Product {
                    a: &v[cell * v_matrix..][..v_matrix],
                    a_row: 1,
                    a_step: self.in_depth(),
                    segments: &[0],
                    k: tiles,
                    b: &dm[cell * m_matrix..][..m_matrix],
                    b_row: self.out_depth(),
                    b_panel: panel(),
                    c: gradient,
                    c_row: self.out_depth(),
                    m: self.channels,
                    n: self.filters,
                    add: true,
                }
                .run();
            }
            let Some((packed, _)) = &dx else { continue };
            // The transformed input has served; its place takes its gradient.
            for cell in 0..AREA {
                Product {
                    a: &dm[cell * m_matrix..][..m_matrix],
                    a_row: self.out_depth(),
                    a_step: 1,
                    segments: &[0],
                    k: self.filters,
                    b: &packed[cell * self.filters * self.in_depth()..],
                    b_row: panel(),
                    b_panel: self.filters * panel(),
                    c: &mut v[cell * v_matrix..][..v_matrix],
                    c_row: self.in_depth(),
                    m: tiles,
                    n: self.channels,
                    add: false,
                }
                .run();
            }
            self.input_block(Transform::InputGradient, dimage, &starts, v)
                .run();
        }
        if let Some((_, dx)) = &mut dx {
            for (dx, dimage) in dx.iter_mut().zip(dimage.chunks_exact(self.in_len())) {
                self.input
                    .separate(self.channels, dimage, self.in_depth(), dx);
            }
        }
    }

    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        let matrix = self.channels * self.out_depth();
        for (i, dkernel) in dkernel.chunks_exact_mut(9).enumerate() {
            let (o, c) = (i / self.channels, i % self.channels);
            let du = |cell: usize| gradient[cell * matrix + c * self.out_depth() + o];
            dkernel.copy_from_slice(&kernel_gradient(du));
        }
    }
}
