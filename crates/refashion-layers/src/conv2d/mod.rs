//! Convolution.

#[cfg(test)]
mod accuracy;
mod config;
mod direct;
mod flat;
mod gradients;
mod groups;
mod layer;
pub(crate) mod layout;
mod method;
mod paired;
mod planar;
mod way;
mod winograd;

use crate::aligned::Aligned;
use crate::error::{positive, product};
use crate::simd::tiles;
use crate::{Activation, Axis, Error, ProductPrecision};
pub use config::Conv2dConfig;
use direct::Direct;
use flat::Flat;
use method::Method;
use paired::Paired;
use planar::Planar;
use way::Way;
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
    way: Way,
    /// With factors in bf16, where that is quicker.
    coarse: Option<Way>,
    /// For how many groups the method is called, one after another: one if it takes all at once.
    calls: usize,
    partials: Aligned,
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
        let flat = Flat::new(rows, columns, channels, filters).filter(|_| tiles());
        let mut coarse = flat.map(Way::new);
        let (way, calls) = if let Some(winograd) = Winograd::new(rows, columns, channels, filters) {
            (Way::new(winograd), groups)
        } else if let Some(planar) = Planar::new(rows, columns, groups, channels, filters) {
            // It takes all groups at once.
            coarse = coarse.filter(|_| groups == 1);
            (Way::new(planar), 1)
        } else {
            let direct = Direct::new(rows, columns, channels, filters);
            // The few channels of an image are not worth rounding.
            let pays = channels >= Paired::LEAST;
            coarse = coarse.or_else(|| pays.then(|| Way::new(Paired(direct.clone()))));
            (Way::new(direct), groups)
        };
        Ok(Self {
            config,
            rows,
            columns,
            way,
            coarse,
            calls,
            partials: Aligned::default(),
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

    /// The way that a pass of this precision takes.
    fn way(&self, precision: ProductPrecision) -> &Way {
        match (precision, &self.coarse) {
            (ProductPrecision::Bf16, Some(coarse)) => coarse,
            _ => &self.way,
        }
    }

    fn way_mut(&mut self, precision: ProductPrecision) -> &mut Way {
        match (precision, &mut self.coarse) {
            (ProductPrecision::Bf16, Some(coarse)) => coarse,
            _ => &mut self.way,
        }
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
    fn sums_len(&self, way: &Way) -> usize {
        let Conv2dConfig { filters, bias, .. } = self.config;
        self.calls * way.method.gradient_len() + if bias { filters } else { 0 }
    }

    /// Whether what is summed is the output already.
    fn is_bare(&self) -> bool {
        !self.config.bias && self.config.activation == Activation::Linear
    }

    /// Adds the bias and applies the activation.
    fn finish(&self, bias: &[f32], y: &mut [f32]) {
        for (filter, y) in y.chunks_exact_mut(self.pixels()).enumerate() {
            let bias = bias.get(filter).copied().unwrap_or_default();
            self.config.activation.apply_with_bias(bias, y);
        }
    }
}
