use std::fmt;

use serde::{Deserialize, Serialize};

/// What one check found at one place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// The id of the document.
    pub document: String,
    /// The check.
    pub check: Check,
    /// The id of what was checked.
    pub subject: String,
    /// Whether it agrees.
    pub outcome: Outcome,
    /// The place that states something.
    pub place: String,
    /// The place or the fact that it was held against.
    pub against: String,
    /// What was checked, in words.
    pub says: String,
    /// The arithmetic, spelt out.
    pub arithmetic: String,
    /// Under which reading it would agree, or what it does agree with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// The experiment whose result it is, if that is another than its caption says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supports: Option<String>,
    /// The ids of all that the finding rests on.
    pub uses: Vec<String>,
    /// The ids of what is in doubt if it is a contradiction: the finding does not tell which of
    /// them is wrong.
    pub disputes: Vec<String>,
    /// The ids of the claims that hang on it, if it is a contradiction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<String>,
}

/// Whether something agrees with what it was held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It agrees.
    Consistent,
    /// It cannot be true together with what it was held against.
    Contradiction,
    /// The document, or its scan, does not hold what it would take to tell.
    CannotBeTold,
}

/// A check of the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Check {
    /// The diagonal of a confusion matrix gives the published accuracy.
    Trace,
    /// The rows of a confusion matrix sum to the sizes of the classes.
    RowSums,
    /// What is printed twice is printed alike: a matrix, a score, or a figure of one moment.
    Repetition,
    /// Matrices that are compared are of the same images.
    Comparability,
    /// A stated number follows from what it quotes or is computed from.
    Statement,
    /// Probabilities sum to one.
    Probabilities,
    /// A one-hot vector has its one at the label.
    OneHot,
    /// The parameters of a layer follow from its description.
    Parameters,
    /// The output shape of a layer follows from its description.
    OutputShape,
    /// Totals are the sums of their parts.
    Total,
    /// A table describes the network that we run.
    Network,
    /// Networks of different documents that have the same parameters.
    SameNetwork,
    /// Text, tables and code agree on a setting.
    Setting,
    /// Listings and text agree on the layers of a network.
    Sequence,
    /// A cross-reference points to what it means.
    Reference,
    /// Cross-validation scores a network on images that it has not seen.
    Protocol,
    /// The steps from probabilities to a class give the class of the largest probability.
    Decision,
    /// A claim holds for the published numbers.
    Claim,
    /// An experiment runs with what the document states, or with what was assumed.
    Run,
    /// A claim is judged by the numbers of its sentence.
    Bound,
    /// Curves end where trainings do, and figures are of the epochs that their places name.
    Moment,
    /// No epoch is better than the best one.
    Best,
    /// The scores of the classes fit their images, each other, the matrix and the accuracy.
    Report,
    /// The curve of a training is smooth.
    Shape,
    /// A loss is not less than the images cost that are wrong.
    LossBound,
    /// Whole numbers of images give the printed scores.
    Feasibility,
}

impl Finding {
    /// A finding that agrees, to be amended.
    pub(super) fn new(document: &str, check: Check, subject: &str) -> Self {
        Self {
            document: document.to_owned(),
            check,
            subject: subject.to_owned(),
            outcome: Outcome::Consistent,
            place: String::new(),
            against: String::new(),
            says: String::new(),
            arithmetic: String::new(),
            reading: None,
            supports: None,
            uses: vec![subject.to_owned()],
            disputes: vec![subject.to_owned()],
            claims: Vec::new(),
        }
    }

    pub(super) fn between(mut self, place: impl Into<String>, against: impl Into<String>) -> Self {
        (self.place, self.against) = (place.into(), against.into());
        self
    }

    pub(super) fn says(mut self, says: impl Into<String>) -> Self {
        self.says = says.into();
        self
    }

    pub(super) fn outcome(mut self, outcome: Outcome, arithmetic: impl Into<String>) -> Self {
        (self.outcome, self.arithmetic) = (outcome, arithmetic.into());
        self
    }

    pub(super) fn reading(mut self, reading: Option<String>) -> Self {
        self.reading = reading;
        self
    }

    pub(super) fn supports(mut self, experiment: Option<String>) -> Self {
        self.supports = experiment;
        self
    }

    pub(super) fn uses<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.uses.extend(ids.into_iter().map(str::to_owned));
        self
    }

    /// Says that an agreement speaks for nothing: much else would agree as well.
    pub(super) fn supports_nothing(mut self) -> Self {
        self.uses.clear();
        self
    }

    /// Says that a contradiction puts neither side in doubt.
    pub(super) fn disputes_nothing(mut self) -> Self {
        self.disputes.clear();
        self
    }

    pub(super) fn disputes<'a>(mut self, ids: impl IntoIterator<Item = &'a str>) -> Self {
        self.disputes.extend(ids.into_iter().map(str::to_owned));
        self
    }
}

impl Outcome {
    /// Consistent if `agrees`, else a contradiction.
    pub(super) fn of(agrees: bool) -> Self {
        if agrees {
            Self::Consistent
        } else {
            Self::Contradiction
        }
    }

    /// The word that joins what is stated to what it was held against.
    pub(super) fn link(self) -> &'static str {
        match self {
            Self::Consistent => "and",
            _ => "but",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Consistent => "consistent",
            Self::Contradiction => "contradiction",
            Self::CannotBeTold => "cannot be told",
        })
    }
}
