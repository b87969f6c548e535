//! What a training leaves: the network, and how it came about.

use refashion_trainer::History;
use refashion_zoo::Model;

use crate::record::FoldRecord;

/// What a training leaves.
pub(crate) struct Trained {
    pub(crate) model: Model,
    /// That of the last fold where there are folds.
    pub(crate) history: History,
    pub(crate) folds: Vec<FoldRecord>,
}

impl Trained {
    /// The time that all epochs took.
    pub(crate) fn seconds(&self) -> f64 {
        let seconds = |history: &History| history.epochs.iter().map(|epoch| epoch.seconds).sum();
        match self.folds.as_slice() {
            [] => seconds(&self.history),
            folds => folds.iter().map(|fold| seconds(&fold.history)).sum(),
        }
    }
}
