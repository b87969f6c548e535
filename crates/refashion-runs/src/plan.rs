//! What is to be done: an experiment with everything that it needs.

use std::path::PathBuf;

use refashion_datasets::DatasetName;
use refashion_documents::{Document, Experiment};
use refashion_layers::ProductPrecision;
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

    /// The folders, one in the other, of a run that treats numbers otherwise than the document's: those
    /// that are not finite, or the factors of products.
    pub(crate) fn other_rules(&self) -> Option<PathBuf> {
        let published = self.experiment.training.as_ref();
        let on_nan = published.map_or(OnNan::default(), |training| training.on_nan);
        let precision =
            published.map_or(ProductPrecision::default(), |training| training.precision);
        let on_nan = (self.training.on_nan != on_nan).then_some(match self.training.on_nan {
            OnNan::Stop => "on-nan-stop",
            OnNan::Skip => "on-nan-skip",
        });
        let precision =
            (self.training.precision != precision).then_some(match self.training.precision {
                ProductPrecision::F32 => "precision-f32",
                ProductPrecision::Bf16 => "precision-bf16",
            });
        let rules: PathBuf = on_nan.into_iter().chain(precision).collect();
        (!rules.as_os_str().is_empty()).then_some(rules)
    }

    /// Whether the run treats numbers otherwise than the document's, so that it is compared with nothing.
    pub fn has_other_rules(&self) -> bool {
        self.other_rules().is_some()
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
