//! Which runs of a document count.

use refashion_documents::Document;
use refashion_runs::{Runs, Store};

use crate::error::Result;

/// A run that counts for nothing: its settings are not those of the document, which it had when the
/// run was made or another of its name has. Nothing can be told from a mean over both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The experiment.
    pub experiment: String,
    /// The seed.
    pub seed: u64,
}

/// The runs of every experiment of a document that count, and those that do not.
///
/// # Errors
///
/// As [`Store::load`].
pub(crate) fn choose(store: &Store, document: &Document) -> Result<(Runs, Vec<LeftOut>)> {
    let (mut chosen, mut left_out) = (Runs::new(), Vec::new());
    for experiment in &document.experiments {
        let mut runs = store.load_all(&experiment.id)?;
        runs.retain(|run| {
            let kept = run.rehearsal || run.settings.are_of(document, experiment);
            if !kept {
                left_out.push(LeftOut {
                    experiment: experiment.id.clone(),
                    seed: run.seed,
                });
            }
            kept
        });
        chosen.insert(experiment.id.clone(), runs);
    }
    Ok((chosen, left_out))
}
