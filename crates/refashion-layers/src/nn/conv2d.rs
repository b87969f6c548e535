//! Convolution for candle.

use candle_core::{Module, Result, Tensor};
use candle_nn::{Init, VarBuilder};

use super::{glorot::glorot, sized::Sized};
use crate::{Activation, Autograd, Conv2dConfig, Window};

/// What a [`Conv2d`] has besides its window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conv2dOptions {
    /// Into so many parts channels and filters are cut.
    pub groups: usize,
    /// What is applied to the sum.
    pub activation: Activation,
}

impl Default for Conv2dOptions {
    fn default() -> Self {
        Self {
            groups: 1,
            activation: Activation::Linear,
        }
    }
}

/// A convolution over (batch, channels, height, width).
///
/// ```
/// use candle_core::{Device, Module, Tensor};
/// use refashion_layers::{Window, nn};
///
/// let kernel = Tensor::new(&[[[[1f32, 1.], [1., 1.]]]], &Device::Cpu)?;
/// let conv = nn::Conv2d::new(kernel, None, Window::new((2, 2)), Default::default());
/// let x = Tensor::new(&[[[[1f32, 2., 3.], [4., 5., 6.]]]], &Device::Cpu)?;
/// assert_eq!(conv.forward(&x)?.flatten_all()?.to_vec1::<f32>()?, [12.0, 16.0]);
/// # Ok::<(), candle_core::Error>(())
/// ```
#[derive(Debug)]
pub struct Conv2d {
    weight: Tensor,
    bias: Option<Tensor>,
    window: Window,
    options: Conv2dOptions,
    layer: Sized<(usize, usize, usize)>,
}

impl Conv2d {
    /// A convolution with these weights: `weight` is filters × channels/groups × height × width,
    /// `bias` is filters.
    pub fn new(
        weight: Tensor,
        bias: Option<Tensor>,
        window: impl Into<Window>,
        options: Conv2dOptions,
    ) -> Self {
        Self {
            weight,
            bias,
            window: window.into(),
            options,
            layer: Sized::default(),
        }
    }

    /// The kernel.
    pub fn weight(&self) -> &Tensor {
        &self.weight
    }

    /// The bias.
    pub fn bias(&self) -> Option<&Tensor> {
        self.bias.as_ref()
    }

    /// The window that slides over the image.
    pub fn window(&self) -> &Window {
        &self.window
    }

    /// Groups and activation.
    pub fn options(&self) -> &Conv2dOptions {
        &self.options
    }
}

impl Module for Conv2d {
    fn forward(&self, x: &Tensor) -> Result<Tensor> {
        let (_, channels, height, width) = x.dims4()?;
        let input = (channels, height, width);
        let layer = self.layer.get(input, || {
            let layer = crate::Conv2d::new(Conv2dConfig {
                input,
                filters: self.weight.dims().first().copied().unwrap_or(0),
                window: self.window,
                groups: self.options.groups,
                bias: self.bias.is_some(),
                activation: self.options.activation,
            })?;
            let output = layer.output_shape();
            Ok(Autograd::new("conv2d", layer, output))
        })?;
        let weights: Vec<_> = std::iter::once(&self.weight).chain(&self.bias).collect();
        layer.apply(x, &weights, &[], true, 0)
    }
}

/// A convolution with a bias whose weights `vb` makes or loads as `weight` and `bias`. A window of
/// `3` is one of 3×3 with stride 1 and no padding.
///
/// # Errors
/// When `vb` has them in another shape.
pub fn conv2d(
    channels: usize,
    filters: usize,
    window: impl Into<Window>,
    options: Conv2dOptions,
    vb: VarBuilder,
) -> Result<Conv2d> {
    let window = window.into();
    let per_group = channels / options.groups.max(1);
    let taps = window.size.0 * window.size.1;
    let shape = (filters, per_group, window.size.0, window.size.1);
    let weight = vb.get_with_hints(shape, "weight", glorot(per_group * taps, filters * taps))?;
    let bias = vb.get_with_hints(filters, "bias", Init::Const(0.0))?;
    Ok(Conv2d::new(weight, Some(bias), window, options))
}
