//! A rehearsal: the same experiment, shortened to about a minute, on pictures that are drawn.

use refashion_datasets::{Dataset, DatasetName, Split, synthetic};
use refashion_documents::{Experiment, ShownFeatures};

use crate::{Plan, Result};

/// The arithmetic of a rehearsal, in multiply-accumulates: about a minute on two cores.
const BUDGET: f64 = 1.5e12;

/// The most epochs that a rehearsal trains.
const EPOCHS: usize = 3;

/// The seed of the drawings.
const SEED: u64 = 0;

impl Plan<'_> {
    /// Shortens the plan to about a minute, and draws the pictures for it.
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
        let most = self.experiment.dataset.train_count() / 10;
        let train = ((BUDGET / macs as f64) as usize).clamp(200, most);
        Ok(synthetic(self.experiment.dataset, SEED, train, train / 5))
    }
}

/// An experiment whose split fits a set that is smaller than the published one.
pub fn scaled(experiment: &Experiment, images: usize) -> Experiment {
    let part = |n: usize, name: DatasetName| (n * images / name.train_count()).max(1);
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
        image: shown.image * images / experiment.dataset.train_count(),
    });
    Experiment {
        split,
        features,
        ..experiment.clone()
    }
}
