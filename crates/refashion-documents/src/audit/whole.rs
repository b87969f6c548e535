//! All checks on all documents.

use serde::{Deserialize, Serialize};

use super::finding::{Finding, Outcome};
use super::{
    bounds, claims, comparability, decisions, feasibility, hanging, losses, matrices, moments,
    networks, protocols, references, repeats, reports, runs, scores, sequences, settings, shape,
    statements, tables, vectors,
};
use crate::Document;

/// What the checks found in some documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audit {
    /// The findings, document by document and check by check, but that contradictions on which
    /// claims hang come first.
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
    let findings = [
        matrices::findings(document, all),
        comparability::findings(document),
        statements::findings(document),
        vectors::findings(document),
        tables::findings(document),
        settings::findings(document),
        sequences::findings(document),
        references::findings(document),
        protocols::findings(document),
        decisions::findings(document),
        claims::findings(document),
        runs::findings(document),
        bounds::findings(document),
        moments::findings(document),
        repeats::findings(document),
        shape::findings(document),
        losses::findings(document),
        feasibility::findings(document),
        scores::findings(document),
        reports::findings(document),
    ]
    .concat();
    hanging::ranked(document, findings)
}
