//! A document that is not in UTF-8 is called what it is, and the mark of UTF-8 does no harm.

#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_documents::{Document, Error, text_file};

const TUTORIAL: &str = include_str!("../examples/fashion_mnist_tutorial.toml");

fn load(bytes: &[u8]) -> Result<Document, Error> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, bytes).unwrap();
    Document::load(&path)
}

#[test]
fn the_mark_of_utf_8_is_passed_over() {
    let marked = load(format!("\u{feff}{TUTORIAL}").as_bytes()).unwrap();
    assert_eq!(marked.id, load(TUTORIAL.as_bytes()).unwrap().id);
}

#[test]
fn another_encoding_is_called_by_its_name() {
    let little: Vec<u8> = format!("\u{feff}{TUTORIAL}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let latin = b"id = \"caf\xe9\"\n";
    for (bytes, words) in [(&little[..], "UTF-16"), (&latin[..], "Latin-1")] {
        let message = load(bytes).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
        assert!(message.ends_with("save it as UTF-8"), "{message}");
    }
}

#[test]
fn a_text_of_more_than_64_mib_is_refused() {
    let most = 64 << 20;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.toml");
    std::fs::write(&path, vec![b' '; most]).unwrap();
    assert_eq!(text_file(&path).unwrap().len(), most);
    std::fs::write(&path, vec![b' '; most + 1]).unwrap();
    let message = text_file(&path).unwrap_err().to_string();
    assert!(message.contains("more than 64 MiB"), "{message}");
}
