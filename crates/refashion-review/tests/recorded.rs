//! The recorded reports are what the code makes of the recorded runs.

// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path};

use refashion_documents::{Document, audit::Audit};
use refashion_review::Review;
use refashion_runs::Store;
use serde_json::Value;

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
        let found = serde_json::to_string(&one.comparison).unwrap();
        let found: Value = serde_json::from_str(&found).unwrap();
        assert_alike(&one.document.id, &found, &recorded);
    }
}

/// Numbers may differ in what rounding is each machine's own; nothing else may.
fn assert_alike(place: &str, found: &Value, recorded: &Value) {
    match (found, recorded) {
        (Value::Object(found), Value::Object(recorded)) => {
            let names = found.keys().eq(recorded.keys());
            assert!(names, "{place}: {:?}, {:?}", found.keys(), recorded.keys());
            for (name, value) in found {
                assert_alike(&format!("{place}.{name}"), value, &recorded[name]);
            }
        }
        (Value::Array(found), Value::Array(recorded)) => {
            assert_eq!(found.len(), recorded.len(), "{place}");
            for (number, (found, recorded)) in found.iter().zip(recorded).enumerate() {
                assert_alike(&format!("{place}.{number}"), found, recorded);
            }
        }
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-9 * b.abs(), "{place}: {a}, {b}");
        }
        _ => assert_eq!(found, recorded, "{place}"),
    }
}
