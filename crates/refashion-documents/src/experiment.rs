//! An experiment of a document: everything that a run needs to know.

use refashion_trainer::Training;
use serde::{Deserialize, Serialize};

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
    pub dataset: String,
    /// How its training images are split.
    pub split: Split,
    /// What is done to pixel values.
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
    /// The number of seeds that a full run uses.
    #[serde(default = "five")]
    pub seeds: usize,
    /// What we knowingly do otherwise.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deviations: Vec<Deviation>,
    /// What the document does not state, and what we took.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assumptions: Vec<Assumption>,
}

/// How the training images are split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Split {
    /// All train, none validate.
    All,
    /// The first so many validate, the others train.
    First {
        /// The number of images to validate.
        validation: usize,
    },
    /// scikit-learn's `train_test_split`.
    TrainTestSplit {
        /// The share of images to validate.
        test_size: f64,
        /// The seed.
        random_state: u32,
    },
    /// scikit-learn's `KFold` with shuffling.
    KFold {
        /// The number of folds.
        folds: usize,
        /// The seed.
        random_state: u32,
    },
}

/// What is done to pixel values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Divided by 255, so that they lie between 0 and 1.
    Unit,
    /// Left as they are, from 0 to 255.
    Raw,
}

/// How training images are varied, as by Keras' `ImageDataGenerator`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[derive(Default)]
pub struct Augmentation {
    /// The largest rotation, in degrees.
    pub rotation: f32,
    /// The largest shift to a side, as a share of the width.
    pub width_shift: f32,
    /// The largest shift up or down, as a share of the height.
    pub height_shift: f32,
    /// The largest shear, in degrees.
    pub shear: f32,
    /// The largest zoom in or out, as a share of one.
    pub zoom: f32,
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
}

fn five() -> usize {
    5
}

fn is_zero(padding: &usize) -> bool {
    *padding == 0
}
