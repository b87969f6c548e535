//! What the folder of a run tells that was begun and is not whole.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use refashion_documents::{Document, Experiment};
use refashion_std::counted;

use crate::{
    lock::{LOCK, is_held},
    store::UNFINISHED,
    sweep::Sweep,
};

/// The files of the experiment and of the sweep that a run is of, each in a folder above its own.
const EXPERIMENT: &str = "config.toml";
const SWEEP: &str = "sweep.toml";

/// The history of what was trained so far, and the list of the folds that are done, in the folder of a run
/// that is not whole.
const HISTORY: &str = "history.csv";
const FOLDS: &str = "folds.json";

/// A set in the place of the experiment's own, which may be known here no more.
const STAND_IN: &str = "fashion-mnist";

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

impl UnfinishedRun {
    /// The run in a folder; nothing where none was begun.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let begun = folder.join(UNFINISHED);
        if !begun.is_dir() || !folder.join(LOCK).is_file() {
            return None;
        }
        let beside = folder.parent().unwrap_or(Path::new(""));
        let experiment = experiment(&beside.join(EXPERIMENT));
        let has_folds = begun.join(FOLDS).is_file()
            || (experiment.as_ref()).is_some_and(|one| one.folds.is_some());
        let epochs = (!has_folds).then(|| epochs(&begun.join(HISTORY)));
        let training = experiment.and_then(|one| one.training);
        let of_epochs = training.map(|training| training.epochs);
        let above = beside.parent().unwrap_or(Path::new(""));
        let sweep = Some(above).filter(|above| above.join(SWEEP).is_file());
        let compared = || compares(&sweep?.join(SWEEP), epochs?, of_epochs?);
        let state = match is_held(folder) {
            Some(true) => UnfinishedState::UnderWay,
            _ if compared() == Some(true) => UnfinishedState::Compared,
            _ => UnfinishedState::Ended,
        };
        Some(Self {
            folder: folder.to_owned(),
            epochs,
            of_epochs,
            state,
            sweep: sweep.map(Path::to_owned),
        })
    }
}

/// The only experiment of a file, if it is one.
fn experiment(file: &Path) -> Option<Experiment> {
    let document = file
        .is_file()
        .then(|| Document::draft(file, Some(STAND_IN)));
    document?.ok()?.experiments.into_iter().next()
}

/// The epochs in a history: its lines but the first, which names the columns.
fn epochs(history: &Path) -> usize {
    let text = fs::read_to_string(history).unwrap_or_default();
    text.lines().count().saturating_sub(1)
}

/// Whether a sweep compares its points after so many epochs of all; nothing where its file is none.
fn compares(file: &Path, epochs: usize, of_epochs: usize) -> Option<bool> {
    let sweep = Sweep::load(file).ok()?;
    let rungs = sweep.rungs(sweep.points().ok()?.len(), of_epochs);
    Some(rungs.iter().any(|(after, _)| *after == epochs))
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
