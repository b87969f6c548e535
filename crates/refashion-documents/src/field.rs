//! The settings of an experiment that a document can state.

use serde::{Deserialize, Serialize};

use crate::normal::{alike, folded, is_same, number};

/// A setting of an experiment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Field {
    /// The images in a batch.
    #[serde(rename = "batch", alias = "batch_size")]
    BatchSize,
    /// The epochs of a training.
    Epochs,
    /// The loss.
    Loss,
    /// The optimizer.
    Optimizer,
    /// The learning rate.
    #[serde(rename = "rate", alias = "learning_rate")]
    LearningRate,
    /// The momentum of gradient descent or RMSProp.
    Momentum,
    /// The decay of Adam's first moment.
    Beta1,
    /// The decay of Adam's second moment.
    Beta2,
    /// What keeps the quotient of Adam and its kin finite.
    Epsilon,
    /// The images that validate.
    ValidationImages,
    /// The share of the images that validate.
    TestSize,
    /// The seed of the split or the folds.
    RandomState,
    /// The number of folds.
    Folds,
    /// What pixels are divided by.
    Scaling,
    /// The rows and columns of zeros around each image.
    Padding,
    /// The largest rotation of varied images, in degrees.
    Rotation,
    /// Their largest shift along a row, as a share.
    WidthShift,
    /// Their largest shift along a column, as a share.
    HeightShift,
    /// Their largest shear.
    Shear,
    /// Their largest zoom, as a share.
    Zoom,
    /// The test image whose feature maps are shown.
    Image,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::BatchSize,
        Self::Epochs,
        Self::Loss,
        Self::Optimizer,
        Self::LearningRate,
        Self::Momentum,
        Self::Beta1,
        Self::Beta2,
        Self::Epsilon,
        Self::ValidationImages,
        Self::TestSize,
        Self::RandomState,
        Self::Folds,
        Self::Scaling,
        Self::Padding,
        Self::Rotation,
        Self::WidthShift,
        Self::HeightShift,
        Self::Shear,
        Self::Zoom,
        Self::Image,
    ];

    /// What it is called in a sentence.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::BatchSize => "batch size",
            Self::Epochs => "epochs",
            Self::Loss => "loss",
            Self::Optimizer => "optimizer",
            Self::LearningRate => "learning rate",
            Self::Momentum => "momentum",
            Self::Beta1 => "β₁",
            Self::Beta2 => "β₂",
            Self::Epsilon => "ε",
            Self::ValidationImages => "images that validate",
            Self::TestSize => "share that validates",
            Self::RandomState => "seed of the split",
            Self::Folds => "folds",
            Self::Scaling => "scaling",
            Self::Padding => "zeros around the image",
            Self::Rotation => "rotation",
            Self::WidthShift => "shift along a row",
            Self::HeightShift => "shift along a column",
            Self::Shear => "shear",
            Self::Zoom => "zoom",
            Self::Image => "image shown",
        }
    }
}

/// Whether what a document states is what runs: the same number, the same words, or words that are all
/// among those of what runs, so that "cross-entropy" is the sparse one too.
pub(crate) fn is_stated(stated: &str, runs: &str) -> bool {
    match (number(stated), number(runs)) {
        (Some(stated), Some(runs)) => is_same(stated, runs),
        _ => {
            let (said, ran) = (words(stated), words(runs));
            let among = !said.is_empty() && said.iter().all(|word| ran.contains(word));
            among || alike(stated, runs)
        }
    }
}

fn words(text: &str) -> Vec<String> {
    // Keras writes it in one word.
    let text = folded(text).replace("crossentropy", "cross entropy");
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_stated;

    #[test]
    fn numbers_are_compared_by_value_and_words_by_what_they_leave_open() {
        assert!(is_stated("255.0", "255") && is_stated("8%", "0.08") && is_stated(".001", "0.001"));
        assert!(is_stated("1e-7", "1e-7") && !is_stated("1e-8", "1e-7"));
        assert!(is_stated(
            "cross-entropy",
            "sparse_categorical_cross_entropy"
        ));
        assert!(is_stated(
            "categorical_crossentropy",
            "sparse_categorical_cross_entropy"
        ));
        assert!(!is_stated(
            "binary cross-entropy",
            "sparse_categorical_cross_entropy"
        ));
        assert!(!is_stated("themselves", "255") && !is_stated("", "255"));
        assert!(is_stated("RMS prop", "RMSProp") && is_stated("five", "5"));
    }
}
