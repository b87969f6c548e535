//! What is trained, and how.

use refashion_datasets::{Augmentation, Scaling, Split};
use refashion_documents::Folds;
use refashion_trainer::Training;
use refashion_zoo::Network;

use crate::digest::sha256;

/// What is trained, and how, of a [`Plan`](crate::Plan) or in the [`Settings`](crate::Settings) of a run:
/// two of the same recipe, on the same data and with the same seed, are the same run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe<'a> {
    /// The network, layer by layer.
    pub network: &'a Network,
    /// Loss, optimizer, batch and epochs.
    pub training: &'a Training,
    /// How the training images are split.
    pub split: Split,
    /// The folds, if there is one training a fold.
    pub folds: Option<Folds>,
    /// What is done to pixel values.
    pub scaling: Scaling,
    /// How training images are varied.
    pub augmentation: Option<Augmentation>,
}

impl Recipe<'_> {
    /// The SHA-256 of a recipe on a data set. Lists of units name it: its bytes stay as they are.
    pub(crate) fn digest(&self, dataset: &str) -> serde_json::Result<String> {
        let how = (self.split, self.folds, self.scaling, self.augmentation);
        let what = (self.network, self.training, dataset, how);
        Ok(sha256(&serde_json::to_vec(&what)?))
    }

    /// In what two recipes differ, in the general words of a sentence.
    pub(crate) fn differences(&self, other: &Self) -> Vec<&'static str> {
        // A field that is added has to be compared, too.
        let Self {
            network,
            training,
            split,
            folds,
            scaling,
            augmentation,
        } = *self;
        let same = [
            (*network == *other.network, "network"),
            (*training == *other.training, "training"),
            (split == other.split, "split"),
            (folds == other.folds, "folds"),
            (scaling == other.scaling, "scaling of the pixels"),
            (augmentation == other.augmentation, "augmentation"),
        ];
        let other = same.into_iter().filter(|(same, _)| !same);
        other.map(|(_, what)| what).collect()
    }
}
