//! Convolution.

#[cfg(test)]
mod accuracy;
mod config;
mod direct;
mod gradients;
mod groups;
pub(crate) mod layout;
mod method;
mod planar;
mod winograd;

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::threads::{add_parts, lend};
use crate::{Activation, Axis, Error, FrozenLayer, Layer, Pass};
pub use config::Conv2dConfig;
use direct::Direct;
use groups::{of_group, of_group_mut};
use method::Method;
use planar::Planar;
use rayon::prelude::*;
pub(crate) use winograd::FrozenWinograd;
use winograd::Winograd;

/// Slides filters over an image (a cross-correlation, as in every framework).
///
/// Weights: `kernel` of filters × channels/groups × height × width, then `bias` of filters.
///
/// Windows of 3×3 and 5×5 with stride 1 and at least 8 channels and 8 filters a group are computed
/// by Winograd's method (5×5 only for three outputs or more), whose results are off by up to 5e-5
/// and 1e-4 of their root mean square (plain sums by up to 5e-6 and 1e-5). What is exactly 0 in plain
/// sums, where a window sees nothing but zeros and the bias is 0 as well, may so come out on either
/// side of 0, and a ReLU behind it take either of its two slopes there. That is so in the first step
/// on images with a black ground, and no longer when the biases have moved.
///
/// ```
/// use refashion_layers::{Conv2d, Conv2dConfig, Layer, Pass, Window};
///
/// let config = Conv2dConfig::new((1, 2, 3), 1, Window::new((2, 2)));
/// let mut conv = Conv2d::new(config)?;
/// assert_eq!(conv.output_shape(), (1, 1, 2));
/// let mut y = [0.0; 2];
/// let (kernel_and_bias, x) = ([1.0, 1.0, 1.0, 1.0, 0.5], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// conv.forward(&Pass::inference(1), &kernel_and_bias, &mut [], &x, &mut y);
/// assert_eq!(y, [12.5, 16.5]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct Conv2d {
    config: Conv2dConfig,
    rows: Axis,
    columns: Axis,
    method: Box<dyn Method>,
    /// For how many groups the method is called, one after another: one if it takes all at once.
    calls: usize,
    /// The kernel of each of them, as the forward pass and as the gradient of the image reads it.
    packed: [Vec<Vec<f32>>; 2],
    partials: Vec<f32>,
}

