//! What runs of another length than the document's measured at their end.

use refashion_runs::{RunRecord, Runs};

/// The runs as if theirs were the document's length, so that what they came to can be read off them;
/// nothing where all are of that length.
pub(crate) fn as_if_whole(runs: &Runs) -> Option<Runs> {
    if !runs.values().flatten().any(is_shortened) {
        return None;
    }
    let mut whole = runs.clone();
    for run in whole.values_mut().flatten() {
        run.settings.published_epochs = run.settings.training.epochs;
    }
    Some(whole)
}

/// Whether a run was asked to be of another length than the document's.
pub(crate) fn is_shortened(run: &RunRecord) -> bool {
    run.settings.training.epochs != run.settings.published_epochs
}
