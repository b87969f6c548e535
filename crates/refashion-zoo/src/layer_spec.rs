//! What one layer of a network is, as it is written down.

use refashion_layers::{Activation, Window};
use serde::{Deserialize, Serialize};

use crate::initial::Initial;
use crate::layers::add::{Add, AddSpec};
use crate::layers::batch_norm::{BatchNorm, BatchNormSpec};
use crate::layers::conv2d::{Conv2d, Conv2dSpec};
use crate::layers::conv2d_transpose::{Conv2dTranspose, Conv2dTransposeSpec};
use crate::layers::dense::{Dense, DenseSpec};
use crate::layers::dropout::{Dropout, DropoutSpec};
use crate::layers::flatten::Flatten;
use crate::layers::global_average_pool::GlobalAveragePool;
use crate::layers::kind::{Built, Class, Context, Fault, Kind};
use crate::layers::pool::{AveragePool, MaxPool, PoolSpec};
use crate::layers::prelu::{PRelu, PReluSpec};
use crate::layers::rescale::{Rescale, RescaleSpec};
use crate::layers::separable::SeparableSpec;
use crate::layers::separable_conv2d::SeparableConv2d;
use crate::layers::spatial_conv2d::SpatialConv2d;
use crate::layers::{activation, words};
use crate::shape::Shape;

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
    /// Each channel times a fixed factor, plus a fixed offset.
    Rescale(RescaleSpec),
    /// The image as one vector, in memory order.
    Flatten,
    /// A residual connection: the output of an earlier layer is added.
    Add(AddSpec),
}

/// Calls a function of [`Kind`] for the kind that a layer is of.
macro_rules! of_kind {
    ($layer:expr, $function:ident $(, $argument:expr)*) => {
        match $layer {
            LayerSpec::Conv2d(spec) => Conv2d::$function(spec $(, $argument)*),
            LayerSpec::Conv2dTranspose(spec) => Conv2dTranspose::$function(spec $(, $argument)*),
            LayerSpec::SeparableConv2d(spec) => SeparableConv2d::$function(spec $(, $argument)*),
            LayerSpec::SpatialConv2d(spec) => SpatialConv2d::$function(spec $(, $argument)*),
            LayerSpec::Dense(spec) => Dense::$function(spec $(, $argument)*),
            LayerSpec::MaxPool(spec) => MaxPool::$function(spec $(, $argument)*),
            LayerSpec::AveragePool(spec) => AveragePool::$function(spec $(, $argument)*),
            LayerSpec::GlobalAveragePool => GlobalAveragePool::$function(&() $(, $argument)*),
            LayerSpec::BatchNorm(spec) => BatchNorm::$function(spec $(, $argument)*),
            LayerSpec::Dropout(spec) => Dropout::$function(spec $(, $argument)*),
            LayerSpec::Activation(spec) => activation::Activation::$function(spec $(, $argument)*),
            LayerSpec::PRelu(spec) => PRelu::$function(spec $(, $argument)*),
            LayerSpec::Rescale(spec) => Rescale::$function(spec $(, $argument)*),
            LayerSpec::Flatten => Flatten::$function(&() $(, $argument)*),
            LayerSpec::Add(spec) => Add::$function(spec $(, $argument)*),
        }
    };
}

impl LayerSpec {
    /// The activation function that the layer applies, if any.
    pub fn activation(&self) -> Activation {
        of_kind!(self, activation).unwrap_or(Activation::Linear)
    }

    /// The name of the activation function that the layer applies, with its slope, if any.
    pub fn activation_name(&self) -> Option<String> {
        words::activation_name(self.activation())
    }

    /// λ of the penalty on the layer's kernel; 0 where there is none.
    pub fn l2(&self) -> f32 {
        of_kind!(self, l2)
    }

    /// What the layer's kernel starts from.
    pub fn initial(&self) -> Initial {
        of_kind!(self, initial)
    }

    /// The name that the layer was given.
    pub fn name(&self) -> Option<&str> {
        of_kind!(self, name)
    }

    /// The name of the earlier layer whose output it adds, if it does.
    pub fn adds_from(&self) -> Option<&str> {
        of_kind!(self, adds)
    }

    /// What the layer is set to, a few words for each thing. What is as Keras has it unless told is
    /// left out, but for the padding of a convolution.
    ///
    /// ```
    /// let network = refashion_zoo::by_name("lab3-dropout")?;
    /// assert_eq!(network.layers[0].settings(), ["32 filters", "3×3", "same"]);
    /// assert_eq!(network.layers[1].settings(), ["LeakyReLU 0.1"]);
    /// assert_eq!(network.layers[3].settings(), ["rate 0.25"]);
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn settings(&self) -> Vec<String> {
        let mut words = of_kind!(self, settings);
        words.extend(self.activation_name());
        words.extend(self.initial().words());
        words.extend((self.l2() > 0.0).then(|| format!("L2 {}", self.l2())));
        words
    }

