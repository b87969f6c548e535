//! Which runs of a document count.

use refashion_documents::Document;
use refashion_runs::{Runs, Store};

use crate::error::Result;

/// The runs of every experiment of a document. Those with other settings than the document's,
/// which it had when they were made or another of its name has, are left out with a warning:
/// nothing can be told from a mean over both.
///
/// # Errors
///
/// As [`Store::load`].
pub fn load_document(store: &Store, document: &Document) -> Result<Runs> {
    let experiments = document.experiments.iter();
    experiments
        .map(|experiment| {
            let mut runs = store.load_all(&experiment.id)?;
            runs.retain(|run| {
                let kept = run.rehearsal || run.settings.are_of(document, experiment);
                if !kept {
                    tracing::warn!(
                        "{} seed {}: left out, as its settings are not those of the document; `cargo xtask reproduce {0} --seed {1}` makes it again",
                        experiment.id, run.seed
                    );
                }
                kept
            });
            Ok((experiment.id.clone(), runs))
        })
        .collect()
}
