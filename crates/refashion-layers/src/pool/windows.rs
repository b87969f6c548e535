//! The windows of a plane: what each sees, and the mean of it.

use std::ops::Range;
use std::sync::OnceLock;

use crate::window::Axis;

/// Where the windows of a plane lie.
#[derive(Debug)]
pub(super) struct Windows {
    pub(super) rows: Axis,
    pub(super) columns: Axis,
    /// For each column of the window: the windows of a row for which it lies in the image, and
    /// the column of the image under the first of them. Made when first needed: a network that is
    /// only checked needs no memory.
    column_taps: OnceLock<Vec<(Range<usize>, usize)>>,
}

impl Windows {
    pub(super) fn new(rows: Axis, columns: Axis) -> Self {
        Self {
            rows,
            columns,
            column_taps: OnceLock::new(),
        }
    }

    pub(super) fn plane(&self) -> usize {
        self.rows.input * self.columns.input
    }

    pub(super) fn pooled(&self) -> usize {
        self.rows.output * self.columns.output
    }

    fn column_taps(&self) -> &[(Range<usize>, usize)] {
        let columns = &self.columns;
        let taps = |kx| {
            let windows = columns.outputs_inside(kx);
            let first = columns.cell(windows.start, kx).unwrap_or(0);
            (windows, first)
        };
        self.column_taps
            .get_or_init(|| (0..columns.window).map(taps).collect())
    }

    /// Calls `visit(tap, windows, first cell)` for each tap of a row of windows: the windows whose
    /// tap lies in the image, and the cell of the image under the first of them.
    #[inline(always)]
    fn each_tap(&self, oy: usize, mut visit: impl FnMut(usize, Range<usize>, usize)) {
        let (rows, columns) = (&self.rows, &self.columns);
        let taps = self.column_taps();
        for ky in 0..rows.window {
            let Some(iy) = rows.cell(oy, ky) else {
                continue;
            };
            for (kx, (windows, ix)) in taps.iter().enumerate() {
                if !windows.is_empty() {
                    visit(
                        ky * columns.window + kx,
                        windows.clone(),
                        iy * columns.input + ix,
                    );
                }
            }
        }
    }

    /// One over the number of cells that each window of a row sees.
    fn shares(&self, oy: usize, shares: &mut [f32]) {
        shares.fill(0.0);
        self.each_tap(oy, |_, inside, _| {
            shares[inside].iter_mut().for_each(|s| *s += 1.0)
        });
        shares.iter_mut().for_each(|share| *share = 1.0 / *share);
    }

    /// The mean of each window of one plane. `shares` is one row of scratch.
    pub(super) fn average_plane(&self, x: &[f32], y: &mut [f32], shares: &mut [f32]) {
        let stride = self.columns.stride;
        for (oy, y) in y.chunks_exact_mut(self.columns.output).enumerate() {
            y.fill(0.0);
            self.each_tap(oy, |_, inside, cell| {
                let x = x[cell..].iter().step_by(stride);
                y[inside].iter_mut().zip(x).for_each(|(y, x)| *y += x);
            });
            self.shares(oy, shares);
            y.iter_mut()
                .zip(&*shares)
                .for_each(|(y, share)| *y *= share);
        }
    }

    pub(super) fn average_plane_gradient(&self, dy: &[f32], dx: &mut [f32], shares: &mut [f32]) {
        let stride = self.columns.stride;
        for (oy, dy) in dy.chunks_exact(self.columns.output).enumerate() {
            self.shares(oy, shares);
            shares
                .iter_mut()
                .zip(dy)
                .for_each(|(share, dy)| *share *= dy);
            self.each_tap(oy, |_, inside, cell| {
                let dx = dx[cell..].iter_mut().step_by(stride);
                dx.zip(&shares[inside]).for_each(|(dx, share)| *dx += share);
            });
        }
    }
}

/// The first tap of a window that lies in the image.
pub(super) fn first_tap(axis: &Axis, output: usize) -> usize {
    axis.before
        .saturating_sub(output * axis.stride)
        .div_ceil(axis.dilation)
}
