//! A ReLU whose slope on the left is learned.

use refashion_layers as layers;
use serde::{Deserialize, Serialize};

use super::input::planes;
use super::kind::{Built, Class, Context, Fault, Kind};
use crate::shape::Shape;

/// The settings of a PReLU: one learned slope a channel, as with Keras' `shared_axes=[1, 2]`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PReluSpec {
    /// A name in place of the automatic one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// The kind.
pub(crate) struct PRelu;

impl Kind for PRelu {
    type Spec = PReluSpec;

    fn class(_: &PReluSpec) -> Class {
        Class::new("PReLU", "p_re_lu")
    }

    fn name(spec: &PReluSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn build(_: &PReluSpec, context: Context) -> Result<Built, Fault> {
        let (channels, plane) = planes(context.input);
        Ok(Built::new(
            layers::PRelu::new(channels, plane)?,
            context.input,
        ))
    }

    /// The values of a flattened image, one by one.
    fn keras_shapes(_: &PReluSpec, _: &str, shape: Vec<usize>, input: Shape) -> Vec<Vec<usize>> {
        match shape[..] {
            [channels] if matches!(input, Shape::Image { .. }) => vec![vec![1, 1, channels]],
            [height, width, channels] => vec![vec![height * width * channels]],
            _ => vec![shape],
        }
    }
}
