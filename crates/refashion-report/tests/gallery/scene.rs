//! A document with runs that were never made.

use refashion_datasets::Dataset;
use refashion_documents::{Document, audit::Audit};
use refashion_report::{
    Error,
    gallery::{Entry, Gallery, Plate},
};
use refashion_review::{Result as ReviewResult, Review};
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

    /// The document beside the runs that were written.
    pub(crate) fn review(&self) -> ReviewResult<Review> {
        let document = std::slice::from_ref(&self.document);
        Review::of(document, &self.audit, &self.store)
    }

    /// Writes the figures beside the runs, and answers with their list.
    pub(crate) fn write(&self, datasets: &[Dataset]) -> Vec<Entry> {
        let review = self.review().unwrap();
        let gallery = Gallery {
            review: &review.documents[0],
            datasets,
        };
        let figures = gallery.write(&self.store).unwrap().into_iter();
        figures.map(|figure| figure.entry).collect()
    }

    /// The figures, readable or not.
    pub(crate) fn drawn(&self, datasets: &[Dataset]) -> Result<Vec<Plate>, Box<Error>> {
        let review = self.review().map_err(Error::from)?;
        let gallery = Gallery {
            review: &review.documents[0],
            datasets,
        };
        Ok(gallery.plates()?)
    }

    /// What is said of the one record that is broken: by the review, or when it is drawn.
    pub(crate) fn fault(&self, datasets: &[Dataset]) -> String {
        match self.review().unwrap().broken.as_slice() {
            [] => self.drawn(datasets).unwrap_err().to_string(),
            [broken] => broken.error.to_string(),
            more => panic!("{more:?}"),
        }
    }

    pub(crate) fn run(&self, experiment: &str, seed: u64, change: impl FnOnce(&mut Value)) {
        write(&self.store, &self.document, experiment, seed, change);
    }

    pub(crate) fn plates(&self, datasets: &[Dataset]) -> Vec<Plate> {
        let plates = self.drawn(datasets).unwrap();
        for plate in &plates {
            assert_readable(plate);
        }
        plates
    }
}

pub(crate) fn assert_readable(plate: &Plate) {
    let [width, height] = plate.figure.size();
    let labels = plate.figure.labels();
    for (place, label) in labels.iter().enumerate() {
        assert!(
            label.inside(width, height),
            "{}: \"{}\" reaches beyond",
            plate.name,
            label.text
        );
        for other in &labels[place + 1..] {
            assert!(
                !label.overlaps(other),
                "{}: \"{}\" lies on \"{}\"",
                plate.name,
                label.text,
                other.text
            );
        }
    }
    assert!(
        plate.figure.text().len() > 60,
        "{}: {}",
        plate.name,
        plate.figure.text()
    );
}

pub(crate) fn names(plates: &[Plate]) -> Vec<&str> {
    plates.iter().map(|plate| plate.name.as_str()).collect()
}

pub(crate) fn named<'a>(plates: &'a [Plate], name: &str) -> &'a Plate {
    plates
        .iter()
        .find(|plate| plate.name == name)
        .unwrap_or_else(|| panic!("no {name} in {:?}", names(plates)))
}
