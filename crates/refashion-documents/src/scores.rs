//! Published scores that are no figure of a run: of one class, and over folds.

use serde::{Deserialize, Serialize};

use crate::{Part, Printed};

/// The scores of one class, as a classification report prints them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassScores {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment.
    pub experiment: String,
    /// The images that were classified.
    pub of: Part,
    /// The class.
    pub class: usize,
    /// The share of the images put into the class that belong there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Printed>,
    /// The share of the class's images that were put there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<Printed>,
    /// The harmonic mean of both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub f1: Option<Printed>,
    /// The images of the class; those of the test set if not printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Printed>,
}

/// The accuracy over the folds of a cross-validation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoldScores {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment, which has folds.
    pub experiment: String,
    /// The mean.
    pub mean: Printed,
    /// The standard deviation.
    pub deviation: Printed,
}
