//! Convolution by the same products as [`Direct`], with factors in bf16.
//!
//! Factors come in pairs of neighbouring terms. What neighbours are depends on the pass: values side by
//! side in a row of the window, pixels of the output, or filters. Where their number is odd, the last has
//! 0 beside it on one side of the product, and on the other whatever comes next in memory.

use pulp::bytemuck::{cast_slice, cast_slice_mut};

use super::direct::{Direct, Run};
use super::method::Method;
use crate::aligned::Aligned;
use crate::bf16::{Pair, pair_neighbours, pair_rows, pairs};
use crate::product::{Product, panel};

/// As in the products of singles: pixels of the output that add to the gradient of the kernel at once.
const PIXELS: usize = 2 * super::direct::PIXELS;

/// The convolution of one group.
#[derive(Debug)]
pub(super) struct Paired(pub(super) Direct);

/// Pairs the rows of blocks of so many rows, each a panel wide.
fn pair_blocks(values: &[f32], rows: usize, packed: &mut [Pair]) {
    let blocks = packed.chunks_exact_mut(pairs(rows) * panel());
    for (packed, values) in blocks.zip(values.chunks_exact(rows * panel())) {
        let both = values.chunks(2 * panel());
        for (packed, values) in packed.chunks_exact_mut(panel()).zip(both) {
            let (first, second) = values.split_at(panel());
            pair_rows(first, second, packed);
        }
    }
}

impl Paired {
    /// With fewer channels the products of singles are as quick.
    pub(super) const LEAST: usize = 8;

    /// Pairs of factors in a row of all runs of a panel.
    fn terms(&self, runs: usize) -> usize {
        runs * pairs(self.0.run_len())
    }

    fn forward_image(&self, packed: &[Pair], x: &[f32], y: &mut [f32], scratch: &mut [f32]) {
        let direct = &self.0;
        let (image, rest) = scratch.split_at_mut(direct.image_len());
        let (factors, out) = rest.split_at_mut(direct.image_len());
        let factors: &mut [Pair] = cast_slice_mut(factors);
        let channels = direct.channels;
        direct.input.interleave(channels, x, channels, image);
        pair_rows(image, &image[1..], factors);
        let segments: Vec<_> = direct.runs().iter().map(|run| run.offset).collect();
        let runs_of_row = segments.len() / direct.rows.window;
        let row = direct.columns.output * direct.depth();
        for (oy, out) in out.chunks_mut(row).enumerate() {
            let seen = direct.rows.taps_inside(oy);
            let runs = seen.start * runs_of_row..seen.end * runs_of_row;
            Product {
                a: &factors[oy * direct.row_step()..],
                a_row: direct.columns.stride * channels,
                a_step: 2,
                b: &packed[self.terms(runs.start) * panel()..],
                b_row: panel(),
                b_panel: self.terms(segments.len()) * panel(),
                segments: &segments[runs],
                k: pairs(direct.run_len()),
                c: out,
                c_row: direct.depth(),
                c_panel: panel(),
                m: direct.columns.output,
                n: direct.filters,
                add: false,
            }
            .run();
        }
        (direct.output).separate(direct.filters, out, direct.depth(), y);
    }

    /// Adds the image's part to the gradient of the kernel: a sum over the pixels of the output, paired
    /// within each row.
    fn add_gradient(&self, image: &[Pair], dout: &[Pair], gradient: &mut [f32]) {
        let (direct, depth) = (&self.0, self.0.depth());
        let pairs = pairs(direct.columns.output);
        let output = direct.rows.output;
        let rows = PIXELS.div_ceil(direct.columns.output).min(output);
        let runs = direct.runs();
        for first in (0..output).step_by(rows) {
            for run in &runs {
                let inside = (direct.rows).outputs_inside(run.first_tap / direct.columns.window);
                let (start, end) = (first.max(inside.start), (first + rows).min(inside.end));
                let segments: Vec<_> = (start..end).map(|oy| oy * direct.row_step()).collect();
                if segments.is_empty() {
                    continue;
                }
                Product {
                    a: &image[run.offset..],
                    a_row: 1,
                    a_step: 2 * direct.columns.stride * direct.channels,
                    segments: &segments,
                    k: pairs,
                    b: &dout[start * pairs * depth..],
                    b_row: depth,
                    b_panel: panel(),
                    c: &mut gradient[run.first_tap * direct.channels * depth..],
                    c_row: depth,
                    c_panel: panel(),
                    m: direct.run_len(),
                    n: direct.filters,
                    add: true,
                }
                .run();
            }
        }
    }

