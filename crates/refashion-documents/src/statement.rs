//! What a document says: statements, settings, listings and cross-references.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Kind, Printed, SettingName};

/// A sentence that states a number which follows from others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// What it says, in our own words.
    pub says: String,
    /// The number as printed.
    pub printed: Printed,
    /// The formula that the number should equal.
    pub equals: String,
    /// How the printed number should compare with the formula.
    #[serde(default, skip_serializing_if = "StatedRelation::is_equal")]
    pub compare: StatedRelation,
    /// The values of the formula's variables, as the document states them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub given: BTreeMap<String, f64>,
    /// For each variable that the document may have mistaken, the whole numbers, first and last,
    /// among which the audit looks for one that makes the statement true.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub search: BTreeMap<String, [i64; 2]>,
    /// Other ways to arrive at a number, tried where `equals` does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<Reading>,
}

/// How a printed number should compare with the formula that it states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatedRelation {
    /// It is the formula's value, as far as rounding allows.
    #[default]
    Equal,
    /// It is a bound above the formula's value: "less than 3 %".
    Above,
    /// It is a bound below the formula's value: "more than 50 %".
    Below,
}

impl StatedRelation {
    fn is_equal(&self) -> bool {
        *self == Self::Equal
    }
}

/// Another way to arrive at a number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What is assumed, in a few words.
    pub says: String,
    /// The formula.
    pub equals: String,
}

/// One setting, with the value that each place of the document gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its name, unique in its document.
    pub id: String,
    /// What is set.
    pub says: String,
    /// The values, place by place.
    pub values: Vec<Stated>,
    /// What it is in the experiments that are run with it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sets: BTreeMap<SettingName, Vec<String>>,
    /// The experiments whose results hang on it where `sets` has no name for it, such as the width of
    /// a layer's filters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decides: Vec<String>,
}

impl Setting {
    /// The experiments that it is a setting of.
    pub(crate) fn experiments(&self) -> impl Iterator<Item = &str> {
        let set = self.sets.values().flatten();
        set.chain(&self.decides).map(String::as_str)
    }
}

/// The value that one place of a document gives a setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stated {
    /// What kind of place it is.
    pub source: Source,
    /// The place.
    pub place: String,
    /// The value, as printed or in a word.
    pub value: String,
}

/// The kind of place in which a document states something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Source {
    /// Running text.
    Text,
    /// A table.
    Table,
    /// A listing of code.
    Code,
    /// The caption of a figure or listing.
    Caption,
    /// The definition that the framework or the paper of a method gives.
    Definition,
}

/// The layers of one network in order, as each place of the document lists them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sequence {
    /// Its name, unique in its document.
    pub id: String,
    /// The network: one of the document's own or of the zoo.
    pub network: String,
    /// The kinds of layer that one list may have and another not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<Kind>,
    /// The lists, place by place.
    pub lists: Vec<Listed>,
}

/// The layers of a network as one place of the document lists them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// What kind of place it is.
    pub source: Source,
    /// The place.
    pub place: String,
    /// The kinds of the layers, first to last.
    pub layers: Vec<Kind>,
}

/// Something numbered in a document: a figure, a listing, a table, a reference.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exhibit {
    /// The label printed beside it.
    pub label: String,
    /// What it shows, in a few words that [`Reference::means`] repeats.
    pub shows: String,
}

/// A place that points to an [`Exhibit`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The label it names.
    pub cites: String,
    /// What it says is there.
    pub means: String,
    /// A number that it says is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Printed>,
}

/// How a network is scored by cross-validation: what happens once, and what in each fold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment.
    pub experiment: String,
    /// The number of folds.
    pub folds: usize,
    /// The number of images that are split into folds.
    pub images: usize,
    /// The number of epochs that a fold trains.
    pub epochs: usize,
    /// What happens before the first fold; a fit takes all images there.
    pub before: Vec<Step>,
    /// What happens in each fold.
    pub fold: Vec<Step>,
}

/// How a class is made of the probabilities that a network gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment.
    pub experiment: String,
    /// What is done to the probabilities, one after the other.
    pub steps: Vec<Operation>,
}

/// A step of a [`Decision`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Operation {
    /// Each probability is rounded to a whole number, a half to the even one (`np.round`).
    Round,
    /// The place of the largest value is taken, of equal ones the first (`np.argmax`).
    Argmax,
}

/// A step of a [`Protocol`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Step {
    /// The network is built and its weights drawn.
    Build,
    /// Loss and optimizer are set; in Keras the weights stay as they are.
    Compile,
    /// The network is trained on all folds but one.
    Fit,
    /// The network is scored on the fold that was left out.
    Evaluate,
}