impl Conv2d {
    /// A convolution.
    ///
    /// # Errors
    /// [`Error::Zero`], [`Error::WindowTooLarge`], [`Error::TooLarge`], [`Error::Groups`],
    /// [`Error::OutOfRange`] for a negative slope and [`Error::NotFused`] for a softmax.
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
        activation.check_fused(layer)?;
        let (rows, columns) = config.window.axes((height, width))?;
        let padded = [&rows, &columns].map(|axis| axis.before + axis.input + axis.after);
        product(layer, "a padded input", &[channels, padded[0], padded[1]])?;
        product(layer, "an output", &[filters, rows.output, columns.output])?;
        let (channels, filters) = (channels / groups, filters / groups);
        let kernel = [config.filters, channels, rows.window, columns.window];
        product(layer, "the kernel", &kernel)?;
        let (method, calls): (Box<dyn Method>, usize) =
            if let Some(winograd) = Winograd::new(rows, columns, channels, filters) {
                (Box::new(winograd), groups)
            } else if let Some(planar) = Planar::new(rows, columns, groups, channels, filters) {
                (Box::new(planar), 1)
            } else {
                (
                    Box::new(Direct::new(rows, columns, channels, filters)),
                    groups,
                )
            };
        Ok(Self {
            config,
            rows,
            columns,
            method,
            calls,
            packed: [Vec::new(), Vec::new()],
            partials: Vec::new(),
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

    /// Values of the gradients of kernel and bias while they are summed.
    fn sums_len(&self) -> usize {
        let Conv2dConfig { filters, bias, .. } = self.config;
        self.calls * self.method.gradient_len() + if bias { filters } else { 0 }
    }

    /// Adds the bias and applies the activation.
    fn finish(&self, bias: &[f32], y: &mut [f32]) {
        for (filter, y) in y.chunks_exact_mut(self.pixels()).enumerate() {
            let bias = bias.get(filter).copied().unwrap_or_default();
            self.config.activation.apply_with_bias(bias, y);
        }
    }

    /// What a task takes at least where threads share the work on some images.
    fn grain(&self) -> usize {
        if self.method.shared() { 1 } else { usize::MAX }
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

    fn scratch(&self, batch: usize) -> usize {
        let tasks = if self.method.shared() {
            1
        } else {
            rayon::current_num_threads().min(batch)
        };
        let images = self.method.images().min(batch);
        let borrowed = tasks.saturating_mul(self.method.backward_scratch(images));
        // The kernel as either pass reads it is about as long as its gradient.
        let kernels = self.parts(batch).saturating_add(2);
        kernels
            .saturating_mul(self.sums_len())
            .saturating_add(borrowed)
    }

    fn frozen<'a>(&self, weights: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        let (kernel, bias) = weights.split_at(self.kernel_len());
        let mut bias = bias.to_vec();
        bias.resize(self.config.filters, 0.0);
        (self.config.groups == 1).then(|| FrozenLayer::Convolution {
            channels: self.config.input.0,
            rows: self.rows,
            columns: self.columns,
            kernel: kernel.into(),
            bias,
            activation: self.config.activation,
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
        let groups = self.calls;
        let (x_len, y_len, images) = (self.input_len(), self.output_len(), self.method.images());
        let (kernel, bias) = weights.split_at(self.kernel_len());
        self.packed[0].resize_with(groups, Vec::new);
        for (packed, kernel) in self.packed[0]
            .iter_mut()
            .zip(kernel.chunks_exact(kernel.len() / groups))
        {
            self.method.pack(kernel, packed);
        }
        let layer = &*self;
        let some_images = |(i, y): (usize, &mut [f32])| {
            let count = y.len() / y_len;
            let x = &x[i * images * x_len..][..count * x_len];
            let need = layer.method.forward_scratch(count);
            lend(need, |scratch| {
                for (group, packed) in layer.packed[0].iter().enumerate() {
                    let x = of_group(x, x_len, group, groups);
                    let mut y = of_group_mut(y, y_len, group, groups);
                    layer.method.forward(packed, &x, &mut y, scratch);
                }
            });
            y.par_chunks_exact_mut(y_len)
                .with_min_len(layer.grain())
                .for_each(|y| layer.finish(bias, y));
        };
        if self.method.shared() {
            y.chunks_mut(images * y_len)
                .enumerate()
                .for_each(some_images);
        } else {
            y.par_chunks_mut(images * y_len)
                .enumerate()
                .for_each(some_images);
        }
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
        let groups = self.calls;
        let (x_len, y_len, kernel_len) = (self.input_len(), self.output_len(), self.kernel_len());
        let gradient_len = groups * self.method.gradient_len();
        let (dkernel, dbias) = dweights.split_at_mut(kernel_len);
        let sums_len = self.sums_len();
        let parts = self.parts(pass.batch);
        let each = pass.batch.div_ceil(parts);

        let mut partials = std::mem::take(&mut self.partials);
        partials.resize(parts * sums_len, 0.0);
        let work = (
            partials.par_chunks_exact_mut(sums_len),
            dy.par_chunks_mut(each * y_len),
            x.par_chunks(each * x_len),
            y.par_chunks(each * y_len),
        );
        match dx {
            None => work.into_par_iter().for_each(|(sums, dy, x, y)| {
                self.backward_part(x, y, dy, sums, None);
            }),
            Some(dx) => {
                let kernel = &weights[..kernel_len];
                self.packed[1].resize_with(groups, Vec::new);
                for (packed, kernel) in self.packed[1]
                    .iter_mut()
                    .zip(kernel.chunks_exact(kernel_len / groups))
                {
                    self.method.pack_transposed(kernel, packed);
                }
                let packed = &self.packed[1];
                let layer = &*self;
                work.into_par_iter()
                    .zip(dx.par_chunks_mut(each * x_len))
                    .for_each(|((sums, dy, x, y), dx)| {
                        layer.backward_part(x, y, dy, sums, Some((packed, dx)));
                    });
            }
        }
        add_parts(&mut partials, sums_len);
        let sums = &partials[..sums_len];
        let group_len = self.method.gradient_len();
        let gradients = sums.chunks_exact(group_len);
        for (gradient, dkernel) in gradients.zip(dkernel.chunks_exact_mut(kernel_len / groups)) {
            self.method.unpack(gradient, dkernel);
        }
        dbias.copy_from_slice(&sums[gradient_len..]);
        self.partials = partials;
    }
}
