//! Numbers that are not finite: where they came up, and what is done about them.

use std::fmt;

use refashion_zoo::{LayerPart, Model, NotFiniteLayer};
use serde::{Deserialize, Serialize};

/// What is done where the loss or the gradient of a batch is NaN or infinite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnNan {
    /// A loss that is not finite ends the run, which has diverged.
    #[default]
    Stop,
    /// The step of the batch is not made, and the batch counts for nothing; [`History::skipped`]
    /// says how often. Eleven batches in a row, or a validation loss that is not finite, end the run.
    ///
    /// [`History::skipped`]: crate::History::skipped
    Skip,
}

impl OnNan {
    /// Whether it is the default, which settings need not say.
    pub(crate) fn is_stop(&self) -> bool {
        *self == Self::Stop
    }
}

/// Where the loss of a run, or the gradient of a batch, was no longer finite, and the layer from which
/// that came.
///
/// ```
/// use refashion_trainer::NotFinite;
///
/// let found = r#"{ "epoch": 2, "batch": 7, "layer": { "name": "dense", "part": "gradient" } }"#;
/// let found: NotFinite = serde_json::from_str(found)?;
/// assert_eq!(
///     found.to_string(),
///     "NaN or infinity in epoch 2, batch 7: first in the gradient of layer dense"
/// );
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotFinite {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The batch, from 1; nothing where it was in validation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<usize>,
    /// The first layer with a number that is not finite; nothing where only the loss is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<NotFiniteLayer>,
}

impl NotFinite {
    /// Looks for the layer in what the last passes of the model left.
    pub(crate) fn of(model: &Model, epoch: usize, batch: Option<usize>) -> Self {
        let layer = model.first_not_finite();
        Self {
            epoch,
            batch,
            layer,
        }
    }
}

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NaN or infinity in epoch {}, ", self.epoch)?;
        match self.batch {
            Some(batch) => write!(f, "batch {batch}")?,
            None => write!(f, "validation")?,
        }
        let Some(NotFiniteLayer { name, part }) = &self.layer else {
            return write!(f, ": in the loss alone");
        };
        let part = match part {
            LayerPart::Output => "output",
            LayerPart::Gradient => "gradient",
            LayerPart::Weights => "weights",
        };
        write!(f, ": first in the {part} of layer {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_said_in_words() {
        let found = |batch, layer: Option<LayerPart>| NotFinite {
            epoch: 3,
            batch,
            layer: layer.map(|part| NotFiniteLayer {
                name: "dense".into(),
                part,
            }),
        };
        assert_eq!(
            found(Some(7), Some(LayerPart::Output)).to_string(),
            "NaN or infinity in epoch 3, batch 7: first in the output of layer dense"
        );
        assert_eq!(
            found(None, None).to_string(),
            "NaN or infinity in epoch 3, validation: in the loss alone"
        );
    }
}
