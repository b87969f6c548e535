//! A comparison as an earlier version wrote it is read, and one of a later version is told as that.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use refashion_review::Comparison;
use refashion_runs::read_json;

#[test]
fn a_comparison_of_the_first_version_is_read() {
    let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats");
    let comparison: Comparison = read_json(&formats.join("comparison.json")).unwrap();
    assert_eq!(comparison.document, "he-residual-learning-short");
    assert_eq!(comparison.figures[0].measured.len(), 3);
}

#[test]
fn a_comparison_of_a_later_version_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("comparison.json");
    fs::write(&path, r#"{ "version": 2, "unknown": [] }"#).unwrap();
    let told = read_json::<Comparison>(&path).unwrap_err().to_string();
    let later = "comparison.json: written by a later version (format 2, this version reads 1)";
    assert!(told.contains(later), "{told}");
}
