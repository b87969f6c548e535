//! A figure with its place.

use refashion_datasets::DatasetName;
use refashion_figures::Figure;

/// A figure with its place in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Plate {
    /// The name of its files, without their endings.
    pub name: String,
    /// What it is to its document.
    pub kind: PlateKind,
    /// The experiment it belongs to; nothing if it belongs to the document as a whole.
    pub experiment: Option<String>,
    /// The data set whose pictures it shows, if it shows any.
    pub pictures_of: Option<DatasetName>,
    /// The figure.
    pub figure: Figure,
}

impl Plate {
    /// The SVG as a page shows it.
    pub(crate) fn shown(&self) -> String {
        match self.kind {
            PlateKind::Curves => self.figure.interactive_svg(),
            _ => self.figure.svg().to_owned(),
        }
    }
}

/// What a figure is to its document, where that decides on its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlateKind {
    /// The published figures beside the intervals of the runs: it belongs to their table.
    Verdicts,
    /// The curves of all experiments: it belongs to the table of their scores.
    SideBySide,
    /// Accuracy and loss by epoch: it is read point by point.
    Curves,
    /// Anything else.
    #[default]
    Other,
}
