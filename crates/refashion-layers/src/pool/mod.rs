//! Max and average pooling.

mod average;
mod config;
mod halves;
mod max;
mod window;
mod windows;

use rayon::prelude::*;

use crate::FrozenLayer;
use crate::error::{Error, positive, product};
use crate::layer::{Layer, Pass, check_backward, check_forward};
use crate::simd::dispatch;
use average::{Means, Shares, Tiles};
pub use config::{PoolConfig, PoolKind};
use halves::{Halves, Largest, ToWinners};
use max::{MaxPlanes, Tap, max_plane_gradient};
pub use window::PoolWindow;
use windows::Windows;

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
    windows: Windows,
    /// How planes are halved, where they are.
    halves: Option<Halves>,
    /// How windows lie side by side, where they do.
    tiles: Option<Tiles>,
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
        let tiles = Tiles::of(&rows, &columns);
        Ok(Self {
            config,
            windows: Windows::new(rows, columns),
            halves,
            tiles,
            winners,
        })
    }

    /// Channels, height and width of the output.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        let Windows { rows, columns, .. } = &self.windows;
        (self.config.input.0, rows.output, columns.output)
    }
}

/// Planes to a task: enough of them to be worth a thread.
const PLANES: usize = 16;

impl Pool {
    fn forward_max<T: Tap>(&self, x: &[f32], y: &mut [f32], winners: &mut Vec<T>) {
        let (plane, pooled) = (self.windows.plane(), self.windows.pooled());
        winners.resize(y.len(), T::default());
        let tasks = y
            .par_chunks_mut(PLANES * pooled)
            .zip(winners.par_chunks_mut(PLANES * pooled));
        tasks
            .zip(x.par_chunks(PLANES * plane))
            .for_each(|((y, winners), x)| {
                dispatch(MaxPlanes {
                    windows: &self.windows,
                    x,
                    y,
                    winners,
                });
            });
    }

    fn backward_max<T: Tap>(&self, winners: &[T], dy: &[f32], dx: &mut [f32]) {
        let (plane, pooled) = (self.windows.plane(), self.windows.pooled());
        dx.par_chunks_mut(PLANES * plane)
            .enumerate()
            .for_each(|(task, dx)| {
                for (i, dx) in dx.chunks_exact_mut(plane).enumerate() {
                    let start = (task * PLANES + i) * pooled;
                    dx.fill(0.0);
                    max_plane_gradient(
                        &self.windows,
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
        self.config.input.0 * self.windows.plane()
    }

    fn output_len(&self) -> usize {
        self.config.input.0 * self.windows.pooled()
    }

    fn frozen<'a>(&self, _: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        Some(FrozenLayer::Pool {
            channels: self.config.input.0,
            rows: self.windows.rows,
            columns: self.windows.columns,
            largest: self.config.kind == PoolKind::Max,
        })
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
        let (plane, pooled) = (self.windows.plane(), self.windows.pooled());
        if self.config.kind == PoolKind::Average {
            y.par_chunks_mut(PLANES * pooled)
                .zip(x.par_chunks(PLANES * plane))
                .for_each(|(y, x)| {
                    if let Some(tiles) = self.tiles {
                        return dispatch(Means { tiles, x, y });
                    }
                    let mut shares = vec![0.0; self.windows.columns.output];
                    for (y, x) in y.chunks_exact_mut(pooled).zip(x.chunks_exact(plane)) {
                        self.windows.average_plane(x, y, &mut shares);
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
        let (plane, pooled) = (self.windows.plane(), self.windows.pooled());
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
                        if let Some(tiles) = self.tiles {
                            return dispatch(Shares { tiles, dy, dx });
                        }
                        let mut shares = vec![0.0; self.windows.columns.output];
                        for (dx, dy) in dx.chunks_exact_mut(plane).zip(dy.chunks_exact(pooled)) {
                            dx.fill(0.0);
                            self.windows.average_plane_gradient(dy, dx, &mut shares);
                        }
                    });
            }
        }
    }
}
