//! Batch normalisation, by channel of an image or by feature of a vector.

use refashion_layers::{self as layers, BatchNormConfig};
use serde::{Deserialize, Serialize};

use super::input::planes;
use super::kind::{Built, Class, Context, Fault, Kind};
use crate::shape::Shape;

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

/// The kind.
pub(crate) struct BatchNorm;

impl Kind for BatchNorm {
    type Spec = BatchNormSpec;

    fn class(_: &BatchNormSpec) -> Class {
        Class::new("BatchNormalization", "batch_normalization")
    }

    fn epsilon(spec: &BatchNormSpec) -> Option<f32> {
        Some(spec.epsilon)
    }

    fn keeps_form(_: &BatchNormSpec) -> bool {
        true
    }

    fn operations(_: &BatchNormSpec) -> Vec<String> {
        vec!["batch norm".to_owned()]
    }

    fn name(spec: &BatchNormSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn build(spec: &BatchNormSpec, context: Context) -> Result<Built, Fault> {
        let (channels, plane) = planes(context.input);
        let (momentum, epsilon) = (spec.momentum, spec.epsilon);
        let layer = layers::BatchNorm::new(BatchNormConfig {
            channels,
            plane,
            momentum,
            epsilon,
        })?;
        Ok(Built::new(layer, context.input))
    }

    /// The values of a flattened image, one by one.
    fn keras_shapes(_: &BatchNormSpec, _: &str, shape: Vec<usize>, _: Shape) -> Vec<Vec<usize>> {
        match shape[..] {
            [height, width, channels] => vec![vec![height * width * channels]],
            _ => vec![shape],
        }
    }
}
