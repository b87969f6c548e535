//! The documents beside the runs that a store holds of them.

use refashion_documents::{Document, audit::Audit};
use refashion_runs::{Runs, Store};

use crate::{
    choice::load_document,
    comparison::Comparison,
    error::Result,
    versus_keras::{KerasRow, versus_keras},
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
        let runs = load_document(store, document)?;
        Ok(Reviewed {
            comparison: Comparison::new(document, audit, &runs)?,
            document: document.clone(),
            runs,
            keras: Vec::new(),
        })
    };
    let mut all: Vec<Reviewed> = documents.iter().map(compared).collect::<Result<_>>()?;
    let rows = versus_keras(all.iter().map(|one| (&one.document, &one.runs)), store)?;
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

impl Reviewed {
    /// Whether there is a run of any of its experiments.
    pub fn was_run(&self) -> bool {
        self.runs.values().any(|runs| !runs.is_empty())
    }
}
