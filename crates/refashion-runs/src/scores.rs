//! How well a network does on some images.

use refashion_metrics::ConfusionMatrix;
use refashion_trainer::Evaluation;
use serde::{Deserialize, Serialize};

/// How well a trained network did on some images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// The mean loss, penalties included as Keras reports it.
    pub loss: f64,
    /// The share of the images that were classified correctly.
    pub accuracy: f64,
    /// True classes in rows, predicted classes in columns.
    pub confusion: ConfusionMatrix,
}

impl From<Evaluation> for Scores {
    fn from(evaluation: Evaluation) -> Self {
        Self {
            loss: evaluation.loss,
            accuracy: evaluation.accuracy,
            confusion: evaluation.confusion,
        }
    }
}
