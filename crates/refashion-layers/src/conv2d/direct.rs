//! Convolution of any kind as products of rows of pixels, without laying out columns.
//!
//! With all channels of a pixel side by side, what a window sees in one of its rows is one run of
//! values, and the runs of neighbouring windows are a matrix whose rows overlap. All three passes
//! are products of such matrices.

use super::{Method, layout::Frame};
use crate::Axis;
use crate::aligned::Aligned;
use crate::product::{Product, padded, panel};

/// Pixels of the output that add to the gradient of the kernel at once.
pub(super) const PIXELS: usize = 200;

/// The convolution of one group.
#[derive(Debug, Clone)]
pub(super) struct Direct {
    pub(super) rows: Axis,
    pub(super) columns: Axis,
    pub(super) channels: usize,
    pub(super) filters: usize,
    pub(super) input: Frame,
    pub(super) output: Frame,
}

/// A run of values that every window sees: where it starts in the image, seen from the window's
/// first pixel, and which taps it covers.
pub(super) struct Run {
    pub(super) offset: usize,
    pub(super) first_tap: usize,
}

impl Direct {
    pub(super) fn new(rows: Axis, columns: Axis, channels: usize, filters: usize) -> Self {
        let (input, output) = (
            Frame::input(&rows, &columns),
            Frame::bare(rows.output, columns.output),
        );
        Self {
            rows,
            columns,
            channels,
            filters,
            input,
            output,
        }
    }

    /// Taps in a run: a whole row of the window, unless it is dilated.
    fn run_taps(&self) -> usize {
        if self.columns.dilation == 1 {
            self.columns.window
        } else {
            1
        }
    }

    /// Values in a run.
    pub(super) fn run_len(&self) -> usize {
        self.run_taps() * self.channels
    }

    pub(super) fn runs(&self) -> Vec<Run> {
        let taps = self.rows.window * self.columns.window;
        (0..taps)
            .step_by(self.run_taps())
            .map(|first_tap| {
                let (ky, kx) = (
                    first_tap / self.columns.window,
                    first_tap % self.columns.window,
                );
                let (y, x) = (ky * self.rows.dilation, kx * self.columns.dilation);
                Run {
                    offset: (y * self.input.padded_width() + x) * self.channels,
                    first_tap,
                }
            })
            .collect()
    }

    /// Values from one row of windows to the next, in the image.
    pub(super) fn row_step(&self) -> usize {
        self.rows.stride * self.input.padded_width() * self.channels
    }

    /// Values under a window.
    pub(super) fn taps(&self) -> usize {
        self.rows.window * self.columns.window * self.channels
    }

    pub(super) fn depth(&self) -> usize {
        padded(self.filters)
    }

    /// A panel more than the image has: the last row of windows may write past its end.
    pub(super) fn image_len(&self) -> usize {
        self.input.pixels() * self.channels + panel()
    }

    pub(super) fn output_len(&self) -> usize {
        self.output.pixels() * self.depth()
    }

    /// Calls `visit(index in the packed kernel, index in the kernel)` for the order in which the
    /// forward pass reads: panels of filters, within them taps.
    fn each_packed(&self, mut visit: impl FnMut(usize, usize)) {
        let (width, area) = (panel(), self.rows.window * self.columns.window);
        for o in 0..self.filters {
            for tap in 0..area {
                for c in 0..self.channels {
                    let row = tap * self.channels + c;
                    visit(
                        (o / width * self.taps() + row) * width + o % width,
                        (o * self.channels + c) * area + tap,
                    );
                }
            }
        }
    }

    fn forward_image(&self, packed: &[f32], x: &[f32], y: &mut [f32], scratch: &mut [f32]) {
        let (image, out) = scratch.split_at_mut(self.image_len());
        self.input
            .interleave(self.channels, x, self.channels, image);
        let segments: Vec<_> = self.runs().iter().map(|run| run.offset).collect();
        let runs_of_row = segments.len() / self.rows.window;
        for (oy, out) in out
            .chunks_mut(self.columns.output * self.depth())
            .enumerate()
        {
            // Rows of the window that see nothing but padding are left out.
            let seen = self.rows.taps_inside(oy);
            let runs = seen.start * runs_of_row..seen.end * runs_of_row;
            Product {
                a: &image[oy * self.row_step()..],
                a_row: self.columns.stride * self.channels,
                a_step: 1,
                b: &packed[runs.start * self.run_len() * panel()..],
                segments: &segments[runs],
                k: self.run_len(),
                b_row: panel(),
                b_panel: self.taps() * panel(),
                c: out,
                c_row: self.depth(),
                c_panel: panel(),
                m: self.columns.output,
                n: self.filters,
                add: false,
            }
            .run();
        }
        self.output.separate(self.filters, out, self.depth(), y);
    }

