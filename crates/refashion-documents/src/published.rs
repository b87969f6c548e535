//! What a document publishes: figures, matrices, tables, vectors and curves.

use std::collections::BTreeMap;

use refashion_zoo::LayerSpec;
use serde::{Deserialize, Serialize};

use crate::{Cells, Printed};

/// One published number that a run of an experiment can be compared with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishedFigure {
    /// The name by which formulas and verdicts refer to it, unique in its document.
    pub id: String,
    /// Where it stands in the document, such as `Listing 8`.
    pub place: String,
    /// The number as printed.
    pub printed: Printed,
    /// How many runs it is the mean of; most are a single one's.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub runs: usize,
    /// The experiment it is a result of.
    pub experiment: String,
    /// What was measured.
    pub quantity: Quantity,
    /// When it was measured.
    pub at: Moment,
    /// How far a run may be from it, above 0; the document's margin for the quantity if not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<f64>,
}

fn one() -> usize {
    1
}

fn is_one(runs: &usize) -> bool {
    *runs == 1
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quantity {
    /// The mean loss over the training images of an epoch.
    Loss,
    /// The share of the training images of an epoch that were classified correctly.
    Accuracy,
    /// The mean loss over the validation images.
    ValLoss,
    /// The share of the validation images that were classified correctly.
    ValAccuracy,
    /// The mean loss over the test images.
    TestLoss,
    /// The share of the test images that were classified correctly.
    TestAccuracy,
    /// The time that an epoch took, in seconds.
    SecondsPerEpoch,
}

impl Quantity {
    /// Whether it is a share of images, from 0 to 1.
    pub fn is_share(self) -> bool {
        matches!(
            self,
            Self::Accuracy | Self::ValAccuracy | Self::TestAccuracy
        )
    }
}

/// When a quantity was measured: the statistic of a run that a figure is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Moment {
    /// In this epoch, counted from 1.
    Epoch(usize),
    /// In the last epoch.
    LastEpoch,
    /// In the epoch where it was best.
    BestEpoch,
    /// On the test images, after training.
    FinalTest,
    /// As the mean over all epochs.
    MeanEpoch,
}

/// A published confusion matrix: true classes in rows, predicted classes in columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// The name by which formulas refer to it, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment whose result its caption says it is.
    pub experiment: String,
    /// The images that were classified.
    pub of: Part,
    /// What a cell holds.
    pub unit: Unit,
    /// The matrix of the same document that this one prints again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<String>,
    /// The cells, row by row.
    pub cells: Cells,
}

/// A part of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The training images.
    Train,
    /// The images held back from training.
    Validation,
    /// The test images.
    Test,
}

/// What a cell of a confusion matrix holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A number of images.
    Count,
    /// A percentage of the images of the row's class, rounded to a whole number.
    Percent,
}

/// A published table of the layers of a network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The name by which formulas refer to it, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The network it describes: one of the document's own or of the zoo.
    pub network: String,
    /// The size of one example as printed, channels last: `[28, 28, 1]`.
    pub input: Vec<usize>,
    /// The printed sum of all parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Printed>,
    /// The printed number of parameters that training changes by the gradient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trainable: Option<Printed>,
    /// The printed number of the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub non_trainable: Option<Printed>,
    /// The rows, first layer first.
    pub layers: Vec<Row>,
}

/// One row of a published layer table; what is not printed is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What the table calls the layer.
    pub name: String,
    /// The kind of layer.
    pub kind: Kind,
    /// The number of filters of a convolution, or of units of a dense layer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub units: Option<usize>,
    /// The side of a square filter or pooling window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<usize>,
    /// The step of a filter or window; that of Keras' defaults if not printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stride: Option<usize>,
    /// What lies beyond the edge; nothing if not printed.
    #[serde(default)]
    pub padding: Border,
    /// The number of parts that the channels are split into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<usize>,
    /// The printed shape of the result, channels last.
    pub output: Vec<usize>,
    /// The printed number of parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Printed>,
}

/// What lies beyond the edge of an image, as a table prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Border {
    /// Nothing.
    #[default]
    Valid,
    /// As many zeros as keep the size at stride 1.
    Same,
    /// So many rows and columns of zeros on each side.
    Cells(usize),
}

/// The kind of a layer in a table or a listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Kind {
    /// A two-dimensional convolution.
    Conv,
    /// A dense (fully connected) layer.
    Dense,
    /// Max pooling.
    MaxPool,
    /// Average pooling.
    AveragePool,
    /// Batch normalisation.
    BatchNorm,
    /// Dropout.
    Dropout,
    /// The image as one vector.
    Flatten,
    /// An activation function as a layer of its own.
    Activation,
}

impl Kind {
    const ALL: [Self; 8] = [
        Self::Conv,
        Self::Dense,
        Self::MaxPool,
        Self::AveragePool,
        Self::BatchNorm,
        Self::Dropout,
        Self::Flatten,
        Self::Activation,
    ];

    /// What Keras calls it; nothing for activation functions, which have a class each.
    pub fn class_name(self) -> Option<&'static str> {
        match self {
            Self::Conv => Some("Conv2D"),
            Self::Dense => Some("Dense"),
            Self::MaxPool => Some("MaxPooling2D"),
            Self::AveragePool => Some("AveragePooling2D"),
            Self::BatchNorm => Some("BatchNormalization"),
            Self::Dropout => Some("Dropout"),
            Self::Flatten => Some("Flatten"),
            Self::Activation => None,
        }
    }

    /// The kind of a layer, if documents have a word for it.
    pub(crate) fn of(layer: &LayerSpec) -> Option<Self> {
        if layer.is_activation() {
            return Some(Self::Activation);
        }
        let is = |kind: &Self| kind.class_name() == Some(layer.class_name());
        Self::ALL.into_iter().find(is)
    }
}

/// A published row of numbers: probabilities or a one-hot label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vector {
    /// The name by which formulas refer to it, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// What the numbers are.
    pub holds: Held,
    /// The numbers as printed.
    pub values: Vec<Printed>,
    /// The formulas that the numbers should equal, one for each, if they follow from others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub equals: Vec<String>,
}

/// What the numbers of a [`Vector`] are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Held {
    /// The probabilities of the classes, which sum to one.
    Probabilities,
    /// A label as a vector: 1 at this class, 0 elsewhere.
    OneHot(usize),
    /// Anything else that formulas refer to.
    Numbers,
}

/// A published curve that gives no numbers but has an end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Curve {
    /// Its name, unique in its document.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment it is a result of.
    pub experiment: String,
    /// What is drawn.
    pub quantities: Vec<Quantity>,
    /// About where its axis of epochs ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epochs: Option<Printed>,
}

/// How far a run may be from a figure, by quantity.
pub type Margins = BTreeMap<Quantity, f64>;
