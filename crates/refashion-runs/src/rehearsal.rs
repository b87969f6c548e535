//! A rehearsal: the same experiment, shortened to about a minute, on pictures that are drawn.

use refashion_datasets::{Dataset, DatasetName, Split, synthetic};
use refashion_documents::{Experiment, ShownFeatures};

use crate::{error::Result, plan::Plan};

/// The arithmetic of a rehearsal, in multiply-accumulates: about a minute on two cores.
const BUDGET: f64 = 1.5e12;

/// The most epochs that a rehearsal trains.
const EPOCHS: usize = 3;

/// The seed of the drawings.
const SEED: u64 = 0;

impl Plan<'_> {
    /// Shortens the plan to about a minute, and draws the pictures for it. It trains three epochs
    /// at most, however many were asked for; [`Plan::rehearsal_note`] says so.
    ///
    /// # Errors
    ///
    /// [`Error::Network`](crate::Error::Network) if the network's layers do not fit together.
    pub fn rehearse(&mut self) -> Result<Dataset> {
        self.rehearsal = true;
        self.training.epochs = self.training.epochs.min(EPOCHS);
        // The gradients of a step cost about twice its forward pass.
        let folds = self.experiment.folds.map_or(1, |folds| folds.n_splits);
        let macs = 3 * self.network.summary()?.macs.max(1) * self.training.epochs * folds;
        let most = self.experiment.dataset.train_count / 10;
        let train = ((BUDGET / macs as f64) as usize).clamp(200, most);
        Ok(synthetic(self.experiment.dataset, SEED, train, train / 5))
    }

    /// What a rehearsal leaves out of the epochs and seeds that were asked for; nothing where it
    /// trains them all. It is made with one seed.
    pub fn rehearsal_note(&self, epochs: usize, seeds: usize) -> Option<String> {
        let trained = self.training.epochs;
        let mut left_out = Vec::new();
        if trained < epochs {
            left_out.push(format!("{trained} of {epochs} epochs"));
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

/// An experiment whose split fits a set that is smaller than the published one.
pub fn scaled(experiment: &Experiment, images: usize) -> Experiment {
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
    // The drawn test set is larger than this share of the training set.
    let features = experiment.features.map(|shown| ShownFeatures {
        image: shown.image * images / experiment.dataset.train_count,
    });
    Experiment {
        split,
        features,
        ..experiment.clone()
    }
}

#[cfg(test)]
mod tests {
    use refashion_documents::Document;

    use super::*;

    #[test]
    fn a_rehearsal_says_what_it_leaves_out() {
        let document = Document::named("lab3").unwrap();
        let mut plan = Plan::new(&document, &document.experiments[0], Some(7)).unwrap();
        plan.rehearse().unwrap();
        let note = plan.rehearsal_note(7, 2).unwrap();
        assert!(note.contains("3 of 7 epochs and 1 of 2 seeds"), "{note}");
        assert_eq!(plan.rehearsal_note(3, 1), None);
    }
}
