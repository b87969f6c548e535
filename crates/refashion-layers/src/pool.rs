//! Max and average pooling.

use serde::{Deserialize, Serialize};

use crate::{Axis, Error, Layer, Pass, Window, error::positive, threads};
use rayon::prelude::*;

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
    winners: Vec<u32>,
}

impl Pool {
    /// A pooling layer.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::WindowTooLarge`], and [`Error::OnlyPadding`] when a window would
    /// not see the image at all.
    pub fn new(config: PoolConfig) -> Result<Self, Error> {
        let (channels, height, width) = config.input;
        positive("pool", &[("the number of channels", channels)])?;
        let (rows, columns) = config.window.axes((height, width))?;
        for (axis, name) in [(rows, "height"), (columns, "width")] {
            let sees = |output| (0..axis.window).any(|tap| axis.cell(output, tap).is_some());
            if !(0..axis.output).all(sees) {
                return Err(Error::OnlyPadding {
                    axis: name,
                    before: axis.before,
                    after: axis.after,
                    input: axis.input,
                    window: axis.span(),
                });
            }
        }
        Ok(Self {
            config,
            rows,
            columns,
            winners: Vec::new(),
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

    /// Calls `visit(output cell, input cell, tap)` for every cell under every window.
    #[inline(always)]
    fn visit(&self, mut visit: impl FnMut(usize, usize, u32)) {
        let (rows, columns) = (&self.rows, &self.columns);
        for oy in 0..rows.output {
            for ox in 0..columns.output {
                for ky in 0..rows.window {
                    let Some(iy) = rows.cell(oy, ky) else {
                        continue;
                    };
                    for kx in 0..columns.window {
                        let Some(ix) = columns.cell(ox, kx) else {
                            continue;
                        };
                        let tap = (ky * columns.window + kx) as u32;
                        visit(oy * columns.output + ox, iy * columns.input + ix, tap);
                    }
                }
            }
        }
    }

    /// How many cells of the image each window sees.
    fn counts(&self) -> Vec<f32> {
        let mut counts = vec![0.0; self.pooled()];
        self.visit(|o, _, _| counts[o] += 1.0);
        counts
    }
}

impl Layer for Pool {
    fn input_len(&self) -> usize {
        self.config.input.0 * self.plane()
    }

    fn output_len(&self) -> usize {
        self.config.input.0 * self.pooled()
    }

    fn forward(&mut self, pass: &Pass, _: &[f32], _: &mut [f32], x: &[f32], y: &mut [f32]) {
        let (plane, pooled) = (self.plane(), self.pooled());
        if self.config.kind == PoolKind::Average {
            let counts = self.counts();
            threads::each_example(y, pooled, |p, y| {
                let x = &x[p * plane..][..plane];
                y.fill(0.0);
                self.visit(|o, i, _| y[o] += x[i]);
                y.iter_mut().zip(&counts).for_each(|(y, count)| *y /= count);
            });
            return;
        }
        let mut winners = std::mem::take(&mut self.winners);
        winners.resize(pass.batch * self.output_len(), 0);
        y.par_chunks_exact_mut(pooled)
            .zip(winners.par_chunks_exact_mut(pooled))
            .enumerate()
            .for_each(|(p, (y, winners))| {
                let x = &x[p * plane..][..plane];
                y.fill(f32::NEG_INFINITY);
                winners.fill(u32::MAX);
                self.visit(|o, i, tap| {
                    if x[i] > y[o] || winners[o] == u32::MAX || x[i].is_nan() {
                        y[o] = x[i];
                        winners[o] = tap;
                    }
                });
            });
        self.winners = winners;
    }

    fn backward(
        &mut self,
        _: &Pass,
        _: &[f32],
        _: &[f32],
        _: &[f32],
        dy: &mut [f32],
        _: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        let Some(dx) = dx else { return };
        let (plane, pooled) = (self.plane(), self.pooled());
        let counts = self.counts();
        threads::each_example(dx, plane, |p, dx| {
            let dy = &dy[p * pooled..][..pooled];
            dx.fill(0.0);
            match self.config.kind {
                PoolKind::Average => self.visit(|o, i, _| dx[i] += dy[o] / counts[o]),
                PoolKind::Max => {
                    let winners = &self.winners[p * pooled..][..pooled];
                    self.visit(|o, i, tap| {
                        if winners[o] == tap {
                            dx[i] += dy[o];
                        }
                    });
                }
            }
        });
    }
}
