//! What cannot be in the record of a run, looked for before anything is computed from it.

use refashion_datasets::DatasetName;
use refashion_trainer::{Epoch, History};

use crate::{
    features::Features,
    record::RunRecord,
    saved::{Prediction, Predictions, SavedEvaluation},
    scores::Scores,
};

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
            .or_else(|| fault_of_loss("a cost in seconds", self.cost.seconds))
            .or_else(|| self.fault_of_folds())
    }

    /// Folds are numbered from 0, and there are no more than the settings say.
    fn fault_of_folds(&self) -> Option<String> {
        let most = self.settings.folds.map_or(0, |folds| folds.n_splits);
        let found = self.folds.len();
        let mut folds = self.folds.iter().enumerate();
        folds
            .find(|(place, fold)| *place != fold.fold)
            .map(|(place, fold)| format!("fold {} in the place of fold {place}", fold.fold))
            .or_else(|| (found > most).then(|| format!("{found} folds of {most}")))
    }
}

impl SavedEvaluation {
    /// What in this cannot be of a run on this data set, if anything.
    pub(crate) fn fault(&self, name: DatasetName) -> Option<String> {
        let mut scores = [&self.test].into_iter().chain(&self.rounded);
        let Predictions {
            first,
            right,
            wrong,
            least_confident,
            surest_wrong,
        } = &self.samples;
        let mut samples = [first, right, wrong, least_confident, surest_wrong]
            .into_iter()
            .flatten();
        let images = self.test.confusion.total();
        scores
            .find_map(|scores| fault_of_scores(scores, name))
            .or_else(|| samples.find_map(|sample| fault_of_prediction(sample, images, name)))
    }

    /// What it says of the scores of its run that the record does not, if anything.
    pub(crate) fn fault_beside(&self, record: &RunRecord) -> Option<String> {
        let differs = self.reloaded_exactly && record.test.as_ref() != Some(&self.test);
        differs.then(|| {
            "scores of the saved network that are not those of run.json; one of the two was altered"
                .to_owned()
        })
    }
}

/// A prediction is of an image that there is, and gives each class a probability.
fn fault_of_prediction(sample: &Prediction, images: u64, name: DatasetName) -> Option<String> {
    let (classes, title) = (name.classes.len(), name.title);
    let Prediction {
        index,
        truth,
        predicted,
        probabilities,
    } = sample;
    let class = usize::from((*truth).max(*predicted));
    let found = probabilities.len();
    if *index as u64 >= images {
        Some(format!("a prediction of image {index} of {images}"))
    } else if class >= classes {
        Some(format!("a class {class}, where {title} has {classes}"))
    } else {
        (found != classes)
            .then(|| format!("{found} probabilities, where {title} has {classes} classes"))
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

/// A record lies where the run that it names belongs.
pub(crate) fn fault_of_place(named: (&str, u64), place: (&str, u64)) -> Option<String> {
    let said = |(experiment, seed): (&str, u64)| format!("{experiment:?} with seed {seed}");
    (named != place).then(|| format!("the run of {} in the place of {}", said(named), said(place)))
}

/// A training has no more epochs than its settings say, and numbers them from 1.
pub(crate) fn fault_of_history(history: &History, most: usize) -> Option<String> {
    let found = history.epochs.len();
    if found > most {
        return Some(format!("{found} epochs of a training of {most}"));
    }
    let mut epochs = (1_usize..).zip(&history.epochs);
    epochs
        .find_map(|(expected, epoch)| fault_of_epoch(epoch, expected))
        .or_else(|| {
            history
                .metrics
                .iter()
                .find_map(|metric| fault_of_metric(metric, found))
        })
}

/// A metric has a value for each epoch, a share.
fn fault_of_metric((name, values): (&String, &Vec<f64>), epochs: usize) -> Option<String> {
    let found = values.len();
    let shares = || values.iter().find_map(|value| fault_of_share(name, *value));
    match found == epochs {
        true => shares(),
        false => Some(format!("{found} values of {name} for {epochs} epochs")),
    }
}

fn fault_of_epoch(epoch: &Epoch, expected: usize) -> Option<String> {
    let found = epoch.epoch;
    if found != expected {
        return Some(format!("an epoch {found} in the place of epoch {expected}"));
    }
    let mut losses = [epoch.loss].into_iter().chain(epoch.val_loss);
    let mut shares = [epoch.accuracy].into_iter().chain(epoch.val_accuracy);
    losses
        .find_map(|loss| fault_of_loss("a loss", loss))
        .or_else(|| shares.find_map(|share| fault_of_share("an accuracy", share)))
        .or_else(|| fault_of_loss("a time", epoch.seconds))
        .map(|fault| format!("{fault} in epoch {expected}"))
}

/// A confusion matrix has the classes of its data set, and says how many were right.
fn fault_of_scores(scores: &Scores, name: DatasetName) -> Option<String> {
    let Scores {
        loss,
        accuracy,
        confusion,
    } = scores;
    let (found, expected) = (confusion.classes(), name.classes.len());
    let title = name.title;
    if found != expected {
        return Some(format!(
            "a confusion matrix of {found} classes, where {title} has {expected}"
        ));
    }
    let counted = confusion.accuracy().unwrap_or(f64::NAN);
    fault_of_loss("a loss", *loss)
        .or_else(|| fault_of_share("an accuracy", *accuracy))
        .or_else(|| {
            // Both are the quotient of the same two numbers.
            let agree = (accuracy - counted).abs() < 1e-9;
            (!agree).then(|| {
                format!("an accuracy of {accuracy}, where its confusion matrix says {counted}")
            })
        })
}

/// A loss, as a time, is finite and not negative.
pub(crate) fn fault_of_loss(what: &str, found: f64) -> Option<String> {
    let right = (0.0..f64::INFINITY).contains(&found);
    (!right).then(|| format!("{what} of {found}"))
}

/// A share lies between 0 and 1.
pub(crate) fn fault_of_share(what: &str, found: f64) -> Option<String> {
    let right = (0.0..=1.0).contains(&found);
    (!right).then(|| format!("{what} of {found}"))
}