    /// What Keras calls the kind of layer: `Conv2D`.
    pub fn class_name(&self) -> &'static str {
        self.class().name
    }

    /// The window that slides over the layer's image; over what it makes where it is a transposed
    /// convolution; nothing where there is none.
    pub fn sliding(&self) -> Option<Window> {
        of_kind!(self, sliding)
    }

    /// What is added to a variance before its root is taken; nothing where the layer takes none.
    pub fn epsilon(&self) -> Option<f32> {
        of_kind!(self, epsilon)
    }

    /// Sets what is added to a variance before its root is taken; answers whether the layer takes one.
    pub fn set_epsilon(&mut self, epsilon: f32) -> bool {
        match self {
            Self::BatchNorm(spec) => {
                spec.epsilon = epsilon;
                true
            }
            _ => false,
        }
    }

    /// Whether it is nothing but an activation function.
    pub fn is_activation(&self) -> bool {
        of_kind!(self, is_activation)
    }

    /// Whether its data keep their form, so that a diagram writes it at the block of the layer before.
    pub fn keeps_form(&self) -> bool {
        of_kind!(self, keeps_form)
    }

    /// What it does, a line for each thing, as a diagram of a network has it.
    ///
    /// ```
    /// let network = refashion_zoo::by_name("lab3-dropout")?;
    /// assert_eq!(network.layers[0].operations(), ["conv 3×3, 32"]);
    /// assert_eq!(network.layers[1].operations(), ["LeakyReLU 0.1"]);
    /// assert!(network.layers[1].keeps_form());
    /// # Ok::<(), refashion_zoo::Error>(())
    /// ```
    pub fn operations(&self) -> Vec<String> {
        let mut lines = of_kind!(self, operations);
        lines.extend(self.activation_name());
        lines
    }

    /// The layer without its activation function.
    pub(crate) fn linear(&self) -> Self {
        let mut layer = self.clone();
        match &mut layer {
            Self::Conv2d(spec) => spec.activation = Activation::Linear,
            Self::Conv2dTranspose(spec) => spec.activation = Activation::Linear,
            Self::SeparableConv2d(spec) | Self::SpatialConv2d(spec) => {
                spec.activation = Activation::Linear;
            }
            Self::Dense(spec) => spec.activation = Activation::Linear,
            Self::Activation(function) => *function = Activation::Linear,
            Self::Add(spec) => spec.activation = Activation::Linear,
            Self::MaxPool(_)
            | Self::AveragePool(_)
            | Self::GlobalAveragePool
            | Self::BatchNorm(_)
            | Self::Dropout(_)
            | Self::PRelu(_)
            | Self::Rescale(_)
            | Self::Flatten => {}
        }
        layer
    }

    /// Whether the layer can apply an activation function.
    pub(crate) fn can_activate(&self) -> bool {
        of_kind!(self, activation).is_some()
    }

    /// Whether the layer applies this activation function by itself.
    pub(crate) fn applies(&self, activation: Activation) -> bool {
        of_kind!(self, applies, activation)
    }

    pub(crate) fn class(&self) -> Class {
        of_kind!(self, class)
    }

    pub(crate) fn takes_images(&self) -> bool {
        of_kind!(self, takes_images)
    }

    pub(crate) fn sizes(&self) -> Vec<usize> {
        of_kind!(self, sizes)
    }

    pub(crate) fn macs(&self, input: Shape, output: Shape) -> usize {
        of_kind!(self, macs, input, output)
    }

    pub(crate) fn build(&self, context: Context) -> Result<Built, Fault> {
        of_kind!(self, build, context)
    }

    pub(crate) fn flattened(&self, input: Shape, before: Option<Shape>) -> Option<Shape> {
        of_kind!(self, flattened, input, before)
    }

    pub(crate) fn torch_name<'a>(&self, tensor: &'a str) -> &'a str {
        of_kind!(self, torch_name, tensor)
    }

    pub(crate) fn torch_shape(&self, tensor: &str, shape: &[usize]) -> Vec<usize> {
        of_kind!(self, torch_shape, tensor, shape)
    }

    pub(crate) fn keras_name(&self, layer: &str, tensor: &str) -> String {
        of_kind!(self, keras_name, layer, tensor)
    }

    pub(crate) fn keras_axes(&self, tensor: &str, count: usize) -> Vec<usize> {
        of_kind!(self, keras_axes, tensor, count)
    }

    pub(crate) fn keras_shapes(
        &self,
        tensor: &str,
        shape: Vec<usize>,
        input: Shape,
    ) -> Vec<Vec<usize>> {
        of_kind!(self, keras_shapes, tensor, shape, input)
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

impl From<RescaleSpec> for LayerSpec {
    fn from(spec: RescaleSpec) -> Self {
        Self::Rescale(spec)
    }
}

impl From<DenseSpec> for LayerSpec {
    fn from(spec: DenseSpec) -> Self {
        Self::Dense(spec)
    }
}

impl From<AddSpec> for LayerSpec {
    fn from(spec: AddSpec) -> Self {
        Self::Add(spec)
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

#[cfg(test)]
mod tests {
    use crate::networks::by_name;

    #[test]
    fn every_setting_that_is_no_default_is_told() {
        let words = |name: &str, layer: usize| by_name(name).unwrap().layers[layer].settings();
        assert_eq!(
            words("alexnet", 0),
            ["96 filters", "11×11", "stride 4", "valid", "ReLU"]
        );
        assert_eq!(words("alexnet", 1), ["3×3", "stride 2"]);
        assert_eq!(words("lenet5", 0), ["6 filters", "5×5", "valid", "tanh"]);
        let hw5 = by_name("hw5-dense").unwrap();
        let penalised = hw5.layers.iter().filter(|layer| layer.l2() > 0.0);
        let all: Vec<_> = penalised.map(|layer| layer.settings().join(", ")).collect();
        assert!(
            !all.is_empty() && all.iter().all(|words| words.contains("L2 0.")),
            "{all:?}"
        );
    }
}
