//! What the audit finds in a document that a test makes up.

use std::path::Path;

use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Finding};

/// The findings of some checks.
#[track_caller]
pub(crate) fn audited(checks: &[Check], text: &str) -> Vec<Finding> {
    let document = Document::parse(text, Path::new("made-up.toml"));
    let document = document.unwrap_or_else(|error| panic!("{error}"));
    let findings = Audit::of(&[document]).findings.into_iter();
    findings.filter(|of| checks.contains(&of.check)).collect()
}
