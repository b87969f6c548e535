//! What one layer of a network is, as it is written down.

use refashion_layers::{Activation, Padding};
use serde::{Deserialize, Serialize};

use crate::{
    BatchNormSpec, Conv2dSpec, Conv2dTransposeSpec, DenseSpec, DropoutSpec, PReluSpec, PoolSpec,
    SeparableSpec,
};

/// One layer of a network, as data.
///
/// Written down, a layer is its kind and its settings; what is left out has Keras' default.
///
/// ```
/// use refashion_zoo::LayerSpec;
///
/// let layer: LayerSpec = serde_json::from_str(
///     r#"{ "conv2d": { "filters": 32, "kernel": [3, 3], "activation": "relu" } }"#,
/// )?;
/// let LayerSpec::Conv2d(conv) = layer else { unreachable!() };
/// assert_eq!((conv.stride, conv.groups), ([1, 1], 1));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LayerSpec {
    /// A two-dimensional convolution.
    Conv2d(Conv2dSpec),
    /// A transposed convolution, which makes an image larger.
    Conv2dTranspose(Conv2dTransposeSpec),
    /// A depthwise separable convolution: each channel by itself, then 1×1 filters.
    SeparableConv2d(SeparableSpec),
    /// A spatially separable convolution: columns, then rows.
    SpatialConv2d(SeparableSpec),
    /// A dense (fully connected) layer.
    Dense(DenseSpec),
    /// The largest value of each window.
    MaxPool(PoolSpec),
    /// The mean of each window, padding left out.
    AveragePool(PoolSpec),
    /// The mean of each channel.
    GlobalAveragePool,
    /// Batch normalisation, by channel of an image or by feature of a vector.
    BatchNorm(BatchNormSpec),
    /// Dropout.
    Dropout(DropoutSpec),
    /// An activation function as a layer of its own.
    Activation(Activation),
    /// A ReLU whose slope on the left is learned, one a channel.
    #[serde(rename = "prelu")]
    PRelu(PReluSpec),
    /// The image as one vector, in memory order.
    Flatten,
}

impl LayerSpec {
    /// The activation function that the layer applies, if any.
    pub fn activation(&self) -> Activation {
        match self {
            Self::Conv2d(spec) => spec.activation,
            Self::Conv2dTranspose(spec) => spec.activation,
            Self::SeparableConv2d(spec) | Self::SpatialConv2d(spec) => spec.activation,
            Self::Dense(spec) => spec.activation,
            Self::Activation(activation) => *activation,
            _ => Activation::Linear,
        }
    }

    /// Gives the layer another activation function, and says whether it can have one.
    pub(crate) fn set_activation(&mut self, new: Activation) -> bool {
        let activation = match self {
            Self::Conv2d(spec) => &mut spec.activation,
            Self::Conv2dTranspose(spec) => &mut spec.activation,
            Self::SeparableConv2d(spec) | Self::SpatialConv2d(spec) => &mut spec.activation,
            Self::Dense(spec) => &mut spec.activation,
            Self::Activation(activation) => activation,
            _ => return false,
        };
        *activation = new;
        true
    }

    /// λ of the penalty on the layer's kernel; 0 where there is none.
    pub fn l2(&self) -> f32 {
        match self {
            Self::Conv2d(spec) => spec.l2,
            Self::Conv2dTranspose(spec) => spec.l2,
            Self::Dense(spec) => spec.l2,
            _ => 0.0,
        }
    }

    /// The name that the layer was given.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Conv2d(spec) => spec.name.as_deref(),
            Self::Conv2dTranspose(spec) => spec.name.as_deref(),
            Self::SeparableConv2d(spec) | Self::SpatialConv2d(spec) => spec.name.as_deref(),
            Self::PRelu(spec) => spec.name.as_deref(),
            Self::Dense(spec) => spec.name.as_deref(),
            Self::MaxPool(spec) | Self::AveragePool(spec) => spec.name.as_deref(),
            Self::BatchNorm(spec) => spec.name.as_deref(),
            Self::Dropout(spec) => spec.name.as_deref(),
            Self::GlobalAveragePool | Self::Activation(_) | Self::Flatten => None,
        }
    }

    /// All sizes among the settings.
    pub(crate) fn sizes(&self) -> Vec<usize> {
        let padding = |padding| match padding {
            Padding::Explicit {
                top,
                bottom,
                left,
                right,
            } => vec![top, bottom, left, right],
            _ => Vec::new(),
        };
        match self {
            Self::Conv2d(spec) => [
                &[spec.filters, spec.groups],
                &spec.kernel[..],
                &spec.stride,
                &spec.dilation,
                &padding(spec.padding),
            ]
            .concat(),
            Self::Conv2dTranspose(spec) => [
                &[spec.filters],
                &spec.kernel[..],
                &spec.stride,
                &padding(spec.padding),
            ]
            .concat(),
            Self::SeparableConv2d(spec) | Self::SpatialConv2d(spec) => [
                &[spec.filters, spec.multiplier],
                &spec.kernel[..],
                &spec.stride,
                &spec.dilation,
                &padding(spec.padding),
            ]
            .concat(),
            Self::MaxPool(spec) | Self::AveragePool(spec) => {
                let stride = spec.stride.unwrap_or(spec.window);
                [&spec.window[..], &stride, &padding(spec.padding)].concat()
            }
            Self::Dense(spec) => vec![spec.units],
            _ => Vec::new(),
        }
    }
}

impl From<Conv2dSpec> for LayerSpec {
    fn from(spec: Conv2dSpec) -> Self {
        Self::Conv2d(spec)
    }
}

impl From<Conv2dTransposeSpec> for LayerSpec {
    fn from(spec: Conv2dTransposeSpec) -> Self {
        Self::Conv2dTranspose(spec)
    }
}

impl From<PReluSpec> for LayerSpec {
    fn from(spec: PReluSpec) -> Self {
        Self::PRelu(spec)
    }
}

impl From<DenseSpec> for LayerSpec {
    fn from(spec: DenseSpec) -> Self {
        Self::Dense(spec)
    }
}

impl From<BatchNormSpec> for LayerSpec {
    fn from(spec: BatchNormSpec) -> Self {
        Self::BatchNorm(spec)
    }
}

impl From<Activation> for LayerSpec {
    fn from(activation: Activation) -> Self {
        Self::Activation(activation)
    }
}
