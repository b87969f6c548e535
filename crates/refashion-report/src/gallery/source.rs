//! What the figures of a document are drawn from.

use refashion_datasets::{Dataset, DatasetName};
use refashion_documents::{Document, audit::Audit};
use refashion_figures::Figure;
use refashion_runs::Store;

use crate::error::{Error, Result};

/// A document with everything that its figures are drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Gallery<'a> {
    /// The document.
    pub document: &'a Document,
    /// What the audit says of it: a figure may be another experiment's than its caption says.
    pub audit: &'a Audit,
    /// The records of its runs.
    pub store: &'a Store,
    /// The data sets at hand; without one, figures that show its pictures are left out.
    pub datasets: &'a [Dataset],
}

impl Gallery<'_> {
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
            document: self.document.id.clone(),
            name: name.to_owned(),
            source,
        }
    }
}
