//! Max and average pooling.

mod halves;
mod max;

use serde::{Deserialize, Serialize};

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::simd::dispatch;
use crate::{Axis, Error, Layer, Pass, Window};
use halves::{Halves, Largest, ToWinners};
use max::{MaxPlanes, Tap};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::OnceLock;

/// What a [`Pool`] takes from each window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PoolKind {
    /// The largest value. Of equal ones the first wins the gradient, row by row, as in PyTorch
    /// and TensorFlow.
    Max,
    /// The mean of the cells in the image; padding is not counted, as in Keras.
    Average,
}

/// What a [`Pool`] layer looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// What is taken from each window.
    pub kind: PoolKind,
    /// The window that slides over each channel.
    pub window: Window,
}

impl PoolConfig {
    /// Max pooling with windows of `size` side by side.
    pub fn max(input: (usize, usize, usize), size: (usize, usize)) -> Self {
        Self {
            input,
            kind: PoolKind::Max,
            window: Window::new(size).stride(size),
        }
    }

    /// Average pooling with windows of `size` side by side.
    pub fn average(input: (usize, usize, usize), size: (usize, usize)) -> Self {
        Self {
            kind: PoolKind::Average,
            ..Self::max(input, size)
        }
    }
}

/// Slides a window over each channel and keeps one value of it.
///
/// Windows may overlap, be padded and be dilated, and need not cover the whole image.
///
/// ```
/// use refashion_layers::{Layer, Pass, Pool, PoolConfig};
///
/// let mut pool = Pool::new(PoolConfig::max((1, 2, 4), (2, 2)))?;
/// let mut y = [0.0; 2];
/// let x = [1.0, 2.0, 5.0, 6.0, 3.0, 4.0, 8.0, 7.0];
/// pool.forward(&Pass::inference(1), &[], &mut [], &x, &mut y);
/// assert_eq!(y, [4.0, 8.0]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct Pool {
    config: PoolConfig,
    rows: Axis,
    columns: Axis,
    /// For each column of the window: the windows of a row for which it lies in the image, and
    /// the column of the image under the first of them. Made when first needed: a network that is
    /// only checked needs no memory.
    column_taps: OnceLock<Vec<(Range<usize>, usize)>>,
    /// How planes are halved, where they are.
    halves: Option<Halves>,
    winners: Winners,
}

/// Which tap of each window was the largest.
#[derive(Debug)]
enum Winners {
    /// For windows of up to 256 cells: a quarter of the memory.
    Small(Vec<u8>),
    Large(Vec<u32>),
}

impl Default for Winners {
    fn default() -> Self {
        Self::Small(Vec::new())
    }
}

impl Pool {
    /// A pooling layer.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::WindowTooLarge`], [`Error::TooLarge`], and [`Error::OnlyPadding`]
    /// when a window would not see the image at all.
    pub fn new(config: PoolConfig) -> Result<Self, Error> {
        let (channels, height, width) = config.input;
        positive("pool", &[("the number of channels", channels)])?;
        let (rows, columns) = config.window.axes((height, width))?;
        for (axis, name) in [(rows, "height"), (columns, "width")] {
            if !axis.every_window_sees() {
                return Err(Error::OnlyPadding {
                    axis: name,
                    before: axis.before,
                    after: axis.after,
                    input: axis.input,
                    window: axis.span(),
                });
            }
        }
        product("pool", "an input", &[channels, height, width])?;
        let output = [channels, rows.output, columns.output];
        product("pool", "an output", &output)?;
        let cells = product("pool", "the window", &[rows.window, columns.window])?;
        let winners = if cells <= 256 {
            Winners::Small(Vec::new())
        } else {
            Winners::Large(Vec::new())
        };
        let halves = Halves::of(config.kind, &rows, &columns);
        Ok(Self {
            config,
            rows,
            columns,
            halves,
            column_taps: OnceLock::new(),
            winners,
        })
    }

