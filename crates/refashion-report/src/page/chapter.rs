//! What the page shows of a document.

use refashion_review::DocumentReview;

use crate::page::{picture::Picture, words::slug};

/// What the page shows of a document.
#[derive(Debug, Clone)]
pub(crate) struct Chapter<'a> {
    /// The document, its runs, and how they compare.
    pub(crate) review: &'a DocumentReview,
    /// Its figures.
    pub(crate) pictures: Vec<Picture>,
}

impl Chapter<'_> {
    pub(crate) fn anchor(&self) -> String {
        slug(&self.review.document.id)
    }

    /// The figures of an experiment, or those of the document as a whole.
    pub(crate) fn pictures_of<'a>(
        &'a self,
        experiment: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Picture> {
        self.pictures
            .iter()
            .filter(move |picture| picture.experiment.as_deref() == experiment)
    }
}
