//! The documents beside the runs that a store holds of them, and the reports on both.

use std::path::PathBuf;

use refashion_documents::{Document, audit::Audit};

use crate::{
    Comparison, KerasRow, Result, Runs, Store, all_documents, document_report,
    keras::beside,
    store::{write_json, write_whole},
};

/// A document with its runs, and how they compare.
pub struct Reviewed {
    /// The document.
    pub document: Document,
    /// The runs of its experiments.
    pub runs: Runs,
    /// Its figures and claims beside them.
    pub comparison: Comparison,
    /// Those of its experiments that were also run in Keras.
    pub keras: Vec<KerasRow>,
}

/// Puts documents beside the runs that a store holds. The experiments of all of them that were also
/// run in Keras are one family of tests.
///
/// # Errors
///
/// What the store and the statistics have to say.
pub fn review(documents: &[Document], audit: &Audit, store: &Store) -> Result<Vec<Reviewed>> {
    let compared = |document: &Document| {
        let runs = store.load_document(document)?;
        Ok(Reviewed {
            comparison: Comparison::new(document, audit, &runs)?,
            document: document.clone(),
            runs,
            keras: Vec::new(),
        })
    };
    let mut all: Vec<Reviewed> = documents.iter().map(compared).collect::<Result<_>>()?;
    let rows = beside(all.iter().map(|one| (&one.document, &one.runs)), store)?;
    for one in &mut all {
        let own = |row: &&KerasRow| one.document.experiment(&row.experiment).is_some();
        one.keras = rows.iter().filter(own).cloned().collect();
    }
    Ok(all)
}

/// The experiments of all documents that were also run in Keras.
pub fn keras_rows(all: &[Reviewed]) -> Vec<KerasRow> {
    all.iter().flat_map(|one| one.keras.clone()).collect()
}

/// Writes the report of every document that was run, and the page of all documents; answers where
/// that is. The records are enough for it: no weights and no data are read.
///
/// # Errors
///
/// As [`Reviewed::write`].
pub fn write_reports(all: &[Reviewed], store: &Store) -> Result<PathBuf> {
    for one in all.iter().filter(|one| one.was_run()) {
        one.write(store)?;
    }
    let path = store.folder("README.md");
    write_whole(&path, all_documents(all).as_bytes())?;
    Ok(path)
}

impl Reviewed {
    /// Whether there is a run of any of its experiments.
    pub fn was_run(&self) -> bool {
        self.runs.values().any(|runs| !runs.is_empty())
    }

    /// Writes the document's `README.md`, and `comparison.json` beside it; answers where the first is.
    ///
    /// # Errors
    ///
    /// [`Error::Write`](crate::Error::Write) with the file that cannot be written.
    pub fn write(&self, store: &Store) -> Result<PathBuf> {
        let folder = store.folder(&self.document.id);
        let path = folder.join("README.md");
        write_whole(&path, document_report(self)?.as_bytes())?;
        write_json(&folder.join("comparison.json"), &self.comparison)?;
        Ok(path)
    }
}
