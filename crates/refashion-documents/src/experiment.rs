//! An experiment of a document: everything that a run needs to know, and the names of its settings.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use refashion_datasets::{Augmentation, DatasetName, KFold, Scaling, Split};
use refashion_trainer::{Loss, Optimizer, Training};
use serde::de::{Error as _, IntoDeserializer, value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Field;
use crate::keys::{keys, kinds};

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

/// The name of a setting of an experiment: one that a document has a word for, or the key of any
/// other.
///
/// ```
/// use refashion_documents::{Field, SettingName};
///
/// let named = |name: &str| serde_json::from_value::<SettingName>(name.into());
/// assert_eq!(named("batch")?, SettingName::Field(Field::BatchSize));
/// assert_eq!(named("nesterov")?, SettingName::Key("nesterov".to_owned()));
/// assert!(named("nestorov").is_err());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingName {
    /// A setting with a word of its own.
    Field(Field),
    /// Any other, by its key in the experiment: `split`, `shuffle`, `nesterov`, `flip`.
    Key(String),
}

/// What describes an experiment, or is ours, and is no setting of what it runs with.
const NO_SETTINGS: [&str; 8] = [
    "id",
    "says",
    "dataset",
    "dataset_path",
    "seeds",
    "known_seeds",
    "deviations",
    "assumptions",
];

/// Keys that hold settings which have keys of their own.
const HOLDERS: [&str; 4] = ["training", "augmentation", "folds", "features"];

/// Keys of which a setting has two.
const OTHERS: [(&str, &str); 1] = [("weight_decay", "decay")];

impl SettingName {
    /// What it is called in a sentence: a key as a document would have to state it.
    pub(crate) fn title(&self) -> &str {
        match self {
            Self::Field(field) => field.title(),
            Self::Key(key) => key,
        }
    }
}

/// Whether a key is the name of a setting with a word of its own.
pub(crate) fn is_field(key: &str) -> bool {
    field(key).is_some()
}

fn field(name: &str) -> Option<Field> {
    let name: value::StrDeserializer<'_, value::Error> = name.into_deserializer();
    Field::deserialize(name).ok()
}

/// All names, those with a word of their own first.
static NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let fields = kinds::<Field>();
    let known: BTreeSet<&str> = fields.iter().copied().collect();
    let all = [
        keys::<Experiment>(),
        keys::<Training>(),
        keys::<Optimizer>(),
        keys::<Loss>(),
        keys::<Augmentation>(),
        keys::<Folds>(),
        keys::<Split>(),
    ];
    let others = all.concat().into_iter().collect::<BTreeSet<&str>>();
    let is_other =
        |key: &&str| !known.contains(key) && !NO_SETTINGS.contains(key) && !HOLDERS.contains(key);
    let others: Vec<&str> = others.into_iter().filter(is_other).collect();
    [fields, others].concat()
});

impl<'de> Deserialize<'de> for SettingName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let same = OTHERS.iter().find(|(other, _)| *other == name);
        let name = same.map_or(name.as_str(), |(_, name)| name);
        match field(name) {
            Some(field) => Ok(Self::Field(field)),
            None if NAMES.contains(&name) => Ok(Self::Key(name.to_owned())),
            None => Err(D::Error::unknown_variant(name, &NAMES)),
        }
    }
}

impl Serialize for SettingName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Field(field) => field.serialize(serializer),
            Self::Key(key) => serializer.serialize_str(key),
        }
    }
}
