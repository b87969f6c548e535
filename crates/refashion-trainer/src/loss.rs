//! What training makes small.

use serde::{Deserialize, Serialize};

/// What training makes small (masters, section 2).
///
/// Targets are class numbers; where a formula wants a vector t, it is 1 at the class and 0
/// elsewhere. A network with one output has the classes 0 and 1, and its target is the number.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Loss {
    /// −log p of the right class; needs a softmax at the end.
    #[default]
    SparseCategoricalCrossEntropy,
    /// −Σ t·log p. The same value: Keras uses this name where labels are one-hot vectors.
    CategoricalCrossEntropy,
    /// −Σ t·α·(1 − p)^γ·log p: what is predicted rightly already counts for less; needs a softmax.
    CategoricalFocalCrossEntropy(Focal),
    /// The mean over the outputs of −t·log p − (1 − t)·log(1 − p); needs a sigmoid or a softmax.
    /// Behind a softmax Keras computes [another](crate#what-the-numbers-mean).
    BinaryCrossEntropy,
    /// The mean over the outputs of (p − t)²; after any activation.
    MeanSquaredError,
}

impl Loss {
    /// The name, as a training that is written down has it.
    ///
    /// ```
    /// use refashion_trainer::Loss;
    ///
    /// assert_eq!(Loss::MeanSquaredError.name(), "mean_squared_error");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Loss::SparseCategoricalCrossEntropy => "sparse_categorical_cross_entropy",
            Loss::CategoricalCrossEntropy => "categorical_cross_entropy",
            Loss::CategoricalFocalCrossEntropy(_) => "categorical_focal_cross_entropy",
            Loss::BinaryCrossEntropy => "binary_cross_entropy",
            Loss::MeanSquaredError => "mean_squared_error",
        }
    }
}

/// The settings of the focal loss, −Σ t·α·(1 − p)^γ·log p (Lin and others, 2017): images that are
/// predicted rightly already count for less. As Keras's `CategoricalFocalCrossentropy`, whose
/// defaults these are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", default, deny_unknown_fields)]
pub struct Focal {
    /// What the whole is multiplied by.
    pub alpha: f64,
    /// How much less sure images count; with 0 it is the cross-entropy times α.
    pub gamma: f64,
}

impl Default for Focal {
    fn default() -> Self {
        Self {
            alpha: 0.25,
            gamma: 2.0,
        }
    }
}
