//! A run that was begun and is not whole.

use std::{fmt, path::PathBuf};

use refashion_std::counted;

/// A run that was begun and has left no weights yet, as far as its folder tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedRun {
    /// Its folder.
    pub folder: PathBuf,
    /// The epochs that it has; nothing where it is one training a fold.
    pub epochs: Option<usize>,
    /// Those that it is to have, where the experiment lies beside it.
    pub of_epochs: Option<usize>,
    /// Why it has no weights.
    pub state: UnfinishedState,
    /// The folder of the sweep of which it is a point.
    pub sweep: Option<PathBuf>,
}

/// Why a run that was begun has no weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnfinishedState {
    /// A process makes it.
    UnderWay,
    /// Its process was ended.
    Ended,
    /// It has come to where its sweep compares points, and goes on with the best alone.
    Compared,
}

impl fmt::Display for UnfinishedRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = self.folder.display();
        let epochs = match (self.epochs, self.of_epochs) {
            (Some(epochs), Some(all)) => format!("{epochs} of {}", counted(all, "epoch")),
            (Some(epochs), None) => counted(epochs, "epoch"),
            (None, _) => "some of its folds".to_owned(),
        };
        match self.state {
            UnfinishedState::UnderWay => write!(
                f,
                "there is no model in {folder} yet: its training is under way, and has {epochs}"
            ),
            UnfinishedState::Ended => write!(
                f,
                "there is no model in {folder}: its training was ended after {epochs}"
            ),
            UnfinishedState::Compared => write!(
                f,
                "there is no model in {folder}: its training was ended after {epochs}, where the sweep \
                 compares its points and goes on with the best of them"
            ),
        }
    }
}
