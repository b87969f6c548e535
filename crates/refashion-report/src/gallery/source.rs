//! What the figures of a document are drawn from.

use refashion_datasets::{Dataset, DatasetName};
use refashion_documents::Document;
use refashion_figures::Figure;
use refashion_review::DocumentReview;

use crate::error::{Error, Result};

/// A document with everything that its figures are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Gallery<'a> {
    /// The document, its runs, and how they compare.
    pub review: &'a DocumentReview,
    /// The data sets at hand; without one, figures that show its pictures are left out.
    pub datasets: &'a [Dataset],
}

impl<'a> Gallery<'a> {
    /// The document.
    pub(crate) fn document(&self) -> &'a Document {
        &self.review.document
    }

    /// The data set of this name, if it is at hand.
    pub(crate) fn dataset(&self, name: DatasetName) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    pub(crate) fn finish(
        &self,
        name: &str,
        figure: refashion_figures::Result<Figure>,
    ) -> Result<Figure> {
        figure.map_err(|source| self.failed(name, source))
    }

    pub(crate) fn failed(&self, name: &str, source: refashion_figures::Error) -> Error {
        Error::Figure {
            document: self.document().id.clone(),
            name: name.to_owned(),
            source: Box::new(source),
        }
    }
}
