//! What a document claims, for runs to judge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Moment, Part, Quantity};

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
    /// The numbers of the sentence as printed, and its classes, by the name of the bound that they
    /// give.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub states: BTreeMap<String, Vec<String>>,
    /// The bounds that the sentence leaves open and that were read into it before any run.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reads: BTreeMap<String, Vec<String>>,
    /// The other numbers of the sentence, each with the reason why nothing is judged by it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub besides: BTreeMap<String, String>,
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
    /// So many classes have a recall above a level, or at least of one.
    Classes {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// It is above this share of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        /// It is at least this share of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<f64>,
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
    /// These classes score below the mean of all classes.
    BelowMean {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// The score.
        score: Score,
        /// The classes.
        classes: Vec<usize>,
    },
    /// Every class is put into itself more often than into any other.
    Dominant {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
    },
    /// The share of one class's images that is taken for another lies above or below a level.
    Confused {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// The true class.
        truth: usize,
        /// The class that they are taken for.
        predicted: usize,
        /// It is above this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        /// It is below this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<f64>,
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
    /// A curve is below another in every epoch.
    Throughout {
        /// What both curves are of.
        quantity: Quantity,
        /// The experiment whose curve is below.
        less: String,
        /// The experiment whose curve is above.
        than: String,
    },
    /// A curve gets better throughout: in no epoch is it worse by more than this than it was before
    /// at its best.
    Steady {
        /// The experiment.
        experiment: String,
        /// What is measured.
        quantity: Quantity,
        /// The largest step back.
        at_most: f64,
    },
    /// Two results are about the same.
    Close {
        /// The one.
        one: Measure,
        /// The other.
        other: Measure,
        /// The largest distance.
        at_most: f64,
    },
    /// One result is not significantly better than another, over the seeds that both have.
    NoSignificantGain {
        /// What is to be bettered.
        from: Measure,
        /// What may be better.
        to: Measure,
        /// A gain of this or more has to be out of the question.
        at_most: f64,
    },
    /// A network takes one of the first test images for these classes, the likeliest first.
    Likeliest {
        /// The experiment.
        experiment: String,
        /// The place of the image among the test images, from 0.
        image: usize,
        /// The classes.
        classes: Vec<usize>,
        /// The probability of the first is above this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        above: Option<f64>,
        /// The probability of the first is below this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        below: Option<f64>,
    },
    /// So many of some images drawn at random are right: neither so few nor so many are among the
    /// rarest fortieth of such draws, by the accuracy on all of them.
    Sample {
        /// The experiment.
        experiment: String,
        /// The images that were classified.
        of: Part,
        /// How many were right.
        right: usize,
        /// How many were drawn.
        images: usize,
    },
    /// Nothing that is recorded of the runs can tell.
    Unjudged {
        /// What it would take.
        why: String,
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

impl Condition {
    /// The experiments that the condition speaks of.
    pub fn experiments(&self) -> Vec<&str> {
        match self {
            Self::Order { .. }
            | Self::Close { .. }
            | Self::NoSignificantGain { .. }
            | Self::Threshold { .. } => {
                let measures = self.measures().into_iter();
                measures
                    .map(|measure| measure.experiment.as_str())
                    .collect()
            }
            Self::Throughout { less, than, .. } => vec![less, than],
            Self::Unjudged { .. } => Vec::new(),
            Self::TurnsUp { experiment, .. }
            | Self::LevelsOff { experiment, .. }
            | Self::InStep { experiment, .. }
            | Self::Classes { experiment, .. }
            | Self::Recall { experiment, .. }
            | Self::Weakest { experiment, .. }
            | Self::BelowMean { experiment, .. }
            | Self::Dominant { experiment, .. }
            | Self::Confused { experiment, .. }
            | Self::Confusions { experiment, .. }
            | Self::Steady { experiment, .. }
            | Self::Likeliest { experiment, .. }
            | Self::Sample { experiment, .. }
            | Self::FoldSpread { experiment, .. } => vec![experiment],
        }
    }

    /// The single results of the condition.
    pub(crate) fn measures(&self) -> Vec<&Measure> {
        match self {
            Self::Order { less, than } => vec![less, than],
            Self::Close { one, other, .. } => vec![one, other],
            Self::NoSignificantGain { from, to, .. } => vec![from, to],
            Self::Threshold { measure, .. } => vec![measure],
            _ => Vec::new(),
        }
    }

    /// The classes that the condition names.
    pub fn classes(&self) -> Vec<usize> {
        match self {
            Self::Recall { class, .. } | Self::Weakest { class, .. } => vec![*class],
            Self::BelowMean { classes, .. } | Self::Likeliest { classes, .. } => classes.clone(),
            Self::Confused {
                truth, predicted, ..
            } => vec![*truth, *predicted],
            Self::Confusions { pairs, .. } => pairs.concat(),
            _ => Vec::new(),
        }
    }

    /// The images whose classification the condition speaks of, if it speaks of one.
    pub fn of(&self) -> Option<Part> {
        match self {
            Self::Classes { of, .. }
            | Self::Recall { of, .. }
            | Self::Weakest { of, .. }
            | Self::BelowMean { of, .. }
            | Self::Dominant { of, .. }
            | Self::Confused { of, .. }
            | Self::Confusions { of, .. }
            | Self::Sample { of, .. } => Some(*of),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
