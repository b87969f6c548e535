//! The settings of the layers that take a convolution apart or turn it round.

use refashion_layers::{Activation, Padding};
use serde::{Deserialize, Serialize};

use super::{one, ones, yes};

/// The settings of a transposed convolution (thesis, section 3.6): what makes an image larger.
///
/// ```
/// use refashion_zoo::{Conv2dTransposeSpec, Network, Shape};
///
/// let network = Network::new("larger", Shape::image(8, 7, 7))
///     .layer(Conv2dTransposeSpec::new(4, 3).same().stride(2));
/// assert_eq!(network.check()?[0].output, Shape::image(4, 14, 14));
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2dTransposeSpec {
    /// The number of filters, which is the number of channels on the way out.
    pub filters: usize,
    /// Height and width of what a pixel is spread to.
    pub kernel: [usize; 2],
    /// How far the places of neighbouring pixels lie apart, downwards and to the right.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// What is cut off: `same` leaves the image's size times the stride, numbers cut so many cells
    /// off each side.
    #[serde(default)]
    pub padding: Padding,
    /// Whether each filter has a bias.
    #[serde(default = "yes")]
    pub bias: bool,
    /// The activation function applied to the result.
    #[serde(default)]
    pub activation: Activation,
    /// λ of the penalty λ·Σw² on the kernel (Keras' `kernel_regularizer=l2(λ)`).
    #[serde(default)]
    pub l2: f32,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Conv2dTransposeSpec {
    /// `filters` square filters of side `kernel`, stride 1, nothing cut off, no activation.
    pub fn new(filters: usize, kernel: usize) -> Self {
        Self {
            filters,
            kernel: [kernel; 2],
            stride: ones(),
            padding: Padding::Valid,
            bias: true,
            activation: Activation::Linear,
            l2: 0.0,
            name: None,
        }
    }

    /// Cut off so that the output is the image's size times the stride.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }

    /// With this stride in both directions.
    pub fn stride(mut self, stride: usize) -> Self {
        self.stride = [stride; 2];
        self
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }
}

/// The settings of a convolution in two cheaper steps (thesis, section 3.6): by depth
/// ([`LayerSpec::SeparableConv2d`](crate::LayerSpec::SeparableConv2d)) or along the axes
/// ([`LayerSpec::SpatialConv2d`](crate::LayerSpec::SpatialConv2d)).
///
/// ```
/// use refashion_zoo::{LayerSpec, Network, SeparableSpec, Shape};
///
/// // 64 filters of 3×3 over 32 channels: 18,496 parameters as a plain convolution.
/// let count = |layer: LayerSpec| {
///     let network = Network::new("one", Shape::image(32, 28, 28)).layer(layer);
///     network.summary().map(|summary| summary.total)
/// };
/// let spec = SeparableSpec::new(64, 3);
/// assert_eq!(count(LayerSpec::SeparableConv2d(spec.clone()))?, 32 * 9 + 32 * 64 + 64);
/// assert_eq!(count(LayerSpec::SpatialConv2d(spec))?, 32 * 3 * 64 + 64 * 3 * 64 + 64);
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SeparableSpec {
    /// The number of filters, which is the number of channels on the way out.
    pub filters: usize,
    /// Height and width of the window that both steps see together.
    pub kernel: [usize; 2],
    /// Steps down and to the right.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// What lies beyond the edge.
    #[serde(default)]
    pub padding: Padding,
    /// The distance between neighbours in a filter; 1 is no gap.
    #[serde(default = "ones")]
    pub dilation: [usize; 2],
    /// How many filters the first step has for each channel, if it goes by depth.
    #[serde(default = "one")]
    pub multiplier: usize,
    /// Whether each filter has a bias.
    #[serde(default = "yes")]
    pub bias: bool,
    /// The activation function applied to the result.
    #[serde(default)]
    pub activation: Activation,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl SeparableSpec {
    /// `filters` filters with a square window of side `kernel`, stride 1, no padding, no activation.
    pub fn new(filters: usize, kernel: usize) -> Self {
        Self {
            filters,
            kernel: [kernel; 2],
            stride: ones(),
            padding: Padding::Valid,
            dilation: ones(),
            multiplier: 1,
            bias: true,
            activation: Activation::Linear,
            name: None,
        }
    }

    /// With zeros around the image, so that at stride 1 it keeps its size.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }
}

/// The settings of a PReLU: one learned slope a channel, as with Keras' `shared_axes=[1, 2]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PReluSpec {
    /// A name in place of the automatic one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}
