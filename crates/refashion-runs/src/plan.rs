//! What is to be done: an experiment with everything that it needs.

use refashion_datasets::DatasetName;
use refashion_documents::{Document, Experiment};
use refashion_trainer::{OnNan, Training};
use refashion_zoo::Network;

use crate::{
    error::{Error, Result},
    recipe::Recipe,
};

/// An experiment with everything that it needs, checked before hours are spent.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// The experiment.
    pub experiment: &'a Experiment,
    /// Its network.
    pub network: Network,
    /// Its training, shortened if that was asked for.
    pub training: Training,
    /// The number of epochs in the document.
    pub published_epochs: usize,
    /// Whether this is a rehearsal.
    pub rehearsal: bool,
}

impl<'a> Plan<'a> {
    /// Plans an experiment of a document, for its own number of epochs or for another.
    ///
    /// # Errors
    ///
    /// [`Error::Impossible`] if the experiment has no network or no training; [`Error::Network`]
    /// if the network's layers do not fit together.
    pub fn new(
        document: &Document,
        experiment: &'a Experiment,
        epochs: Option<usize>,
    ) -> Result<Self> {
        let impossible = |reason: &str| Error::Impossible {
            experiment: experiment.id.clone(),
            reason: reason.to_owned(),
        };
        let network = document
            .network(&experiment.network)
            .ok_or_else(|| impossible("its network is in neither the document nor the zoo"))?;
        network.check()?;
        let mut training = experiment
            .training
            .clone()
            .ok_or_else(|| impossible("the document describes the network but no training"))?;
        let published_epochs = training.epochs;
        training.epochs = epochs.unwrap_or(published_epochs);
        training.check()?;
        Ok(Self {
            experiment,
            network,
            training,
            published_epochs,
            rehearsal: false,
        })
    }

    /// Whether checkpoints are worth writing: some steps on random images, each an epoch, are
    /// repeated sooner than all of AlexNet is written down after each.
    pub fn keeps_checkpoints(&self) -> bool {
        self.experiment.dataset != DatasetName::RANDOM
    }

    /// Where a run lies that treats numbers that are not finite otherwise than the document's.
    pub(crate) fn other_on_nan(&self) -> Option<&'static str> {
        let published = self.experiment.training.as_ref();
        let published = published.map_or(OnNan::default(), |training| training.on_nan);
        (self.training.on_nan != published).then_some(match self.training.on_nan {
            OnNan::Stop => "on-nan-stop",
            OnNan::Skip => "on-nan-skip",
        })
    }

    /// Whether the run ends before the document's.
    pub fn shortened(&self) -> bool {
        self.training.epochs != self.published_epochs
    }
}

impl<'a> From<&'a Plan<'_>> for Recipe<'a> {
    fn from(plan: &'a Plan<'_>) -> Self {
        let one = plan.experiment;
        Self {
            network: &plan.network,
            training: &plan.training,
            split: one.split,
            folds: one.folds,
            scaling: one.scaling,
            augmentation: one.augmentation,
        }
    }
}
