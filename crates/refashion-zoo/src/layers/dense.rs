//! A dense (fully connected) layer.

use refashion_layers::{self as layers, Activation, DenseConfig};
use serde::{Deserialize, Serialize};

use super::defaults::yes;
use super::input::vector;
use super::kind::{Built, Class, Context, Fault, Kind};
use super::words::units;
use crate::initial::Initial;
use crate::shape::{Shape, product};

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
    /// What the kernel starts from.
    #[serde(default, skip_serializing_if = "Initial::is_default")]
    pub initial: Initial,
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
            initial: Initial::default(),
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

/// The kind.
pub(crate) struct Dense;

impl Kind for Dense {
    type Spec = DenseSpec;

    fn class(_: &DenseSpec) -> Class {
        Class::new("Dense", "dense")
    }

    fn operations(spec: &DenseSpec) -> Vec<String> {
        vec![format!("dense {}", spec.units)]
    }

    fn name(spec: &DenseSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn activation(spec: &DenseSpec) -> Option<Activation> {
        Some(spec.activation)
    }

    fn l2(spec: &DenseSpec) -> f32 {
        spec.l2
    }

    fn initial(spec: &DenseSpec) -> Initial {
        spec.initial
    }

    fn takes_images(_: &DenseSpec) -> bool {
        false
    }

    fn sizes(spec: &DenseSpec) -> Vec<usize> {
        vec![spec.units]
    }

    fn macs(_: &DenseSpec, input: Shape, output: Shape) -> usize {
        product(&[input.len(), output.len()])
    }

    fn settings(spec: &DenseSpec) -> Vec<String> {
        vec![units(spec.units)]
    }

    fn build(spec: &DenseSpec, context: Context) -> Result<Built, Fault> {
        let layer = layers::Dense::new(DenseConfig {
            inputs: vector(context.input)?,
            units: spec.units,
            bias: spec.bias,
            activation: context.activation,
        })?;
        Ok(Built::new(layer, Shape::Flat(spec.units)))
    }

    /// Its outputs lie in no image's order.
    fn flattened(_: &DenseSpec, _: Shape, _: Option<Shape>) -> Option<Shape> {
        None
    }

    /// Behind a flatten layer the kernel comes unfolded.
    fn keras_shapes(_: &DenseSpec, tensor: &str, shape: Vec<usize>, _: Shape) -> Vec<Vec<usize>> {
        match (tensor, &shape[..]) {
            ("kernel", &[height, width, channels, units]) => {
                vec![vec![height * width * channels, units]]
            }
            _ => vec![shape],
        }
    }
}
