//! What a document says: statements, claims, settings, listings and cross-references.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Kind, Moment, Part, Printed, Quantity};

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
    #[serde(default, skip_serializing_if = "Comparison::is_equal")]
    pub compare: Comparison,
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
pub enum Comparison {
    /// It is the formula's value, as far as rounding allows.
    #[default]
    Equal,
    /// It is a bound above the formula's value: "less than 3 %".
    Above,
    /// It is a bound below the formula's value: "more than 50 %".
    Below,
}

impl Comparison {
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

/// A claim of order or threshold, to be judged by runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// What it says, in our own words.
    pub says: String,
    /// What must hold of the runs for the claim to be true.
    pub holds: Condition,
}

/// A result of an experiment that a claim speaks of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// The experiment.
    pub experiment: String,
    /// What is measured.
    pub quantity: Quantity,
    /// When.
    pub at: Moment,
}

/// What must hold of the runs for a claim to be true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Condition {
    /// One result is less than another.
    Order {
        /// The smaller one.
        less: Measure,
        /// The larger one.
        than: Measure,
    },
    /// A result lies above or below a level.
    Threshold {
        /// The result.
        measure: Measure,
        /// It is above this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        /// It is below this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<f64>,
    },
    /// A loss has its minimum within these epochs and is higher at the end.
    TurnsUp {
        /// The experiment.
        experiment: String,
        /// The loss.
        quantity: Quantity,
        /// The first and the last epoch in which the minimum may lie.
        within: [usize; 2],
    },
    /// A curve gains little after these epochs: the mean step afterwards is less than a tenth of
    /// the mean step before.
    LevelsOff {
        /// The experiment.
        experiment: String,
        /// What is measured.
        quantity: Quantity,
        /// The first and the last epoch that may be the turning point.
        within: [usize; 2],
    },
    /// Two curves end close to each other.
    InStep {
        /// The experiment.
        experiment: String,
        /// The two curves.
        quantities: [Quantity; 2],
        /// The largest distance in the last epoch.
        at_most: f64,
    },
    /// So many classes have a recall at or above a level.
    Classes {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// The level, as a share of one.
        at_least: f64,
        /// The number of classes.
        count: usize,
    },
    /// The recall of a class lies above or below a level.
    Recall {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// The class.
        class: usize,
        /// It is above this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        /// It is below this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<f64>,
    },
    /// A class has the lowest value of a score.
    Weakest {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// The score.
        score: Score,
        /// The class.
        class: usize,
    },
    /// These are the largest confusions, the largest first.
    Confusions {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// Pairs of a true and a predicted class.
        pairs: Vec<[usize; 2]>,
    },
    /// The largest and the smallest score of the folds differ by at most so much.
    FoldSpread {
        /// The experiment.
        experiment: String,
        /// The largest difference, as a share of one.
        at_most: f64,
    },
}

/// A score of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Score {
    /// The share of the images put into the class that belong there.
    Precision,
    /// The share of the class's images that were put there.
    Recall,
    /// The harmonic mean of both.
    F1,
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
    /// What happens before the first fold.
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
