//! The audit raises no false alarm: documents that are drawn at random, but so that all their numbers
//! follow from each other, contradict themselves nowhere.

#![allow(clippy::unwrap_used, clippy::panic)]

mod course;
mod drawn;

use std::path::Path;

use drawn::document;
use refashion_documents::Document;
use refashion_documents::audit::{Audit, Check, Finding};

/// How many documents are drawn.
const DOCUMENTS: u64 = 100;

fn audit(seed: u64) -> Audit {
    let text = document(seed);
    let document = Document::parse(&text, Path::new("drawn.toml"));
    let document = document.unwrap_or_else(|error| panic!("{seed}: {error}\n{text}"));
    Audit::of(&[document])
}

#[test]
fn consistent_documents_give_no_contradiction() {
    for seed in 0..DOCUMENTS {
        let audit = audit(seed);
        let alarms: Vec<&Finding> = audit.contradictions().collect();
        assert!(alarms.is_empty(), "{seed}: {alarms:#?}");
    }
}

#[test]
fn what_is_drawn_is_looked_at_by_most_checks() {
    let audit = audit(0);
    let looked_at = |check| audit.findings.iter().any(|finding| finding.check == check);
    for check in [
        Check::Trace,
        Check::RowSums,
        Check::Statement,
        Check::Probabilities,
        Check::OneHot,
        Check::Parameters,
        Check::OutputShape,
        Check::Total,
        Check::Network,
        Check::Setting,
        Check::Sequence,
        Check::Claim,
        Check::Run,
        Check::Bound,
        Check::Moment,
        Check::Repetition,
        Check::Best,
        Check::Report,
        Check::LossBound,
        Check::Feasibility,
    ] {
        assert!(looked_at(check), "{check:?}");
    }
}
