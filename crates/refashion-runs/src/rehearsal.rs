//! A rehearsal: the same experiment, shortened to about a minute, on pictures that are drawn.

use refashion_datasets::{Dataset, DatasetName, Split, synthetic};
use refashion_documents::{Document, Experiment, Folds, ShownFeatures};
use refashion_trainer::Training;
use refashion_zoo::Network;

use crate::{error::Result, plan::Plan};

/// The arithmetic of a rehearsal, in multiply-accumulates: about a minute on two cores.
const BUDGET: f64 = 1.5e12;

/// The fewest pictures of a rehearsal, where its set has as many.
const FEWEST: usize = 200;

/// The most epochs that a rehearsal trains.
const EPOCHS: usize = 3;

/// The most folds that a rehearsal trains.
const FOLDS: usize = 10;

/// The seed of the drawings.
const SEED: u64 = 0;

/// An experiment that is rehearsed: shortened to about a minute, with pictures drawn for it.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// The drawn pictures.
    pub dataset: Dataset,
    /// The experiment with a split that fits them.
    experiment: Experiment,
    network: Network,
    training: Training,
    published_epochs: usize,
    /// The epochs that were asked for.
    asked: usize,
    /// The folds of the document's experiment, if it has any.
    folds: Option<usize>,
}

impl Rehearsal {
    /// Shortens an experiment, and draws the pictures for it. It trains three epochs at most, and ten
    /// folds, however many were asked for; [`Rehearsal::note`] says so.
    ///
    /// # Errors
    ///
    /// As [`Plan::new`].
    pub fn of(document: &Document, experiment: &Experiment, epochs: Option<usize>) -> Result<Self> {
        let Plan {
            network,
            mut training,
            published_epochs,
            ..
        } = Plan::new(document, experiment, epochs)?;
        let asked = training.epochs;
        let asked_folds = experiment.folds.map(|folds| folds.n_splits);
        training.epochs = asked.min(EPOCHS);
        let experiment = fewer_folds(experiment);
        let folds = experiment.folds.map_or(1, |folds| folds.n_splits);
        let allowed = allowed(network.summary()?.macs as f64, training.epochs, folds);
        let train = pictures(allowed, experiment.dataset.train_count);
        Ok(Self {
            dataset: synthetic(experiment.dataset, SEED, train, test_pictures(train)),
            experiment: scaled(&experiment, train),
            network,
            training,
            published_epochs,
            asked,
            folds: asked_folds,
        })
    }

    /// The plan of the rehearsal.
    pub fn plan(&self) -> Plan<'_> {
        Plan {
            experiment: &self.experiment,
            network: self.network.clone(),
            training: self.training.clone(),
            published_epochs: self.published_epochs,
            rehearsal: true,
        }
    }

    /// What is left out of the epochs and of so many seeds that were asked for; nothing where all of
    /// it is trained. A rehearsal is made with one seed.
    pub fn note(&self, seeds: usize) -> Option<String> {
        let (trained, epochs) = (self.training.epochs, self.asked);
        let mut left_out = Vec::new();
        if trained < epochs {
            left_out.push(format!("{trained} of {epochs} epochs"));
        }
        if let Some(folds) = self.folds.filter(|&folds| folds > FOLDS) {
            left_out.push(format!("{FOLDS} of {folds} folds"));
        }
        if seeds > 1 {
            left_out.push(format!("1 of {seeds} seeds"));
        }
        (!left_out.is_empty()).then(|| {
            format!(
                "a rehearsal is short: {}; it takes the data to train all that was asked for",
                left_out.join(" and ")
            )
        })
    }
}

/// As many pictures as the budget allows, of a network that takes so many multiply-accumulates for one, in
/// so many epochs of each fold.
fn allowed(macs: f64, epochs: usize, folds: usize) -> usize {
    // The gradients of a step cost about twice its forward pass.
    let each = 3.0 * macs.max(1.0) * epochs as f64 * folds as f64;
    (BUDGET / each) as usize
}

/// As many pictures as a budget allows, up to a tenth of those of the set; but never fewer than
/// [`FEWEST`], or all where it has no more.
fn pictures(allowed: usize, of: usize) -> usize {
    let fewest = FEWEST.min(of);
    allowed.clamp(fewest, (of / 10).max(fewest))
}

/// So many pictures are drawn to test on.
fn test_pictures(train: usize) -> usize {
    (train / 5).max(1)
}

/// An experiment of no more folds than a rehearsal trains.
fn fewer_folds(experiment: &Experiment) -> Experiment {
    let folds = experiment.folds.map(|folds| Folds {
        n_splits: folds.n_splits.min(FOLDS),
        ..folds
    });
    Experiment {
        folds,
        ..experiment.clone()
    }
}

