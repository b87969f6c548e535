//! Where the reports go.

use std::path::PathBuf;

use refashion_review::{DocumentReview, Review};
use refashion_runs::Store;
use refashion_std::markdown_without_html;

use crate::{
    error::Result,
    markdown::{document::document_report, overview::all_documents},
};

/// Writes the report of every document that was run, and the page of all documents; answers where
/// that is. The records are enough for it: no weights and no data are read. `program` as for
/// [`document_report`].
///
/// # Errors
///
/// As [`write_report`].
pub fn write_reports(review: &Review, store: &Store, program: &str) -> Result<PathBuf> {
    for one in review.documents.iter().filter(|one| one.was_run()) {
        write_report(one, store, program)?;
    }
    let path = store.folder("README.md");
    let text = markdown_without_html(&all_documents(review, program));
    store.write(&path, text.as_bytes())?;
    Ok(path)
}

/// Where the page on the rule of judgement lies, from a document's folder in the project's results.
pub const RULE_PAGE: &str = "../../docs/VERDICTS.md";

/// Writes the document's `README.md`, and `comparison.json` beside it; answers where the first is.
/// `program` as for [`document_report`].
///
/// # Errors
///
/// [`Error::Runs`](crate::Error::Runs) with the file that cannot be written.
pub fn write_report(reviewed: &DocumentReview, store: &Store, program: &str) -> Result<PathBuf> {
    let folder = store.folder(&reviewed.document.id);
    let path = folder.join("README.md");
    // A folder elsewhere has no such page beside it.
    let rule = Some(RULE_PAGE).filter(|page| folder.join(page).is_file());
    let text = markdown_without_html(&document_report(reviewed, rule, program)?);
    store.write(&path, text.as_bytes())?;
    store.write_json(&folder.join("comparison.json"), &reviewed.comparison)?;
    Ok(path)
}