    /// Channels, height and width of the output.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        (self.config.input.0, self.rows.output, self.columns.output)
    }

    fn plane(&self) -> usize {
        self.rows.input * self.columns.input
    }

    fn pooled(&self) -> usize {
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

    /// Leads each output's gradient to the winner of its window.
    fn max_plane_gradient<T: Tap>(&self, winners: &[T], dy: &[f32], dx: &mut [f32]) {
        let (rows, columns) = (&self.rows, &self.columns);
        let offsets: Vec<usize> = (0..rows.window * columns.window)
            .map(|tap| {
                let (ky, kx) = (tap / columns.window, tap % columns.window);
                ky * rows.dilation * columns.input + kx * columns.dilation
            })
            .collect();
        let padding = rows.before * columns.input + columns.before;
        for oy in 0..rows.output {
            let row = oy * columns.output;
            for ox in 0..columns.output {
                let window = oy * rows.stride * columns.input + ox * columns.stride;
                // A winner lies in the image, however far its window reaches into the padding.
                let cell = window + offsets[winners[row + ox].get()] - padding;
                dx[cell] += dy[row + ox];
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
    fn average_plane(&self, x: &[f32], y: &mut [f32], shares: &mut [f32]) {
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

    fn average_plane_gradient(&self, dy: &[f32], dx: &mut [f32], shares: &mut [f32]) {
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
fn first_tap(axis: &Axis, output: usize) -> usize {
    axis.before
        .saturating_sub(output * axis.stride)
        .div_ceil(axis.dilation)
}

/// Planes to a task: enough of them to be worth a thread.
const PLANES: usize = 16;

impl Pool {
    fn forward_max<T: Tap>(&self, x: &[f32], y: &mut [f32], winners: &mut Vec<T>) {
        let (plane, pooled) = (self.plane(), self.pooled());
        winners.resize(y.len(), T::default());
        let tasks = y
            .par_chunks_mut(PLANES * pooled)
            .zip(winners.par_chunks_mut(PLANES * pooled));
        tasks
            .zip(x.par_chunks(PLANES * plane))
            .for_each(|((y, winners), x)| {
                dispatch(MaxPlanes {
                    pool: self,
                    x,
                    y,
                    winners,
                });
            });
    }

    fn backward_max<T: Tap>(&self, winners: &[T], dy: &[f32], dx: &mut [f32]) {
        let (plane, pooled) = (self.plane(), self.pooled());
        dx.par_chunks_mut(PLANES * plane)
            .enumerate()
            .for_each(|(task, dx)| {
                for (i, dx) in dx.chunks_exact_mut(plane).enumerate() {
                    let start = (task * PLANES + i) * pooled;
                    dx.fill(0.0);
                    self.max_plane_gradient(
                        &winners[start..][..pooled],
                        &dy[start..][..pooled],
                        dx,
                    );
                }
            });
    }
}

impl Layer for Pool {
    fn input_len(&self) -> usize {
        self.config.input.0 * self.plane()
    }

    fn output_len(&self) -> usize {
        self.config.input.0 * self.pooled()
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        let (plane, pooled) = (self.plane(), self.pooled());
        if self.config.kind == PoolKind::Average {
            y.par_chunks_mut(PLANES * pooled)
                .zip(x.par_chunks(PLANES * plane))
                .for_each(|(y, x)| {
                    let mut shares = vec![0.0; self.columns.output];
                    for (y, x) in y.chunks_exact_mut(pooled).zip(x.chunks_exact(plane)) {
                        self.average_plane(x, y, &mut shares);
                    }
                });
            return;
        }
        if let (Some(halves), Winners::Small(winners)) = (self.halves, &mut self.winners) {
            winners.resize(y.len(), 0);
            y.par_chunks_mut(PLANES * pooled)
                .zip(winners.par_chunks_mut(PLANES * pooled))
                .zip(x.par_chunks(PLANES * plane))
                .for_each(|((y, winners), x)| {
                    dispatch(Largest {
                        halves,
                        x,
                        y,
                        winners,
                    });
                });
            return;
        }
        let mut winners = std::mem::take(&mut self.winners);
        match &mut winners {
            Winners::Small(winners) => self.forward_max(x, y, winners),
            Winners::Large(winners) => self.forward_max(x, y, winners),
        }
        self.winners = winners;
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let Some(dx) = dx else { return };
        let (plane, pooled) = (self.plane(), self.pooled());
        if let (Some(halves), Winners::Small(winners)) = (self.halves, &self.winners) {
            dx.par_chunks_mut(PLANES * plane)
                .zip(winners.par_chunks(PLANES * pooled))
                .zip(dy.par_chunks(PLANES * pooled))
                .for_each(|((dx, winners), dy)| {
                    dispatch(ToWinners {
                        halves,
                        winners,
                        dy,
                        dx,
                    });
                });
            return;
        }
        match (self.config.kind, &self.winners) {
            (PoolKind::Max, Winners::Small(winners)) => self.backward_max(winners, dy, dx),
            (PoolKind::Max, Winners::Large(winners)) => self.backward_max(winners, dy, dx),
            (PoolKind::Average, _) => {
                dx.par_chunks_mut(PLANES * plane)
                    .zip(dy.par_chunks(PLANES * pooled))
                    .for_each(|(dx, dy)| {
                        let mut shares = vec![0.0; self.columns.output];
                        for (dx, dy) in dx.chunks_exact_mut(plane).zip(dy.chunks_exact(pooled)) {
                            dx.fill(0.0);
                            self.average_plane_gradient(dy, dx, &mut shares);
                        }
                    });
            }
        }
    }
}
