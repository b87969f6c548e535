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

/// Which of the experiments of a name is meant: the only one, or else that of the very name.
pub(crate) fn meant<'a>(name: &str, experiments: &[&'a str]) -> Option<&'a str> {
    match experiments {
        [only] => Some(only),
        several => several.iter().copied().find(|one| *one == name),
    }
}

/// The names that a document and its experiments go by.
pub fn names(document: &Document) -> impl Iterator<Item = &str> {
    let experiments = document
        .experiments
        .iter()
        .map(|experiment| experiment.id.as_str());
    std::iter::once(document.id.as_str()).chain(experiments.filter(|id| *id != document.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_goes_by_its_name_and_those_of_its_experiments_once_each() {
        let of = |id: &str| {
            let document = Document::named(id).unwrap();
            names(&document).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(of("thesis"), ["thesis"]);
        assert_eq!(
            of("lab3"),
            [
                "lab3",
                "lab3/baseline",
                "lab3/dropout",
                "lab3/dropout-as-listed"
            ]
        );
    }

    #[test]
    fn of_several_experiments_the_one_of_the_very_name_is_meant() {
        assert_eq!(meant("lab3", &["lab3/dropout"]), Some("lab3/dropout"));
        assert_eq!(meant("lab3", &["lab3/dropout", "lab3"]), Some("lab3"));
        assert_eq!(meant("lab3", &["lab3/dropout", "lab3/baseline"]), None);
        assert_eq!(meant("lab3", &[]), None);
    }

    #[test]
    fn a_document_is_chosen_by_its_name_alone() {
        let documents = Document::built_in().unwrap();
        let chosen = |name: &str| select_document(&documents, name).map(|one| one.id.as_str());
        assert_eq!(chosen("lab3").unwrap(), "lab3");
        let unknown = chosen("lab3/dropout").unwrap_err().to_string();
        assert!(
            unknown.starts_with("there is no document or experiment called `lab3/dropout`;"),
            "{unknown}"
        );
        assert!(unknown.contains("lab3"), "{unknown}");
    }

    #[test]
    fn what_trains_no_network_is_not_run() {
        let mut lab3 = Document::named("lab3").unwrap();
        lab3.experiments[1].training = None;
        let documents = [lab3];
        let all = select(&documents, "all").unwrap();
        let ids: Vec<&str> = all[0].1.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(ids, ["lab3/baseline", "lab3/dropout-as-listed"]);
        let one = select(&documents, "lab3/dropout").unwrap();
        assert_eq!(one[0].1[0].id, "lab3/dropout");
        let unknown = select(&documents, "lab3/dropuot").unwrap_err().to_string();
        assert!(
            unknown.ends_with("did you mean lab3 or lab3/dropout?"),
            "{unknown}"
        );
    }
}
