//! Convolution with factors in bf16 by products of blocks, with the images on one line.
//!
//! Row by row and image by image, with a gap of zeros wherever a window can look past an edge, all pixels
//! are one line of places. What a tap sees is then the whole line, moved: a convolution is a sum of as
//! many products of matrices as the window has taps, and no pixel is laid out twice. Outputs in the gaps
//! are computed and left out.

mod grid;
mod kernel;
mod pixels;
mod planes;
#[cfg(test)]
mod tests;

use pulp::bytemuck::{cast_slice, cast_slice_mut};

use super::method::Method;
use crate::Axis;
use crate::aligned::{Aligned, LINE};
use crate::bf16::{Half, Pair};
use crate::tiles::{BLOCK, BlockProduct, PAIRS, SIDE, Step, Tiles};
use grid::Grid;
use kernel::Kernel;
use planes::Planes;

/// With fewer channels or filters blocks are mostly empty.
const LEAST: usize = 8;
/// So many times as many products as there are terms take longer than products of singles.
const EMPTY: f64 = 6.0;

/// So many steps' places are summed for all taps before the next, as their factors fit a core's first cache.
const STEPS: usize = 8;

/// The convolution of one group.
#[derive(Debug)]
pub(super) struct Flat {
    grid: Grid,
    kernel: Kernel,
}

impl Flat {
    /// Nothing where the method does not apply or, with tiles, does not pay.
    pub(super) fn new(rows: Axis, columns: Axis, channels: usize, filters: usize) -> Option<Self> {
        let grid = Grid::new(rows, columns)?;
        let kernel = Kernel {
            channels,
            filters,
            taps: rows.window * columns.window,
        };
        let flat = Self { grid, kernel };
        let enough = channels >= LEAST && filters >= LEAST;
        // Of sizes that a layer may have, more may come out than can be counted.
        let count = |sizes: &[usize]| sizes.iter().map(|&size| size as f64).product::<f64>();
        let terms = count(&[rows.output, columns.output, channels, filters]);
        let blocks = [kernel.inputs(), kernel.outputs(), BLOCK];
        let products = flat.grid.image_len() as f64 * count(&blocks);
        let pays = enough && products <= EMPTY * terms;
        pays.then_some(flat)
    }

    /// The sums over all that the taps see, for every place: `out` is lent for the sums of a block of
    /// filters, or of channels on the way back, and `done` is told which they are.
    fn convolve(&self, sums: &Sums<'_>, out: &mut [f32], mut done: impl FnMut(usize, &[f32])) {
        let tiles = Tiles::of_the_machine();
        let starts = sums.starts.iter().enumerate();
        let steps: Vec<_> = starts
            .map(|(tap, start)| Step {
                a: start * SIDE,
                b: tap * PAIRS * SIDE,
            })
            .collect();
        let taps = steps.len() * PAIRS * SIDE;
        let pixels = sums.pixels.len() / sums.inputs;
        for (output, kernel) in sums.kernel.chunks_exact(sums.inputs * taps).enumerate() {
            let of_input = kernel
                .chunks_exact(taps)
                .zip(sums.pixels.chunks_exact(pixels));
            for (input, (kernel, pixels)) in of_input.enumerate() {
                for (block, out) in out.chunks_exact_mut(BLOCK).enumerate() {
                    tiles.multiply(BlockProduct {
                        a: &pixels[block * BLOCK..],
                        a_row: SIDE,
                        b: kernel,
                        b_row: SIDE,
                        steps: &steps,
                        c: out,
                        c_row: SIDE,
                        add: input > 0,
                    });
                }
            }
            done(output, out);
        }
    }

    /// Adds a block of channels' part to the gradient of the kernel: sums over all places.
    fn add_gradient(&self, places: usize, dy: &[Half], x: [&[Pair]; 2], gradient: &mut [f32]) {
        let tiles = Tiles::of_the_machine();
        let line = dy.len() / (self.kernel.outputs() * SIDE);
        let steps: Vec<_> = (0..places / SIDE)
            .map(|step| Step {
                a: step * SIDE,
                b: step * PAIRS * SIDE,
            })
            .collect();
        let starts = self.grid.starts();
        let of_output = gradient.chunks_exact_mut(self.kernel.taps * BLOCK);
        for (dy, gradient) in dy.chunks_exact(SIDE * line).zip(of_output) {
            for steps in steps.chunks(STEPS) {
                for (start, c) in starts.iter().zip(gradient.chunks_exact_mut(BLOCK)) {
                    tiles.multiply(BlockProduct {
                        a: dy,
                        a_row: line,
                        b: &x[start % 2][start / 2 * SIDE..],
                        b_row: SIDE,
                        steps,
                        c,
                        c_row: SIDE,
                        add: true,
                    });
                }
            }
        }
    }

