//! What one kind of layer has of its own.

use refashion_layers::{Activation, Layer, Window};

use super::names;
use crate::initial::Initial;
use crate::shape::Shape;

/// One kind of layer: all that differs from kind to kind.
///
/// A kind is a file here that describes itself by this trait, and a line in
/// [`LayerSpec`](crate::LayerSpec); shapes, counts, models, summaries and conversions follow.
pub(crate) trait Kind {
    /// The settings, as they are written down.
    type Spec;

    /// What Keras calls the kind.
    fn class(spec: &Self::Spec) -> Class;

    /// The layer that computes, and the shape it makes.
    fn build(spec: &Self::Spec, context: Context) -> Result<Built, Fault>;

    /// The name that the layer was given.
    fn name(_: &Self::Spec) -> Option<&str> {
        None
    }

    /// The name of the earlier layer whose output it adds.
    fn adds(_: &Self::Spec) -> Option<&str> {
        None
    }

    /// The activation function that the layer applies; none where it cannot have one.
    fn activation(_: &Self::Spec) -> Option<Activation> {
        None
    }

    /// Whether it applies this activation function by itself, if it can have one. Most layers keep
    /// no more than what they make of it, of which not every gradient can be computed.
    fn applies(_: &Self::Spec, activation: Activation) -> bool {
        !activation.needs_input()
    }

    /// λ of the penalty on the kernel.
    fn l2(_: &Self::Spec) -> f32 {
        0.0
    }

    /// The window that slides over its image, or over what it makes of it.
    fn sliding(_: &Self::Spec) -> Option<Window> {
        None
    }

    /// What is added to a variance before its root is taken.
    fn epsilon(_: &Self::Spec) -> Option<f32> {
        None
    }

    /// Whether it is nothing but an activation function.
    fn is_activation(_: &Self::Spec) -> bool {
        false
    }

    /// Whether its data keep their form, so that a diagram has no block of its own for it.
    fn keeps_form(_: &Self::Spec) -> bool {
        false
    }

    /// What it does, a line for each thing, as a diagram has it; but for the activation function.
    fn operations(spec: &Self::Spec) -> Vec<String> {
        vec![Self::class(spec).name.to_owned()]
    }

    /// What the kernel starts from.
    fn initial(_: &Self::Spec) -> Initial {
        Initial::default()
    }

    /// Whether images can be its input at all.
    fn takes_images(_: &Self::Spec) -> bool {
        true
    }

    /// All sizes among the settings.
    fn sizes(_: &Self::Spec) -> Vec<usize> {
        Vec::new()
    }

    /// Multiply-accumulates per example.
    fn macs(_: &Self::Spec, _input: Shape, _output: Shape) -> usize {
        0
    }

    /// The settings in words, but for activation function and penalty.
    fn settings(_: &Self::Spec) -> Vec<String> {
        Vec::new()
    }

    /// The image whose values, flattened, lie in the layer's output, from that in its input.
    fn flattened(_: &Self::Spec, _input: Shape, before: Option<Shape>) -> Option<Shape> {
        before
    }

    /// PyTorch's and candle's name of a tensor.
    fn torch_name<'a>(_: &Self::Spec, tensor: &'a str) -> &'a str {
        names::torch_name(tensor)
    }

    /// PyTorch's and candle's shape of a tensor; the values lie in the same order.
    fn torch_shape(_: &Self::Spec, _tensor: &str, shape: &[usize]) -> Vec<usize> {
        shape.to_vec()
    }

    /// Keras' name of a tensor, the layer's before it.
    fn keras_name(_: &Self::Spec, layer: &str, tensor: &str) -> String {
        names::keras_name(layer, tensor)
    }

    /// The order of a tensor's axes in Keras.
    fn keras_axes(_: &Self::Spec, _tensor: &str, count: usize) -> Vec<usize> {
        names::keras_axes(count)
    }

    /// The shapes that Keras may have, from that of the tensor with its axes in Keras' order.
    fn keras_shapes(
        _: &Self::Spec,
        _tensor: &str,
        shape: Vec<usize>,
        _input: Shape,
    ) -> Vec<Vec<usize>> {
        vec![shape]
    }
}

/// What Keras calls a layer.
pub(crate) struct Class {
    /// The name of its class.
    pub(crate) name: &'static str,
    /// The name of a layer that was given none.
    pub(crate) automatic: &'static str,
}

impl Class {
    pub(super) fn new(name: &'static str, automatic: &'static str) -> Self {
        Self { name, automatic }
    }
}

/// What a layer is built for.
#[derive(Clone, Copy)]
pub(crate) struct Context {
    /// The shape of one example on the way in.
    pub(crate) input: Shape,
    /// The shape of what the earlier layer makes whose output is added.
    pub(crate) from: Option<Shape>,
    /// The activation function to apply. It may be another than that of the settings: a model gives
    /// a layer that of the layer behind it, and leaves the last one to the head.
    pub(crate) activation: Activation,
    /// Tells a dropout layer's random stream from the others'.
    pub(crate) stream: u64,
}

/// A layer that computes, and the shape it makes.
pub(crate) struct Built {
    /// There is none where nothing is to be done.
    pub(crate) layer: Option<Box<dyn Layer>>,
    pub(crate) output: Shape,
}

impl Built {
    pub(crate) fn new(layer: impl Layer + 'static, output: Shape) -> Self {
        Self {
            layer: Some(Box::new(layer)),
            output,
        }
    }

    pub(super) fn image(
        (channels, height, width): (usize, usize, usize),
        layer: impl Layer + 'static,
    ) -> Self {
        Self::new(layer, Shape::image(channels, height, width))
    }

    pub(super) fn nothing(output: Shape) -> Self {
        Self {
            layer: None,
            output,
        }
    }
}

/// Why a layer cannot be built.
pub(crate) enum Fault {
    /// What was found, and what is needed in its place.
    Needs(String, String),
    /// What the layer itself says.
    Layer(refashion_layers::Error),
}

impl Fault {
    pub(crate) fn needs(found: impl Into<String>, needed: impl Into<String>) -> Self {
        Self::Needs(found.into(), needed.into())
    }
}

impl From<refashion_layers::Error> for Fault {
    fn from(error: refashion_layers::Error) -> Self {
        Self::Layer(error)
    }
}
