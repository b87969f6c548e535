//! Convolution.

use crate::matmul::{Matrix, matmul};
use crate::threads::{self, PARTS, Scratch};
use crate::{Activation, Axis, Error, Layer, Pass, Window, error::positive};
use rayon::prelude::*;

/// What a [`Conv2d`] layer looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conv2dConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// The filters, which are the channels of the output.
    pub filters: usize,
    /// Kernel size, stride, padding and dilation.
    pub window: Window,
    /// Into so many parts the channels and the filters are cut; each part of the filters sees
    /// only its part of the channels. As many groups as channels make a depthwise convolution.
    pub groups: usize,
    /// Whether a bias is added.
    pub bias: bool,
    /// What is applied to the sum.
    pub activation: Activation,
}

impl Conv2dConfig {
    /// A convolution with a bias, one group and no activation.
    pub fn new(input: (usize, usize, usize), filters: usize, window: Window) -> Self {
        Self {
            input,
            filters,
            window,
            groups: 1,
            bias: true,
            activation: Activation::Linear,
        }
    }
}

/// Slides filters over an image (a cross-correlation, as in every framework).
///
/// Weights: `kernel` of filters × channels/groups × height × width, then `bias` of filters.
#[derive(Debug)]
pub struct Conv2d {
    config: Conv2dConfig,
    rows: Axis,
    columns: Axis,
    scratch: Scratch,
    partials: Vec<f32>,
}

impl Conv2d {
    /// A convolution.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::WindowTooLarge`], [`Error::Groups`], [`Error::OutOfRange`] for a
    /// negative slope and [`Error::NotFused`] for a softmax.
    pub fn new(config: Conv2dConfig) -> Result<Self, Error> {
        let (layer, (channels, height, width)) = ("conv2d", config.input);
        let Conv2dConfig {
            filters,
            groups,
            activation,
            ..
        } = config;
        positive(
            layer,
            &[
                ("the number of channels", channels),
                ("the number of filters", filters),
                ("the number of groups", groups),
            ],
        )?;
        if channels % groups != 0 || filters % groups != 0 {
            return Err(Error::Groups {
                layer,
                groups,
                channels,
                filters,
            });
        }
        if activation == Activation::Softmax {
            return Err(Error::NotFused {
                layer,
                activation: "softmax",
            });
        }
        activation.check(layer)?;
        let (rows, columns) = config.window.axes((height, width))?;
        let (scratch, partials) = (Scratch::default(), Vec::new());
        Ok(Self {
            config,
            rows,
            columns,
            scratch,
            partials,
        })
    }

    /// What the layer looks like.
    pub fn config(&self) -> &Conv2dConfig {
        &self.config
    }

    /// Channels, height and width of the output.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        (self.config.filters, self.rows.output, self.columns.output)
    }

    fn channels_per_group(&self) -> usize {
        self.config.input.0 / self.config.groups
    }

    /// Values under one window in one group.
    fn taps(&self) -> usize {
        self.channels_per_group() * self.rows.window * self.columns.window
    }

    fn pixels(&self) -> usize {
        self.rows.output * self.columns.output
    }

    fn kernel_len(&self) -> usize {
        self.config.filters * self.taps()
    }

    /// Calls `visit(start in cols, start in image, length, image stride)` for every run of cells
    /// of one group's image that lie under one tap along one row of windows.
    fn runs(&self, mut visit: impl FnMut(usize, usize, usize)) {
        let (rows, columns) = (&self.rows, &self.columns);
        for c in 0..self.channels_per_group() {
            for ky in 0..rows.window {
                for kx in 0..columns.window {
                    let row = ((c * rows.window + ky) * columns.window + kx) * self.pixels();
                    let inside = columns.outputs_inside(kx);
                    if inside.is_empty() {
                        continue;
                    }
                    for oy in rows.outputs_inside(ky) {
                        let iy = oy * rows.stride + ky * rows.dilation - rows.before;
                        let ix =
                            inside.start * columns.stride + kx * columns.dilation - columns.before;
                        visit(
                            row + oy * columns.output + inside.start,
                            (c * rows.input + iy) * columns.input + ix,
                            inside.len(),
                        );
                    }
                }
            }
        }
    }

    /// Lays what each window sees into a column.
    fn im2col(&self, x: &[f32], cols: &mut [f32]) {
        let stride = self.columns.stride;
        cols.fill(0.0);
        self.runs(|col, image, len| {
            let x = x[image..].iter().step_by(stride);
            cols[col..][..len]
                .iter_mut()
                .zip(x)
                .for_each(|(col, x)| *col = *x);
        });
    }

    /// Adds each column back to where it came from.
    fn col2im(&self, cols: &[f32], x: &mut [f32]) {
        let stride = self.columns.stride;
        x.fill(0.0);
        self.runs(|col, image, len| {
            let x = x[image..].iter_mut().step_by(stride);
            x.zip(&cols[col..][..len]).for_each(|(x, col)| *x += col);
        });
    }
}

