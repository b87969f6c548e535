//! The settings of each kind of layer.

mod separable;

use refashion_layers::{Activation, Padding};
use serde::{Deserialize, Serialize};

pub use separable::{Conv2dTransposeSpec, PReluSpec, SeparableSpec};

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
