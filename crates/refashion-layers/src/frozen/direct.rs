//! Convolution of one image as products of rows of pixels, with a kernel that no longer changes.

use std::ops::Range;

use super::form::Form;
use crate::Axis;
use crate::product::{NarrowProduct, Product, panel};

/// A convolution of one image, without bias.
#[derive(Debug)]
pub(super) struct Direct {
    rows: Axis,
    columns: Axis,
    /// Values from one row of windows to the next, and from one window to the next.
    steps: (usize, usize),
    /// Where the runs of values that a window sees begin, row by row of the window.
    segments: Vec<usize>,
    /// Values of a run.
    run: usize,
    /// Values of a pixel in a panel of the output.
    width: usize,
    packed: Vec<f32>,
}

impl Direct {
    /// The kernel is filters × channels × height × width.
    pub(super) fn new(
        (rows, columns): (&Axis, &Axis),
        input: &Form,
        (filters, width): (usize, usize),
        kernel: &[f32],
    ) -> Self {
        let pitch = input.frame.padded_width();
        let whole_row = input.bare() && columns.dilation == 1;
        let (taps, run) = match whole_row {
            true => (1, columns.window * input.channels),
            false => (columns.window, input.depth()),
        };
        let mut segments = Vec::new();
        for ky in 0..rows.window {
            for panel in 0..input.panels() {
                for kx in 0..taps {
                    let pixel = ky * rows.dilation * pitch + kx * columns.dilation;
                    segments.push(panel * input.panel_len() + pixel * input.width);
                }
            }
        }
        let mut direct = Self {
            rows: *rows,
            columns: *columns,
            steps: (
                rows.stride * pitch * input.width,
                columns.stride * input.width,
            ),
            segments,
            run,
            width,
            packed: Vec::new(),
        };
        direct.pack(input, filters, taps, kernel);
        direct
    }

    /// Lays the kernel as it is read: panels of filters, within them the values of a window. Lanes and
    /// channels that there are not get zeros.
    fn pack(&mut self, input: &Form, filters: usize, taps: usize, kernel: &[f32]) {
        let (width, height) = (self.columns.window, self.rows.window);
        let (depth, channels) = (self.segments.len() * self.run, input.channels);
        self.packed = vec![0.0; filters.div_ceil(self.width) * depth * self.width];
        for (o, kernel) in kernel.chunks_exact(channels * height * width).enumerate() {
            let (panel, lane) = (o / self.width, o % self.width);
            for (at, value) in kernel.iter().enumerate() {
                let (c, ky, kx) = (at / (height * width), at / width % height, at % width);
                let (p, c) = (c / input.width, c % input.width);
                let term = match taps {
                    1 if input.bare() => (ky * width + kx) * channels + c,
                    _ => ((ky * input.panels() + p) * width + kx) * self.run + c,
                };
                self.packed[(panel * depth + term) * self.width + lane] = *value;
            }
        }
    }

    /// Some rows of the output of some panels of filters, a panel after another.
    pub(super) fn sums(
        &self,
        image: &[f32],
        rows: &Range<usize>,
        panels: &Range<usize>,
        out: &mut [f32],
    ) {
        let depth = self.segments.len() * self.run;
        let runs_of_row = self.segments.len() / self.rows.window;
        let row = self.columns.output * self.width;
        for (number, oy) in rows.clone().enumerate() {
            // Rows of the window that see nothing but padding are left out.
            let seen = self.rows.taps_inside(oy);
            let runs = seen.start * runs_of_row..seen.end * runs_of_row;
            let skipped = runs.start * self.run;
            let product = Product {
                a: &image[oy * self.steps.0..],
                a_row: self.steps.1,
                a_step: 1,
                segments: &self.segments[runs],
                k: self.run,
                b: &self.packed[(panels.start * depth + skipped) * self.width..],
                b_row: self.width,
                b_panel: depth * self.width,
                c: &mut out[number * row..],
                c_row: self.width,
                c_panel: rows.len() * row,
                m: self.columns.output,
                n: panels.len() * self.width,
                add: false,
            };
            if self.width == panel() {
                product.run();
            } else {
                NarrowProduct(product).run(self.width);
            }
        }
    }
}
