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

#[cfg(test)]
mod tests {
    use refashion_documents::Document;
    use refashion_trainer::Optimizer;

    use super::*;
    use crate::plan::Plan;

    #[test]
    fn every_part_of_a_recipe_is_compared_and_named() {
        let hw5 = Document::named("hw5").unwrap();
        let plan = Plan::new(&hw5, hw5.experiment("hw5/cnn").unwrap(), None).unwrap();
        let recipe = Recipe::from(&plan);
        assert_eq!(recipe.differences(&recipe), [""; 0]);
        let network = refashion_zoo::by_name("lenet5").unwrap();
        let mut training = plan.training.clone();
        training.optimizer = Optimizer::default();
        training.batch_size += 1;
        let folds = Folds {
            n_splits: 9,
            random_state: None,
            carries_weights: false,
        };
        let others = [
            (
                Recipe {
                    network: &network,
                    ..recipe
                },
                "network",
            ),
            (
                Recipe {
                    training: &training,
                    ..recipe
                },
                "training",
            ),
            (
                Recipe {
                    split: Split::First { n: 3 },
                    ..recipe
                },
                "split",
            ),
            (
                Recipe {
                    folds: Some(folds),
                    ..recipe
                },
                "folds",
            ),
            (
                Recipe {
                    scaling: Scaling::None,
                    ..recipe
                },
                "scaling of the pixels",
            ),
            (
                Recipe {
                    augmentation: Some(Augmentation::default()),
                    ..recipe
                },
                "augmentation",
            ),
        ];
        let mut digests = vec![recipe.digest("mnist").unwrap(), recipe.digest("a").unwrap()];
        for (other, named) in others {
            assert_eq!(recipe.differences(&other), [named]);
            digests.push(other.digest("mnist").unwrap());
        }
        // Each has a digest of its own, and the same recipe the same.
        assert_eq!(digests[0], recipe.digest("mnist").unwrap());
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), 8);
    }
}
