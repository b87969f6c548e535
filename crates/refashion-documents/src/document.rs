//! A document as data.

use std::collections::BTreeMap;

use refashion_zoo::Network;
use serde::{Deserialize, Serialize};

use crate::{
    Change, Claim, ClassScores, Curve, Decision, Exhibit, Experiment, FoldScores, Margins, Matrix,
    Printed, Protocol, PublishedFigure, Reference, Sequence, Setting, Statement, Table, Vector,
};

/// A document as data: what it did, what it published, and what it says about it.
///
/// ```
/// use refashion_documents::Document;
///
/// let thesis = Document::named("thesis")?;
/// let figure = thesis.figure("listing10/test-accuracy").unwrap();
/// assert_eq!(figure.printed.text(), "0.9353");
/// # Ok::<(), refashion_documents::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The version of the format, which is 1; a file that names none is of that too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The short name by which results refer to it.
    pub id: String,
    /// The title.
    pub title: String,
    /// The author.
    pub author: String,
    /// What it is: a thesis, a homework, a report.
    pub kind: String,
    /// Where it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// The year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    /// How far a run may be from a figure, by quantity.
    #[serde(default, skip_serializing_if = "Margins::is_empty")]
    pub margins: Margins,
    /// Networks given in full.
    #[serde(default, rename = "network", skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<Network>,
    /// The experiments.
    #[serde(default, rename = "experiment", skip_serializing_if = "Vec::is_empty")]
    pub experiments: Vec<Experiment>,
    /// What was changed after it was declared, the oldest change first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Change>,
    /// The published numbers that runs are compared with.
    #[serde(default, rename = "figure", skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<PublishedFigure>,
    /// Other published numbers that formulas refer to, by name.
    #[serde(default, rename = "number", skip_serializing_if = "BTreeMap::is_empty")]
    pub numbers: BTreeMap<String, Number>,
    /// The confusion matrices.
    #[serde(default, rename = "matrix", skip_serializing_if = "Vec::is_empty")]
    pub matrices: Vec<Matrix>,
    /// The layer tables.
    #[serde(default, rename = "table", skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Rows of numbers.
    #[serde(default, rename = "vector", skip_serializing_if = "Vec::is_empty")]
    pub vectors: Vec<Vector>,
    /// Curves without numbers.
    #[serde(default, rename = "curve", skip_serializing_if = "Vec::is_empty")]
    pub curves: Vec<Curve>,
    /// Scores of single classes.
    #[serde(
        default,
        rename = "class_scores",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub class_scores: Vec<ClassScores>,
    /// Scores over folds.
    #[serde(default, rename = "fold_scores", skip_serializing_if = "Vec::is_empty")]
    pub fold_scores: Vec<FoldScores>,
    /// Sentences that state a number.
    #[serde(default, rename = "statement", skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
    /// Claims of order and threshold.
    #[serde(default, rename = "claim", skip_serializing_if = "Vec::is_empty")]
    pub claims: Vec<Claim>,
    /// Settings, as each place states them.
    #[serde(default, rename = "setting", skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<Setting>,
    /// Layers, as each place lists them.
    #[serde(default, rename = "sequence", skip_serializing_if = "Vec::is_empty")]
    pub sequences: Vec<Sequence>,
    /// What is numbered in the document.
    #[serde(default, rename = "exhibit", skip_serializing_if = "Vec::is_empty")]
    pub exhibits: Vec<Exhibit>,
    /// What points there.
    #[serde(default, rename = "reference", skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// How networks are scored by cross-validation.
    #[serde(default, rename = "protocol", skip_serializing_if = "Vec::is_empty")]
    pub protocols: Vec<Protocol>,
    /// How classes are made of probabilities.
    #[serde(default, rename = "decision", skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decision>,
    /// The file that a command is given so that it knows the document, as a word of a shell; nothing
    /// where the document is built in. It is no part of what the file says.
    #[serde(skip)]
    pub file: Option<String>,
}

/// A published number that is no result of an experiment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// Where it stands in the document.
    pub place: String,
    /// The number as printed; absent if the document does not publish it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Printed>,
}

impl Document {
    /// The experiment of this id.
    pub fn experiment(&self, id: &str) -> Option<&Experiment> {
        self.experiments
            .iter()
            .find(|experiment| experiment.id == id)
    }

    /// What stands behind a command so that it knows the document: ` --document FILE`, or nothing where
    /// it is built in.
    ///
    /// ```
    /// use refashion_documents::Document;
    ///
    /// let mut lab3 = Document::named("lab3")?;
    /// assert_eq!(lab3.option(), "");
    /// lab3.file = Some("results/lab3/document.toml".into());
    /// assert_eq!(lab3.option(), " --document results/lab3/document.toml");
    /// # Ok::<(), refashion_documents::Error>(())
    /// ```
    pub fn option(&self) -> String {
        let file = self.file.as_ref();
        file.map_or(String::new(), |file| format!(" --document {file}"))
    }

    /// The figure of this id.
    pub fn figure(&self, id: &str) -> Option<&PublishedFigure> {
        self.figures.iter().find(|figure| figure.id == id)
    }

    /// The matrix of this id.
    pub fn matrix(&self, id: &str) -> Option<&Matrix> {
        self.matrices.iter().find(|matrix| matrix.id == id)
    }

    /// The network of this name: one of the document's own, or else one of the zoo.
    pub fn network(&self, name: &str) -> Option<Network> {
        let own = self.networks.iter().find(|network| network.name == name);
        own.cloned().or_else(|| crate::networks::from_zoo(name))
    }

    /// How far a run may be from a figure, as declared before any run.
    pub fn margin(&self, figure: &PublishedFigure) -> Option<f64> {
        figure
            .margin
            .or_else(|| self.margins.get(&figure.quantity).copied())
    }
}
