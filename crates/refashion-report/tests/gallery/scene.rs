//! A document with runs that were never made.

use refashion_datasets::Dataset;
use refashion_documents::{Document, audit::Audit};
use refashion_report::gallery::{Gallery, Piece};
use refashion_runs::Store;
use serde_json::Value;

use crate::records::write;

/// A document with its audit and a folder for its runs.
pub(crate) struct Scene {
    pub(crate) document: Document,
    pub(crate) audit: Audit,
    pub(crate) store: Store,
    _folder: tempfile::TempDir,
}

impl Scene {
    pub(crate) fn new(document: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let documents = Document::all().unwrap();
        let audit = Audit::of(&documents);
        let document = documents
            .into_iter()
            .find(|found| found.id == document)
            .unwrap();
        Self {
            document,
            audit,
            store: Store::new(folder.path()),
            _folder: folder,
        }
    }

    pub(crate) fn gallery<'a>(&'a self, datasets: &'a [Dataset]) -> Gallery<'a> {
        Gallery {
            document: &self.document,
            audit: &self.audit,
            store: &self.store,
            datasets,
        }
    }

    pub(crate) fn run(&self, experiment: &str, seed: u64, change: impl FnOnce(&mut Value)) {
        write(&self.store, &self.document, experiment, seed, change);
    }

    pub(crate) fn pieces(&self, datasets: &[Dataset]) -> Vec<Piece> {
        let pieces = self.gallery(datasets).pieces().unwrap();
        for piece in &pieces {
            assert_readable(piece);
        }
        pieces
    }
}

pub(crate) fn assert_readable(piece: &Piece) {
    let [width, height] = piece.figure.size();
    let labels = piece.figure.labels();
    for (place, label) in labels.iter().enumerate() {
        assert!(
            label.inside(width, height),
            "{}: \"{}\" reaches beyond",
            piece.name,
            label.text
        );
        for other in &labels[place + 1..] {
            assert!(
                !label.overlaps(other),
                "{}: \"{}\" lies on \"{}\"",
                piece.name,
                label.text,
                other.text
            );
        }
    }
    assert!(
        piece.figure.text().len() > 60,
        "{}: {}",
        piece.name,
        piece.figure.text()
    );
}

pub(crate) fn names(pieces: &[Piece]) -> Vec<&str> {
    pieces.iter().map(|piece| piece.name.as_str()).collect()
}

pub(crate) fn named<'a>(pieces: &'a [Piece], name: &str) -> &'a Piece {
    pieces
        .iter()
        .find(|piece| piece.name == name)
        .unwrap_or_else(|| panic!("no {name} in {:?}", names(pieces)))
}
