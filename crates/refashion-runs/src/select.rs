//! Which experiments a name stands for.

use refashion_documents::{Document, Experiment};
use refashion_std::near_names;

use crate::error::{Error, Result};

/// Documents, each with the experiments of it that were chosen.
pub type Selection<'a> = Vec<(&'a Document, Vec<&'a Experiment>)>;

/// The experiments that a name stands for: `all` of them, those of a document, or a single one.
///
/// A document wins over an experiment of the same name: `thesis` is both.
///
/// # Errors
///
/// [`Error::Unknown`] with the near names.
///
/// ```
/// use refashion_documents::Document;
/// use refashion_runs::select;
///
/// let documents = Document::all()?;
/// assert_eq!(select(&documents, "lab3")?[0].1.len(), 3);
/// assert_eq!(select(&documents, "lab3/dropout")?[0].1[0].id, "lab3/dropout");
/// let message = select(&documents, "thesys").unwrap_err().to_string();
/// assert!(message.contains("did you mean thesis"), "{message}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn select<'a>(documents: &'a [Document], name: &str) -> Result<Selection<'a>> {
    let whole = |document: &'a Document| (document, runnable(document));
    if name == "all" {
        return Ok(documents.iter().map(whole).collect());
    }
    if let Some(document) = documents.iter().find(|document| document.id == name) {
        return Ok(vec![whole(document)]);
    }
    let mut experiments = documents
        .iter()
        .filter_map(|d| Some((d, vec![d.experiment(name)?])));
    experiments
        .next()
        .map(|found| vec![found])
        .ok_or_else(|| Error::Unknown {
            given: name.to_owned(),
            hint: near_names(name, documents.iter().flat_map(names)),
        })
}

/// The document of this name.
///
/// # Errors
///
/// [`Error::Unknown`] with the near names.
pub fn select_document<'a>(documents: &'a [Document], name: &str) -> Result<&'a Document> {
    documents
        .iter()
        .find(|document| document.id == name)
        .ok_or_else(|| Error::Unknown {
            given: name.to_owned(),
            hint: near_names(name, documents.iter().map(|document| document.id.as_str())),
        })
}

/// The experiments of a document that can be run: those that train their network.
fn runnable(document: &Document) -> Vec<&Experiment> {
    let can = |experiment: &&Experiment| experiment.training.is_some();
    document.experiments.iter().filter(can).collect()
}

/// The names that a document and its experiments go by.
pub fn names(document: &Document) -> impl Iterator<Item = &str> {
    let experiments = document
        .experiments
        .iter()
        .map(|experiment| experiment.id.as_str());
    std::iter::once(document.id.as_str()).chain(experiments.filter(|id| *id != document.id))
}