    fn backward_image(
        &self,
        x: &[f32],
        dy: &[f32],
        gradient: &mut [f32],
        dx: Option<(&[f32], &mut [f32])>,
        scratch: &mut [f32],
    ) {
        let (image, rest) = scratch.split_at_mut(self.image_len());
        let (dout, dimage) = rest.split_at_mut(self.output_len());
        self.input
            .interleave(self.channels, x, self.channels, image);
        self.output.interleave(self.filters, dy, self.depth(), dout);
        let runs = self.runs();
        // A few rows of windows at a time, whose panels of the output stay in the first cache.
        let rows = PIXELS.div_ceil(self.columns.output).min(self.rows.output);
        for first in (0..self.rows.output).step_by(rows) {
            for run in &runs {
                // The rows of windows whose row of taps lies in the image.
                let inside = self
                    .rows
                    .outputs_inside(run.first_tap / self.columns.window);
                let (start, end) = (first.max(inside.start), (first + rows).min(inside.end));
                let segments: Vec<_> = (start..end).map(|oy| oy * self.row_step()).collect();
                if segments.is_empty() {
                    continue;
                }
                Product {
                    a: &image[run.offset..],
                    a_row: 1,
                    a_step: self.columns.stride * self.channels,
                    segments: &segments,
                    k: self.columns.output,
                    b: &dout[start * self.columns.output * self.depth()..],
                    b_row: self.depth(),
                    b_panel: panel(),
                    c: &mut gradient[run.first_tap * self.channels * self.depth()..],
                    c_row: self.depth(),
                    c_panel: panel(),
                    m: self.run_len(),
                    n: self.filters,
                    add: true,
                }
                .run();
            }
        }
        let Some((packed, dx)) = dx else { return };
        dimage.fill(0.0);
        let run_size = padded(self.run_len()) * self.filters;
        for (oy, dout) in dout.chunks(self.columns.output * self.depth()).enumerate() {
            let seen = self.rows.taps_inside(oy);
            for (run, packed) in runs.iter().zip(packed.chunks(run_size)) {
                if !seen.contains(&(run.first_tap / self.columns.window)) {
                    continue;
                }
                Product {
                    a: dout,
                    a_row: self.depth(),
                    a_step: 1,
                    segments: &[0],
                    k: self.filters,
                    b: packed,
                    b_row: panel(),
                    b_panel: self.filters * panel(),
                    c: &mut dimage[oy * self.row_step() + run.offset..],
                    c_row: self.columns.stride * self.channels,
                    c_panel: panel(),
                    m: self.columns.output,
                    n: self.run_len(),
                    add: true,
                }
                .run();
            }
        }
        self.input
            .separate(self.channels, dimage, self.channels, dx);
    }
}

impl Method for Direct {
    fn images(&self) -> usize {
        1
    }

    fn pack(&self, kernel: &[f32], packed: &mut Aligned) {
        packed.resize(self.taps() * self.depth());
        self.each_packed(|to, from| packed[to] = kernel[from]);
    }

    /// For each run panels of its values, within them filters.
    fn pack_transposed(&self, kernel: &[f32], packed: &mut Aligned) {
        let (width, area, run) = (
            panel(),
            self.rows.window * self.columns.window,
            self.run_len(),
        );
        let run_size = padded(run) * self.filters;
        packed.resize(area / self.run_taps() * run_size);
        for o in 0..self.filters {
            for tap in 0..area {
                for c in 0..self.channels {
                    let j = tap % self.run_taps() * self.channels + c;
                    let start = tap / self.run_taps() * run_size;
                    packed[start + (j / width * self.filters + o) * width + j % width] =
                        kernel[(o * self.channels + c) * area + tap];
                }
            }
        }
    }

    fn forward_scratch(&self, _: usize) -> usize {
        self.image_len() + self.output_len()
    }

    fn forward(&self, packed: &[f32], x: &[&[f32]], y: &mut [&mut [f32]], scratch: &mut [f32]) {
        for (x, y) in x.iter().zip(y) {
            self.forward_image(packed, x, y, scratch);
        }
    }
    fn backward_scratch(&self, _: usize) -> usize {
        2 * self.image_len() + self.output_len()
    }

    fn gradient_len(&self) -> usize {
        self.taps() * self.depth()
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
            let dx = dx.as_mut().map(|(packed, dx)| (*packed, &mut *dx[i]));
            self.backward_image(x, dy, gradient, dx, scratch);
        }
    }
    fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        let area = self.rows.window * self.columns.window;
        for o in 0..self.filters {
            for c in 0..self.channels {
                for tap in 0..area {
                    dkernel[(o * self.channels + c) * area + tap] =
                        gradient[(tap * self.channels + c) * self.depth() + o];
                }
            }
        }
    }
}