impl Layer for Conv2d {
    fn input_len(&self) -> usize {
        self.config.input.0 * self.rows.input * self.columns.input
    }

    fn output_len(&self) -> usize {
        self.config.filters * self.pixels()
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        let Conv2dConfig { filters, bias, .. } = self.config;
        let shape = vec![
            filters,
            self.channels_per_group(),
            self.rows.window,
            self.columns.window,
        ];
        let mut weights = vec![("kernel", shape)];
        if bias {
            weights.push(("bias", vec![filters]));
        }
        weights
    }

    fn forward(&mut self, _: &Pass, weights: &[f32], _: &mut [f32], x: &[f32], y: &mut [f32]) {
        let Conv2dConfig {
            filters,
            groups,
            activation,
            ..
        } = self.config;
        let (taps, pixels, per_group) = (self.taps(), self.pixels(), filters / groups);
        let (x_group, y_group) = (self.input_len() / groups, self.output_len() / groups);
        let (kernel, bias) = weights.split_at(self.kernel_len());
        y.par_chunks_exact_mut(y_group)
            .enumerate()
            .for_each(|(part, y)| {
                let group = part % groups;
                self.scratch.lend(taps * pixels, |cols| {
                    self.im2col(&x[part * x_group..][..x_group], cols);
                    let kernel = &kernel[group * per_group * taps..];
                    let kernel = Matrix::new(kernel, per_group, taps);
                    matmul(y, pixels, kernel, Matrix::new(cols, taps, pixels), false);
                });
                if !bias.is_empty() {
                    let bias = &bias[group * per_group..];
                    for (y, bias) in y.chunks_exact_mut(pixels).zip(bias) {
                        y.iter_mut().for_each(|y| *y += bias);
                    }
                }
                activation.apply(y, pixels);
            });
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
        let Conv2dConfig {
            filters,
            groups,
            activation,
            ..
        } = self.config;
        let (taps, pixels, per_group) = (self.taps(), self.pixels(), filters / groups);
        let (x_group, y_group) = (self.input_len() / groups, self.output_len() / groups);
        let (y_len, kernel_len) = (self.output_len(), self.kernel_len());
        threads::each_example(dy, y_len, |n, dy| {
            activation.gradient(&y[n * y_len..][..y_len], dy, pixels);
        });
        let dy = &*dy;

        let mut partials = std::mem::take(&mut self.partials);
        partials.resize(PARTS * dweights.len(), 0.0);
        partials
            .par_chunks_exact_mut(dweights.len())
            .enumerate()
            .for_each(|(part, partial)| {
                partial.fill(0.0);
                let (dkernel, dbias) = partial.split_at_mut(kernel_len);
                for i in threads::part(pass.batch, part).flat_map(|n| n * groups..(n + 1) * groups)
                {
                    let group = i % groups;
                    let dy = &dy[i * y_group..][..y_group];
                    self.scratch.lend(taps * pixels, |cols| {
                        self.im2col(&x[i * x_group..][..x_group], cols);
                        let dkernel = &mut dkernel[group * per_group * taps..][..per_group * taps];
                        let cols = Matrix::new(cols, taps, pixels);
                        matmul(
                            dkernel,
                            taps,
                            Matrix::new(dy, per_group, pixels),
                            cols.t(),
                            true,
                        );
                    });
                    if !dbias.is_empty() {
                        let dbias = &mut dbias[group * per_group..];
                        for (sum, dy) in dbias.iter_mut().zip(dy.chunks_exact(pixels)) {
                            *sum += dy.iter().sum::<f32>();
                        }
                    }
                }
            });
        dweights.fill(0.0);
        for partial in partials.chunks_exact(dweights.len()) {
            dweights
                .iter_mut()
                .zip(partial)
                .for_each(|(sum, partial)| *sum += partial);
        }
        self.partials = partials;

        let Some(dx) = dx else { return };
        dx.par_chunks_exact_mut(x_group)
            .enumerate()
            .for_each(|(i, dx)| {
                let group = i % groups;
                self.scratch.lend(taps * pixels, |cols| {
                    let kernel = &weights[group * per_group * taps..];
                    let kernel = Matrix::new(kernel, per_group, taps);
                    let dy = Matrix::new(&dy[i * y_group..][..y_group], per_group, pixels);
                    matmul(cols, pixels, kernel.t(), dy, false);
                    self.col2im(cols, dx);
                });
            });
    }
}
