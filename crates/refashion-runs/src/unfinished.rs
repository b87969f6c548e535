//! What the folder of a run tells that was begun and is not whole.

use std::{fs, path::Path};

use refashion_documents::{Document, Experiment};

use crate::{
    draft::CONFIG,
    folds::FOLDS,
    lock::{LOCK, is_held},
    store::UNFINISHED,
    sweep::{SWEEP, Sweep},
    unfinished_run::{UnfinishedRun, UnfinishedState},
};

/// The history of what was trained so far, in the folder of a run that is not whole.
const HISTORY: &str = "history.csv";

/// A set in the place of the experiment's own, which may be known here no more.
const STAND_IN: &str = "fashion-mnist";

/// The run in a folder; nothing where none was begun.
pub(crate) fn unfinished_run(folder: &Path) -> Option<UnfinishedRun> {
    let begun = folder.join(UNFINISHED);
    if !begun.is_dir() || !folder.join(LOCK).is_file() {
        return None;
    }
    let beside = folder.parent().unwrap_or(Path::new(""));
    let experiment = experiment(&beside.join(CONFIG));
    let has_folds =
        begun.join(FOLDS).is_file() || (experiment.as_ref()).is_some_and(|one| one.folds.is_some());
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
    Some(UnfinishedRun {
        folder: folder.to_owned(),
        epochs,
        of_epochs,
        state,
        sweep: sweep.map(Path::to_owned),
    })
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
