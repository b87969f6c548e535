//! How much the images of each class count.

use serde::{Deserialize, Serialize};

use crate::bounds::within;
use crate::error::{Error, Result};

/// How much the images of each class count in the loss that is trained on, as Keras's
/// `class_weight`: the loss of an image is multiplied by the weight of its class, and the mean is
/// over the number of images, whatever they weigh. Accuracies, and the losses of validation and
/// test, are those without.
///
/// ```
/// use refashion_trainer::ClassWeights;
///
/// let weights = ClassWeights::Balanced.of(&[0, 0, 0, 1], 2)?;
/// // 4 images of 2 classes: 4 / (2 · 3) and 4 / (2 · 1), as scikit-learn has it.
/// assert_eq!(weights, [2.0 / 3.0, 2.0]);
/// # Ok::<(), refashion_trainer::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub enum ClassWeights {
    /// n / (classes · images of the class), which makes all classes count alike in sum.
    Balanced,
    /// A weight for each class.
    Each(Vec<f64>),
}

/// How they are written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "\"balanced\", or a list with a weight for each class"
)]
enum Written {
    Word(String),
    List(Vec<f64>),
}

const BALANCED: &str = "balanced";

impl From<ClassWeights> for Written {
    fn from(weights: ClassWeights) -> Self {
        match weights {
            ClassWeights::Balanced => Self::Word(BALANCED.to_owned()),
            ClassWeights::Each(weights) => Self::List(weights),
        }
    }
}

impl TryFrom<Written> for ClassWeights {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self> {
        match written {
            Written::Word(word) if word == BALANCED => Ok(Self::Balanced),
            Written::Word(word) => within(
                "class_weights",
                word,
                false,
                "\"balanced\", or a list with a weight for each class",
            )
            .map(|()| Self::Balanced),
            Written::List(weights) => Ok(Self::Each(weights)),
        }
    }
}

impl ClassWeights {
    /// The weight of each of so many classes, where these are the labels of the training images. A
    /// class without any has the weight 1, which then weighs nothing.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`] where there is another number of weights than of classes, or one of them
    /// is negative or no finite number.
    pub fn of(&self, labels: &[u8], classes: usize) -> Result<Vec<f32>> {
        self.check()?;
        match self {
            Self::Balanced => {
                let mut counts = vec![0_usize; classes];
                for &label in labels {
                    if let Some(count) = counts.get_mut(usize::from(label)) {
                        *count += 1;
                    }
                }
                let present = counts.iter().filter(|count| **count > 0).count();
                let weight = |&count: &usize| match count {
                    0 => 1.0,
                    count => labels.len() as f64 / (present * count) as f64,
                };
                Ok(counts.iter().map(|count| weight(count) as f32).collect())
            }
            Self::Each(weights) => {
                self.check_classes(classes)?;
                Ok(weights.iter().map(|&weight| weight as f32).collect())
            }
        }
    }

    /// Refuses a list that has not one weight for each of so many classes.
    pub(crate) fn check_classes(&self, classes: usize) -> Result<()> {
        let Self::Each(weights) = self else {
            return Ok(());
        };
        let found = format!("{} weights for {classes} classes", weights.len());
        let right = weights.len() == classes;
        within("class_weights", found, right, "one for each class")
    }

    pub(crate) fn check(&self) -> Result<()> {
        let Self::Each(weights) = self else {
            return Ok(());
        };
        let expected = "finite, 0 or above, and one of them above 0";
        let all = weights
            .iter()
            .all(|weight| (0.0..f64::INFINITY).contains(weight));
        let any = weights.iter().any(|weight| *weight > 0.0);
        within(
            "class_weights",
            format!("{weights:?}"),
            all && any,
            expected,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_written_as_a_word_or_a_list() {
        for text in ["\"balanced\"", "[1.0,0.5]"] {
            let weights: ClassWeights = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&weights).unwrap(), text);
        }
        let error = serde_json::from_str::<ClassWeights>("\"even\"").unwrap_err();
        assert!(
            error.to_string().contains("class_weights is even"),
            "{error}"
        );
    }

    #[test]
    fn a_class_without_images_weighs_one_and_does_not_count() {
        let of = |weights: &ClassWeights| weights.of(&[2, 2, 2, 0], 3);
        // Four images of two classes: 4 / (2 · 1) and 4 / (2 · 3).
        assert_eq!(
            of(&ClassWeights::Balanced).unwrap(),
            [2.0, 1.0, 4.0_f32 / 6.0]
        );
        let each = |weights: &[f64]| of(&ClassWeights::Each(weights.to_vec()));
        assert_eq!(each(&[0.0, 0.0, 3.0]).unwrap(), [0.0, 0.0, 3.0]);
        assert!(each(&[0.0; 3]).is_err() && each(&[1.0; 2]).is_err());
        assert!(each(&[1.0, -0.5, 1.0]).is_err());
    }
}
