//! An experiment of a document: everything that a run needs to know.

use std::collections::BTreeMap;

use refashion_datasets::{Augmentation, DatasetName, KFold, Scaling, Split};
use refashion_trainer::Training;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::SettingName;

/// An experiment of a document: everything that a run needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// The name by which figures, matrices and results refer to it: `thesis`, `report/cnn`.
    pub id: String,
    /// What it is, in a few words.
    pub says: String,
    /// The network: one of the document's own or of the zoo.
    pub network: String,
    /// The data set.
    #[serde(deserialize_with = "dataset")]
    pub dataset: DatasetName,
    /// Where its images lie, if it is a set of one's own: a folder of pictures sorted by class, or IDX
    /// files. In a file it is relative to the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset_path: Option<String>,
    /// How its training images are split into those that train and those that validate.
    #[serde(default)]
    pub split: Split,
    /// The folds, if it is one training a fold; `split` is then not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folds: Option<Folds>,
    /// How pixels become numbers.
    #[serde(default)]
    pub scaling: Scaling,
    /// The rows and columns of zeros around each image.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub padding: usize,
    /// How training images are varied, if they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub augmentation: Option<Augmentation>,
    /// Loss, optimizer, batch and epochs; absent if the document only describes the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training: Option<Training>,
    /// Whether the document rounds the probabilities before it looks for the largest: what is .5 or
    /// less becomes 0, and an image without any 1 counts as class 0.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rounds_predictions: bool,
    /// Whose feature maps the document shows, if it shows any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<ShownFeatures>,
    /// The number of seeds that a full run uses.
    #[serde(default = "five")]
    pub seeds: usize,
    /// How many of its seeds, from 0 up, had results that were known when the present rule of a
    /// verdict was chosen: runs of these confirm nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub known_seeds: usize,
    /// What we knowingly do otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// What the document does not state, and what we took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
}

impl Experiment {
    /// The number of images that train and the number that validate, in one training.
    pub fn images(&self) -> (usize, usize) {
        let count = self.dataset.train_count;
        let validation = match (self.folds, self.split) {
            (Some(folds), _) => count / folds.n_splits.max(1),
            (None, Split::First { n } | Split::Last { n }) => n.min(count),
            (None, Split::TrainTestSplit { test_size, .. }) => {
                (count as f64 * test_size).ceil() as usize
            }
            // The first folds have one image more, where they cannot be of one size.
            (None, Split::Fold { fold, folds }) => {
                let folds = folds.n_splits.max(1);
                count / folds + usize::from(fold < count % folds)
            }
            (None, _) => 0,
        };
        (count.saturating_sub(validation), validation)
    }
}

/// Cross-validation: one training a fold, each scored on the images that it held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folds {
    /// The number of folds, at least 2.
    pub n_splits: usize,
    /// The seed of the shuffle, as scikit-learn's `KFold` has it; without one nothing is shuffled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub random_state: Option<u32>,
    /// Whether a fold starts from the weights that the last one left, with a new optimizer; else
    /// each fold starts from weights of its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub carries_weights: bool,
}

impl Folds {
    /// Which images train and which validate, fold by fold.
    pub fn kfold(self) -> KFold {
        KFold {
            n_splits: self.n_splits,
            random_state: self.random_state,
        }
    }
}

/// What a document shows of a network's first convolution: its filters, and what they make of an
/// image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShownFeatures {
    /// The place of the image among the test images, from 0.
    pub image: usize,
}

/// What we knowingly do otherwise than the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// What differs.
    pub what: String,
    /// Why.
    pub why: String,
}

/// A setting that the document does not state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// The setting.
    pub setting: String,
    /// What we took.
    pub value: String,
    /// Why.
    pub why: String,
    /// The same, setting by setting, for the audit to hold against what is run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub takes: BTreeMap<SettingName, String>,
}

fn five() -> usize {
    5
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A data set by any spelling of its name; the error suggests near names.
fn dataset<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DatasetName, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Document;

    #[test]
    fn the_images_of_one_fold_validate() {
        let hw5 = Document::named("hw5").unwrap();
        let mut experiment = hw5.experiment("hw5/kfold").unwrap().clone();
        // 60,000 images in five folds, and in four.
        assert_eq!(experiment.images(), (48_000, 12_000));
        let folds = KFold {
            n_splits: 4,
            random_state: None,
        };
        experiment.folds = None;
        experiment.split = Split::Fold { fold: 1, folds };
        assert_eq!(experiment.images(), (45_000, 15_000));
        // Three of seven folds have one image more.
        let folds = KFold {
            n_splits: 7,
            random_state: None,
        };
        let sizes = [2, 3].map(|fold| {
            experiment.split = Split::Fold { fold, folds };
            experiment.images()
        });
        assert_eq!(sizes, [(51_428, 8_572), (51_429, 8_571)]);
    }
}
