//! What cannot be in the record of a run, looked for before anything is computed from it.

use refashion_datasets::DatasetName;
use refashion_trainer::History;

use crate::{features::Features, record::RunRecord, saved::SavedEvaluation, scores::Scores};

impl RunRecord {
    /// What in this record contradicts the rest of it, if anything does.
    pub(crate) fn fault(&self) -> Option<String> {
        let epochs = self.settings.training.epochs;
        let of_folds = self.folds.iter().map(|fold| &fold.history);
        let mut histories = of_folds.chain([&self.history]);
        let of_folds = self.folds.iter().map(|fold| &fold.scores);
        let mut scores = of_folds.chain(&self.validation).chain(&self.test);
        histories
            .find_map(|history| fault_of_history(history, epochs))
            .or_else(|| scores.find_map(|scores| fault_of_scores(scores, self.data.name)))
            .or_else(|| self.fault_of_folds())
    }

    /// Folds are numbered from 0.
    fn fault_of_folds(&self) -> Option<String> {
        let mut folds = self.folds.iter().enumerate();
        let (place, fold) = folds.find(|(place, fold)| *place != fold.fold)?;
        Some(format!("fold {} in the place of fold {place}", fold.fold))
    }
}

impl SavedEvaluation {
    /// What in this cannot be of a run on this data set, if anything.
    pub(crate) fn fault(&self, name: DatasetName) -> Option<String> {
        let mut scores = [&self.test].into_iter().chain(&self.rounded);
        scores.find_map(|scores| fault_of_scores(scores, name))
    }
}

impl Features {
    /// Whether there are other numbers of values than their shapes say, or none at all.
    pub(crate) fn fault(&self) -> Option<String> {
        let Self { filters, maps, .. } = self;
        fault_of_values("filters", &filters.shape, &filters.values)
            .or_else(|| fault_of_values("feature maps", &maps.shape, &maps.values))
    }
}

fn fault_of_values(what: &str, shape: &[usize], values: &[f32]) -> Option<String> {
    let product = |product: usize, side: &usize| product.checked_mul(*side);
    let expected = shape.iter().try_fold(1, product);
    let found = values.len();
    (expected != Some(found) || found == 0)
        .then(|| format!("{what} of the shape {shape:?} with {found} values"))
}

/// A training has no more epochs than its settings say, and numbers them from 1.
fn fault_of_history(history: &History, most: usize) -> Option<String> {
    let found = history.epochs.len();
    if found > most {
        return Some(format!("{found} epochs of a training of {most}"));
    }
    let numbers = history.epochs.iter().map(|epoch| epoch.epoch);
    let (expected, found) = (1_usize..)
        .zip(numbers)
        .find(|(expected, found)| expected != found)?;
    Some(format!("an epoch {found} in the place of epoch {expected}"))
}

/// A confusion matrix has the classes of its data set.
fn fault_of_scores(scores: &Scores, name: DatasetName) -> Option<String> {
    let (found, expected) = (scores.confusion.classes(), name.classes.len());
    let title = name.title;
    (found != expected)
        .then(|| format!("a confusion matrix of {found} classes, where {title} has {expected}"))
}
