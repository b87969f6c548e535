//! A figure with its place.

use refashion_datasets::DatasetName;
use refashion_figures::Figure;

/// A figure with its place in a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The name of its files, without their endings.
    pub name: String,
    /// The experiment it belongs to; nothing if it belongs to the document as a whole.
    pub experiment: Option<String>,
    /// The data set whose pictures it shows, if it shows any.
    pub pictures_of: Option<DatasetName>,
    /// The figure.
    pub figure: Figure,
}
