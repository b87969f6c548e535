//! What one layer of a network is, as it is written down.

use refashion_layers::{Activation, Padding};
use serde::{Deserialize, Serialize};

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
    /// The image as one vector, in memory order.
    Flatten,
}

impl LayerSpec {
    /// The activation function that the layer applies, if any.
    pub fn activation(&self) -> Activation {
        match self {
            Self::Conv2d(spec) => spec.activation,
            Self::Dense(spec) => spec.activation,
            Self::Activation(activation) => *activation,
            _ => Activation::Linear,
        }
    }

    /// Gives the layer another activation function, and says whether it can have one.
    pub(crate) fn set_activation(&mut self, new: Activation) -> bool {
        let activation = match self {
            Self::Conv2d(spec) => &mut spec.activation,
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
            Self::Dense(spec) => spec.l2,
            _ => 0.0,
        }
    }

    /// The name that the layer was given.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Conv2d(spec) => spec.name.as_deref(),
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
            Self::MaxPool(spec) | Self::AveragePool(spec) => {
                let stride = spec.stride.unwrap_or(spec.window);
                [&spec.window[..], &stride, &padding(spec.padding)].concat()
            }
            Self::Dense(spec) => vec![spec.units],
            _ => Vec::new(),
        }
    }
}

/// The settings of a two-dimensional convolution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2dSpec {
    /// The number of filters, which is the number of channels on the way out.
    pub filters: usize,
    /// Height and width of a filter.
    pub kernel: [usize; 2],
    /// Steps down and to the right.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// What lies beyond the edge.
    #[serde(default)]
    pub padding: Padding,
    /// The distance between neighbours in a filter; 1 is no gap, as frameworks count it.
    #[serde(default = "ones")]
    pub dilation: [usize; 2],
    /// The number of parts that the channels are split into, each with its own filters. As many
    /// groups as channels on the way in make the convolution depthwise.
    #[serde(default = "one")]
    pub groups: usize,
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

impl Conv2dSpec {
    /// `filters` square filters of side `kernel`, stride 1, no padding, no activation.
    pub fn new(filters: usize, kernel: usize) -> Self {
        Self {
            filters,
            kernel: [kernel; 2],
            stride: ones(),
            padding: Padding::Valid,
            dilation: ones(),
            groups: 1,
            bias: true,
            activation: Activation::Linear,
            l2: 0.0,
            name: None,
        }
    }

    /// With zeros around the image, so that at stride 1 it keeps its size.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }

    /// With this stride in both directions.
    pub fn stride(mut self, stride: usize) -> Self {
        self.stride = [stride; 2];
        self
    }

    /// With so many groups.
    pub fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }
}

/// The settings of a dense layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DenseSpec {
    /// The number of values on the way out.
    pub units: usize,
    /// Whether each unit has a bias.
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

impl DenseSpec {
    /// A dense layer with a bias and no activation.
    pub fn new(units: usize) -> Self {
        Self {
            units,
            bias: true,
            activation: Activation::Linear,
            l2: 0.0,
            name: None,
        }
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }

    /// With the penalty λ·Σw² on the kernel.
    pub fn l2(mut self, lambda: f32) -> Self {
        self.l2 = lambda;
        self
    }
}

/// The settings of a pooling layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSpec {
    /// Height and width of the window.
    pub window: [usize; 2],
    /// Steps down and to the right; the window's size if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<[usize; 2]>,
    /// What lies beyond the edge; it never wins a maximum nor counts in a mean.
    #[serde(default)]
    pub padding: Padding,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl PoolSpec {
    /// Square windows of this side, side by side, no padding.
    pub fn new(window: usize) -> Self {
        Self {
            window: [window; 2],
            stride: None,
            padding: Padding::Valid,
            name: None,
        }
    }

    /// With this stride in both directions.
    pub fn stride(mut self, stride: usize) -> Self {
        self.stride = Some([stride; 2]);
        self
    }

    /// With padding, so that the last window may reach over the edge.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }
}

/// The settings of a batch normalisation; the defaults are Keras'.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BatchNormSpec {
    /// How much of the running statistics is kept at each step.
    pub momentum: f32,
    /// What is added to the variance before its root is taken.
    pub epsilon: f32,
    /// A name in place of the automatic one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Default for BatchNormSpec {
    fn default() -> Self {
        Self {
            momentum: 0.99,
            epsilon: 1e-3,
            name: None,
        }
    }
}

/// The settings of a dropout layer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropoutSpec {
    /// The share of values set to zero in training, from 0 up to but not including 1.
    pub rate: f32,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

fn ones() -> [usize; 2] {
    [1, 1]
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}

impl From<Conv2dSpec> for LayerSpec {
    fn from(spec: Conv2dSpec) -> Self {
        Self::Conv2d(spec)
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
