//! An audit of what documents say: every printed number that follows from others is computed again.
//!
//! The checks know nothing of any one document. Each looks at one kind of thing that a document
//! holds (a confusion matrix, a layer table, a stated number, a setting told in several places, ...)
//! and gives [`Finding`]s: what agrees, what contradicts itself, and what cannot be told. Where
//! something contradicts itself, the check looks for a reading under which it would not.
//!
//! ```
//! use refashion_documents::Document;
//! use refashion_documents::audit::{Audit, Outcome};
//!
//! let audit = Audit::of(&Document::all()?);
//! let finding = audit.contradictions().find(|finding| finding.subject == "loss-first-epoch").unwrap();
//! assert_eq!(finding.outcome, Outcome::Contradiction);
//! assert_eq!(finding.arithmetic, "printed 0.5207, but 0.5257");
//! # Ok::<(), refashion_documents::Error>(())
//! ```

mod claims;
mod decisions;
mod finding;
mod layers;
mod matrices;
mod networks;
mod pairs;
mod protocols;
mod references;
mod render;
mod sequences;
mod settings;
mod slip;
mod standing;
mod statements;
mod tables;
mod vectors;

pub use finding::{Check, Finding, Outcome};
pub use standing::Standing;

use serde::{Deserialize, Serialize};

use crate::Document;

/// What the checks found in some documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// The findings, document by document and check by check.
    pub findings: Vec<Finding>,
}

impl Audit {
    /// Audits documents, each by itself and all against each other.
    pub fn of(documents: &[Document]) -> Self {
        let each = documents
            .iter()
            .flat_map(|document| one(document, documents));
        let findings = each.chain(networks::findings(documents)).collect();
        Self { findings }
    }

    /// The findings of one document.
    pub fn document<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Finding> {
        self.findings
            .iter()
            .filter(move |finding| finding.document == id)
    }

    /// The findings that are contradictions.
    pub fn contradictions(&self) -> impl Iterator<Item = &Finding> {
        self.findings
            .iter()
            .filter(|finding| finding.outcome == Outcome::Contradiction)
    }
}

/// The findings of one document; the others may hold what it mistook for its own.
fn one(document: &Document, all: &[Document]) -> Vec<Finding> {
    [
        matrices::findings(document, all),
        pairs::findings(document),
        statements::findings(document),
        vectors::findings(document),
        tables::findings(document),
        settings::findings(document),
        sequences::findings(document),
        references::findings(document),
        protocols::findings(document),
        decisions::findings(document),
        claims::findings(document),
    ]
    .concat()
}
