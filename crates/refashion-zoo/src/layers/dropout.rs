//! Dropout.

use refashion_layers as layers;
use serde::{Deserialize, Serialize};

use super::kind::{Built, Class, Context, Fault, Kind};

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

/// The kind.
pub(crate) struct Dropout;

impl Kind for Dropout {
    type Spec = DropoutSpec;

    fn class(_: &DropoutSpec) -> Class {
        Class::new("Dropout", "dropout")
    }

    fn keeps_form(_: &DropoutSpec) -> bool {
        true
    }

    fn operations(spec: &DropoutSpec) -> Vec<String> {
        vec![format!("dropout {}", spec.rate)]
    }

    fn name(spec: &DropoutSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn settings(spec: &DropoutSpec) -> Vec<String> {
        vec![format!("rate {}", spec.rate)]
    }

    fn build(spec: &DropoutSpec, context: Context) -> Result<Built, Fault> {
        let layer = layers::Dropout::new(context.input.len(), spec.rate, context.stream)?;
        Ok(Built::new(layer, context.input))
    }
}