    /// The gradient of the image: sums over filters, paired.
    fn image_gradient(&self, packed: &[Pair], dout: &[Pair], dimage: &mut [f32]) {
        let direct = &self.0;
        let (runs, len, filters) = (direct.runs(), direct.run_len(), pairs(direct.filters));
        let depth = direct.depth() / 2;
        let run_size = len.next_multiple_of(panel()) * filters;
        dimage.fill(0.0);
        let rows = dout.chunks(direct.columns.output * depth);
        for (oy, dout) in rows.take(direct.rows.output).enumerate() {
            let seen = direct.rows.taps_inside(oy);
            let is_seen = |run: &Run| seen.contains(&(run.first_tap / direct.columns.window));
            let runs = runs.iter().zip(packed.chunks(run_size));
            for (run, packed) in runs.filter(|(run, _)| is_seen(run)) {
                Product {
                    a: dout,
                    a_row: depth,
                    a_step: 1,
                    segments: &[0],
                    k: filters,
                    b: packed,
                    b_row: panel(),
                    b_panel: filters * panel(),
                    c: &mut dimage[oy * direct.row_step() + run.offset..],
                    c_row: direct.columns.stride * direct.channels,
                    c_panel: panel(),
                    m: direct.columns.output,
                    n: len,
                    add: true,
                }
                .run();
            }
        }
    }

    fn backward_image(
        &self,
        x: &[f32],
        dy: &[f32],
        gradient: &mut [f32],
        dx: Option<(&[Pair], &mut [f32])>,
        scratch: &mut [f32],
    ) {
        let direct = &self.0;
        let (channels, depth) = (direct.channels, direct.depth());
        let (image, rest) = scratch.split_at_mut(direct.image_len());
        let (other, rest) = rest.split_at_mut(direct.image_len());
        let (dout, factors) = rest.split_at_mut(direct.output_len());
        let factors: &mut [Pair] = cast_slice_mut(factors);
        direct.input.interleave(channels, x, channels, image);
        direct.output.interleave(direct.filters, dy, depth, dout);

        let of_image: &mut [Pair] = cast_slice_mut(other);
        let next = (direct.columns.stride * channels).min(image.len());
        pair_rows(image, &image[next..], of_image);
        let of_row = factors.chunks_exact_mut(pairs(direct.columns.output) * depth);
        for (factors, dout) in of_row.zip(dout.chunks_exact(direct.columns.output * depth)) {
            let both = dout.chunks(2 * depth);
            for (factors, dout) in factors.chunks_exact_mut(depth).zip(both) {
                let (first, second) = dout.split_at(depth);
                pair_rows(first, second, factors);
            }
        }
        self.add_gradient(of_image, factors, gradient);

        let Some((packed, dx)) = dx else { return };
        pair_neighbours(dout, factors);
        self.image_gradient(packed, factors, other);
        direct.input.separate(channels, other, channels, dx);
    }
}

impl Method for Paired {
    fn images(&self) -> usize {
        1
    }

    fn pack(&self, kernel: &[f32], packed: &mut Aligned) {
        let (direct, mut singles) = (&self.0, Aligned::default());
        direct.pack(kernel, &mut singles);
        packed.resize(self.terms(direct.runs().len()) * direct.depth());
        pair_blocks(&singles, direct.run_len(), cast_slice_mut(packed));
    }

    fn pack_transposed(&self, kernel: &[f32], packed: &mut Aligned) {
        let (direct, mut singles) = (&self.0, Aligned::default());
        direct.pack_transposed(kernel, &mut singles);
        packed.resize(singles.len() / direct.filters * pairs(direct.filters));
        pair_blocks(&singles, direct.filters, cast_slice_mut(packed));
    }

    fn forward_scratch(&self, _: usize) -> usize {
        2 * self.0.image_len() + self.0.output_len()
    }

    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]) {
        for (x, y) in x.iter().zip(y) {
            self.forward_image(cast_slice(packed), x, y, scratch);
        }
    }

    fn gradient_len(&self) -> usize {
        self.0.gradient_len()
    }

    fn backward_scratch(&self, _: usize) -> usize {
        2 * self.0.image_len() + 2 * self.0.output_len()
    }

    fn backward(
        &self,
        x: &[&[f32]],
        dy: &[&[f32]],
        gradient: &mut [f32],
        mut dx: Option<(&[f32], &mut [&mut [f32]])>,
        scratch: &mut [f32],
    ) {
        for (i, (x, dy)) in x.iter().zip(dy).enumerate() {
            let dx = dx.as_mut();
            let dx = dx.map(|(packed, dx)| (cast_slice(packed), &mut *dx[i]));
            self.backward_image(x, dy, gradient, dx, scratch);
        }
    }

    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        self.0.unpack(gradient, dkernel);
    }
}