    /// The gradient of the kernel.
    fn kernel_gradient(
        &self,
        x: &Planes<'_>,
        dy: &Planes<'_>,
        gradient: &mut [f32],
        scratch: &mut [f32],
    ) {
        let (kernel, grid) = (&self.kernel, &self.grid);
        let (places, line) = (grid.places(dy.images.len()), grid.line(dy.images.len()));
        let (dy_lines, rest) = scratch.split_at_mut(kernel.outputs() * PAIRS * line);
        let (x_lines, rest) = rest.split_at_mut(PAIRS * line);
        let (even, rest) = rest.split_at_mut(PAIRS * line);
        let (odd, plane) = rest.split_at_mut(PAIRS * line);
        dy.lines(0, (line, 0), cast_slice_mut(dy_lines), plane);
        let of_input = gradient.chunks_exact_mut(kernel.outputs() * kernel.taps * BLOCK);
        for (input, gradient) in of_input.enumerate() {
            x.lines(
                input * SIDE,
                (line, grid.lead()),
                cast_slice_mut(x_lines),
                plane,
            );
            planes::interleave(x_lines, even, odd);
            let x = [cast_slice(even), cast_slice(odd)];
            self.add_gradient(places, cast_slice(dy_lines), x, gradient);
        }
    }

    /// What [`Flat::kernel_gradient`] needs.
    fn kernel_gradient_scratch(&self, images: usize, plane: usize) -> usize {
        let lines = self.kernel.outputs() + 3;
        PAIRS * lines * self.grid.line(images) + plane
    }

    /// Room for what lies at the places of so many images, and for the sums of a block.
    fn convolve_scratch(&self, images: usize, blocks: usize) -> usize {
        let pixels = blocks * self.grid.line(images) * PAIRS;
        pixels + SIDE * self.grid.places(images) + self.grid.widest().room()
    }
}

/// What is summed: a kernel in blocks and what lies at the places.
struct Sums<'a> {
    kernel: &'a [Pair],
    /// Blocks that are summed over.
    inputs: usize,
    pixels: &'a [Half],
    /// For each tap the first place that it sees.
    starts: &'a [usize],
}

impl Method for Flat {
    fn images(&self) -> usize {
        self.grid.images()
    }

    fn pack(&self, kernel: &[f32], packed: &mut Aligned) {
        packed.resize(self.kernel.len() / 2);
        self.kernel.pack(kernel, cast_slice_mut(packed));
    }

    fn pack_transposed(&self, kernel: &[f32], packed: &mut Aligned) {
        packed.resize(self.kernel.len() / 2);
        self.kernel.pack_transposed(kernel, cast_slice_mut(packed));
    }

    fn forward_scratch(&self, images: usize) -> usize {
        self.convolve_scratch(images, self.kernel.inputs())
    }

    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]) {
        let (kernel, grid) = (&self.kernel, &self.grid);
        let (input, output) = (grid.input(), grid.output());
        let (pixels, rest) = scratch.split_at_mut(kernel.inputs() * grid.line(x.len()) * PAIRS);
        let (out, strip) = rest.split_at_mut(SIDE * grid.places(x.len()));
        input.put(
            x,
            kernel.channels,
            grid.lead(),
            cast_slice_mut(pixels),
            strip,
        );
        let sums = Sums {
            kernel: cast_slice(packed),
            inputs: kernel.inputs(),
            pixels: cast_slice(pixels),
            starts: &grid.starts(),
        };
        self.convolve(&sums, out, |block, out| {
            output.take(out, block, kernel.filters, y, strip);
        });
    }

    fn gradient_len(&self) -> usize {
        self.kernel.len()
    }

    fn backward_scratch(&self, images: usize) -> usize {
        let Grid { rows, columns } = &self.grid;
        let plane = (rows.input * columns.input).max(rows.output * columns.output);
        let kernel = self.kernel_gradient_scratch(images, plane.next_multiple_of(LINE));
        kernel.max(self.convolve_scratch(images, self.kernel.outputs()))
    }

    fn backward(
        &self,
        x: &[&[f32]],
        dy: &[&[f32]],
        gradient: &mut [f32],
        dx: Option<(&[f32], &mut [&mut [f32]])>,
        scratch: &mut [f32],
    ) {
        let (kernel, grid) = (&self.kernel, &self.grid);
        let (input, output) = (grid.input(), grid.output());
        let of_x = Planes {
            images: x,
            planes: kernel.channels,
            pixels: &input,
        };
        let of_dy = Planes {
            images: dy,
            planes: kernel.filters,
            pixels: &output,
        };
        self.kernel_gradient(&of_x, &of_dy, gradient, scratch);
        let Some((packed, dx)) = dx else { return };
        let (pixels, rest) = scratch.split_at_mut(kernel.outputs() * grid.line(x.len()) * PAIRS);
        let (out, strip) = rest.split_at_mut(SIDE * grid.places(x.len()));
        output.put(
            dy,
            kernel.filters,
            grid.lead_back(),
            cast_slice_mut(pixels),
            strip,
        );
        let sums = Sums {
            kernel: cast_slice(packed),
            inputs: kernel.outputs(),
            pixels: cast_slice(pixels),
            starts: &grid.starts_back(),
        };
        self.convolve(&sums, out, |block, out| {
            input.take(out, block, kernel.channels, dx, strip);
        });
    }

    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        self.kernel.unpack(gradient, dkernel);
    }
}