/// An experiment whose split fits a set that is smaller than the published one.
fn scaled(experiment: &Experiment, images: usize) -> Experiment {
    let part = |n: usize, name: DatasetName| (n * images / name.train_count).max(1);
    let split = match experiment.split {
        Split::First { n } => Split::First {
            n: part(n, experiment.dataset),
        },
        Split::Last { n } => Split::Last {
            n: part(n, experiment.dataset),
        },
        other => other,
    };
    // It is as far on among the drawn test pictures as it was among the published ones.
    let features = experiment.features.map(|shown| ShownFeatures {
        image: shown.image * test_pictures(images) / experiment.dataset.test_count.max(1),
    });
    Experiment {
        split,
        features,
        ..experiment.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_set_is_rehearsed_whole_and_a_large_one_in_part() {
        assert_eq!(pictures(3_000, 60_000), 3_000);
        assert_eq!(pictures(9_000, 60_000), 6_000);
        assert_eq!(pictures(20, 60_000), FEWEST);
        // A tenth of it would be less than the fewest.
        assert_eq!(pictures(9_000, 1_000), FEWEST);
        assert_eq!(pictures(9_000, 16), 16);
        // 3 · 10⁶ · 5 · 4 multiply-accumulates a picture go 25,000 times into 1.5 · 10¹².
        assert_eq!(allowed(1e6, 5, 4), 25_000);
        assert_eq!(allowed(0.0, 2, 1), 250_000_000_000);
        let masters = Document::named("masters").unwrap();
        let alexnet = masters.experiment("masters/alexnet").unwrap();
        let rehearsal = Rehearsal::of(&masters, alexnet, None).unwrap();
        assert_eq!(rehearsal.dataset.train.len(), alexnet.dataset.train_count);
    }

    #[test]
    fn the_last_test_image_of_any_set_has_a_drawn_one() {
        let hw5 = Document::named("hw5").unwrap();
        let last = hw5.experiments[0].dataset.test_count - 1;
        let experiment = Experiment {
            features: Some(ShownFeatures { image: last }),
            ..hw5.experiment("hw5/cnn").unwrap().clone()
        };
        for images in [1, 4, 5, 60, 600, 60_000] {
            let shown = scaled(&experiment, images).features.unwrap().image;
            assert!(shown < test_pictures(images), "{images}");
        }
        // The last of 10,000 is the last of 120.
        assert_eq!(scaled(&experiment, 600).features.unwrap().image, 119);
    }

    #[test]
    fn so_many_images_at_either_end_are_fewer_of_a_smaller_set() {
        let hw5 = Document::named("hw5").unwrap();
        let split = |split| {
            let experiment = Experiment {
                split,
                ..hw5.experiment("hw5/cnn").unwrap().clone()
            };
            scaled(&experiment, 600).split
        };
        assert_eq!(split(Split::First { n: 5_000 }), Split::First { n: 50 });
        assert_eq!(split(Split::Last { n: 12_000 }), Split::Last { n: 120 });
        // One at least.
        assert_eq!(split(Split::Last { n: 10 }), Split::Last { n: 1 });
        assert_eq!(split(Split::All), Split::All);
    }

    #[test]
    fn a_rehearsal_says_what_it_leaves_out() {
        let document = Document::named("lab3").unwrap();
        let experiment = &document.experiments[0];
        let rehearsal = Rehearsal::of(&document, experiment, Some(7)).unwrap();
        let note = rehearsal.note(2).unwrap();
        assert!(note.contains("3 of 7 epochs and 1 of 2 seeds"), "{note}");
        let short = Rehearsal::of(&document, experiment, Some(3)).unwrap();
        assert_eq!(short.note(1), None);
    }

    /// One for each image of the published set, of which there are no drawn ones.
    #[test]
    fn of_many_folds_a_few_are_rehearsed() {
        let document = Document::named("hw5").unwrap();
        let mut experiment = document.experiment("hw5/kfold").unwrap().clone();
        if let Some(folds) = &mut experiment.folds {
            folds.n_splits = 60_000;
        }
        let mut rehearsal = Rehearsal::of(&document, &experiment, Some(3)).unwrap();
        assert_eq!(rehearsal.plan().experiment.folds.unwrap().n_splits, FOLDS);
        let note = rehearsal.note(1).unwrap();
        assert!(note.contains("short: 10 of 60000 folds;"), "{note}");
        // Of as many folds as are trained none is left out.
        rehearsal.folds = Some(FOLDS);
        assert_eq!(rehearsal.note(1), None);
    }

    #[test]
    fn a_rehearsal_is_a_plan_of_its_own_on_few_pictures() {
        let document = Document::named("lab3").unwrap();
        let experiment = &document.experiments[0];
        let rehearsal = Rehearsal::of(&document, experiment, None).unwrap();
        let plan = rehearsal.plan();
        assert!(plan.rehearsal && plan.shortened());
        assert_eq!(plan.training.epochs, EPOCHS);
        let images = rehearsal.dataset.train.len();
        assert!((200..=6000).contains(&images), "{images}");
    }

    #[test]
    fn splits_and_shown_images_fit_the_few_pictures() {
        for (id, experiment) in [("hw5", "hw5/cnn"), ("hw5", "hw5/augmented")] {
            let document = Document::named(id).unwrap();
            let experiment = document.experiment(experiment).unwrap();
            let rehearsal = Rehearsal::of(&document, experiment, None).unwrap();
            let (small, images) = (rehearsal.plan().experiment, rehearsal.dataset.train.len());
            assert!(small.split.indices(images).is_ok());
            let of_all = experiment.dataset.train_count;
            let part = |n: usize| (n * images / of_all).max(1);
            let expected = match experiment.split {
                Split::First { n } => Split::First { n: part(n) },
                Split::Last { n } => Split::Last { n: part(n) },
                other => other,
            };
            assert_eq!(small.split, expected);
            let shown = small.features.map_or(0, |shown| shown.image);
            assert!(shown < rehearsal.dataset.test.len());
        }
    }
}
