//! The recorded reports are what the code makes of the recorded runs.

// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-std/tests/expected/mod.rs"]
mod expected;

use std::{fs, path::Path};

use expected::{Tolerance, assert_alike};
use refashion_documents::{Document, audit::Audit};
use refashion_review::Review;
use refashion_runs::Store;
use serde_json::Value;

/// What rounding is each machine's own.
const TOLERANCE: Tolerance = Tolerance {
    relative: 1e-9,
    least: 0.0,
};

#[test]
fn every_recorded_comparison_is_what_its_runs_come_to() {
    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results");
    let documents = Document::all().unwrap();
    let audit = Audit::of(&documents);
    let review = Review::of(&documents, &audit, &Store::new(&results)).unwrap();
    assert!(review.left_out.is_empty() && review.broken.is_empty());
    let run = || review.documents.iter().filter(|one| one.was_run());
    assert!(run().count() >= 5);
    for one in run() {
        let path = results.join(&one.document.id).join("comparison.json");
        let recorded: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let found = serde_json::to_value(&one.comparison).unwrap();
        assert_alike(&format!("{found:#}"), &format!("{recorded:#}"), &TOLERANCE);
    }
}
