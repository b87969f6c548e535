//! What the page shows of a document.

use std::{borrow::Cow, collections::BTreeMap};

use refashion_datasets::DatasetName;
use refashion_review::DocumentReview;

use crate::{
    gallery::ListedFigure,
    page::{picture::Picture, words::slug},
};

/// Where in the page a data set is shown class by class.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    pub(crate) of: DatasetName,
    pub(crate) anchor: String,
}

impl Sheet {
    pub(crate) fn of(figure: &ListedFigure) -> Option<Self> {
        Some(Self {
            of: figure.entry.pictures_of?,
            anchor: Picture::new("data", figure.clone()).anchor(),
        })
    }
}

/// What the page shows of a document.
#[derive(Debug, Clone)]
pub(crate) struct Chapter<'a> {
    /// The document, its runs, and how they compare.
    pub(crate) review: Cow<'a, DocumentReview>,
    /// Its figures.
    pub(crate) pictures: Vec<Picture>,
    /// Where data sets are shown.
    pub(crate) sheets: Vec<Sheet>,
    /// The pages on which networks compute, by experiment.
    pub(crate) tried: BTreeMap<String, String>,
    /// The lesson on it, as Markdown.
    pub(crate) lesson: Option<String>,
    /// How a link begins that leads to the folder of the results.
    pub(crate) results: String,
    /// What its commands begin with.
    pub(crate) program: &'a str,
}

impl Chapter<'_> {
    pub(crate) fn anchor(&self) -> String {
        slug(&self.review.document.id)
    }

    /// Where a data set is shown class by class, if it is.
    pub(crate) fn sheet_of(&self, name: DatasetName) -> Option<&str> {
        let sheet = self.sheets.iter().find(|sheet| sheet.of == name)?;
        Some(&sheet.anchor)
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
