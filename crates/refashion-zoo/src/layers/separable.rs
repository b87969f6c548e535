//! What both kinds of separable convolutions are set to.

use refashion_layers::{Activation, Padding, SeparableConfig, Window};
use serde::{Deserialize, Serialize};

use super::defaults::{one, ones, yes};
use super::input::image;
use super::kind::{Context, Fault};
use super::words::{filters, padding_sizes, window};

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

    /// The window that both steps see together.
    pub fn sliding(&self) -> Window {
        Window::new(self.kernel.into())
            .stride(self.stride.into())
            .padding(self.padding)
            .dilation(self.dilation.into())
    }

    pub(super) fn sizes(&self) -> Vec<usize> {
        [
            &[self.filters, self.multiplier],
            &self.kernel[..],
            &self.stride,
            &self.dilation,
            &padding_sizes(self.padding),
        ]
        .concat()
    }

    pub(super) fn settings(&self) -> Vec<String> {
        let mut words = vec![filters(self.filters)];
        words.extend(window(
            self.kernel,
            self.stride,
            self.dilation,
            self.padding,
        ));
        words.extend((self.multiplier > 1).then(|| format!("multiplier {}", self.multiplier)));
        words
    }

    pub(super) fn config(&self, context: Context) -> Result<SeparableConfig, Fault> {
        Ok(SeparableConfig {
            input: image(context.input)?,
            filters: self.filters,
            window: self.sliding(),
            bias: self.bias,
            activation: context.activation,
        })
    }
}
