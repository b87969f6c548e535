//! Values times fixed factors, and moved by fixed offsets.

use refashion_layers as layers;
use serde::{Deserialize, Serialize};

use super::input::planes;
use super::kind::{Built, Class, Context, Fault, Kind};

/// The settings of a rescaling: each channel times a factor, plus an offset, neither of them trained.
///
/// Factors 1/σ and offsets −μ/σ normalise the channels of pixels by their mean and deviation; a
/// factor before the softmax makes the network less sure at the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RescaleSpec {
    /// The factor of all channels, or of each.
    pub scale: Vec<f32>,
    /// The offset of all channels, or of each.
    #[serde(default = "none", skip_serializing_if = "is_none")]
    pub offset: Vec<f32>,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl RescaleSpec {
    /// All values times a factor.
    pub fn by(factor: f32) -> Self {
        Self {
            scale: vec![factor],
            offset: none(),
            name: None,
        }
    }

    /// Each channel brought from this mean and this deviation to 0 and 1.
    pub fn normalising(means: &[f32], deviations: &[f32]) -> Self {
        let offset = means.iter().zip(deviations).map(|(mean, by)| -mean / by);
        Self {
            scale: deviations.iter().map(|by| 1.0 / by).collect(),
            offset: offset.collect(),
            name: None,
        }
    }
}

fn none() -> Vec<f32> {
    vec![0.0]
}

fn is_none(offset: &[f32]) -> bool {
    offset == [0.0]
}

/// The kind.
pub(crate) struct Rescale;

impl Kind for Rescale {
    type Spec = RescaleSpec;

    fn class(_: &RescaleSpec) -> Class {
        Class::new("Rescaling", "rescaling")
    }

    fn name(spec: &RescaleSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn keeps_form(_: &RescaleSpec) -> bool {
        true
    }

    fn operations(_: &RescaleSpec) -> Vec<String> {
        vec!["rescale".to_owned()]
    }

    fn settings(spec: &RescaleSpec) -> Vec<String> {
        let list = |values: &[f32]| {
            let all: Vec<String> = values.iter().map(|value| format!("{value:.4}")).collect();
            all.join(" ")
        };
        let mut words = vec![format!("times {}", list(&spec.scale))];
        words.extend((!is_none(&spec.offset)).then(|| format!("plus {}", list(&spec.offset))));
        words
    }

    fn build(spec: &RescaleSpec, context: Context) -> Result<Built, Fault> {
        let (channels, plane) = planes(context.input);
        let layer = layers::Rescale::new(channels, plane, &spec.scale, &spec.offset)?;
        Ok(Built::new(layer, context.input))
    }
}
