//! A document as an earlier version knew it is read, and one for a later version is told as that.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use refashion_documents::{Document, Error, NamedSet};

/// It stays as it is, whatever documents may say today.
const DOCUMENT: &str = include_str!("formats/document.toml");

fn read(text: &str) -> Result<Document, Error> {
    Document::parse(text, Path::new("mine.toml"))
}

#[test]
fn a_document_of_the_first_version_is_read() {
    let document = read(DOCUMENT).unwrap();
    assert_eq!(document.id, "tensorflow-basic-classification");
    assert_eq!(document.version, None);
    assert!(!document.text().unwrap().contains("version"));
    // It may name it, which is then written again.
    let named = read(&format!("version = 1\n{DOCUMENT}")).unwrap();
    assert!(named.text().unwrap().starts_with("version = 1\n"));
    assert_eq!(named.experiments, document.experiments);
}

#[test]
fn a_document_of_a_later_version_is_told_as_that_by_every_reader() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    fs::write(
        &file,
        "unknown = 1\nversion = 2\n[[experiment]]\ndataset = 3\n",
    )
    .unwrap();
    for error in [
        Document::load(&file).unwrap_err(),
        Document::draft(&file, None).unwrap_err(),
        NamedSet::all(&file).unwrap_err(),
    ] {
        assert!(matches!(error, Error::Version { line: 2, .. }), "{error}");
        let told = error.to_string();
        let later = "mine.toml:2: written by a later version (format 2, this version reads 1); \
                     update refashion";
        assert!(told.ends_with(later), "{told}");
    }
}

#[test]
fn what_is_no_version_is_told_with_its_line() {
    for version in ["0", "-1", "\"1\"", "1.0", "[1]"] {
        let told = read(&format!("# x\nversion = {version}\n{DOCUMENT}"));
        let told = told.unwrap_err().to_string();
        let expected = format!("mine.toml:2: the version of its format is {version}, where");
        assert!(told.starts_with(&expected), "{told}");
    }
}
