//! What a training step makes small: the loss of the network, with all that weighs it.

use crate::class_weights::ClassWeights;
use crate::criterion::Criterion;
use crate::error::Result;

/// The classes that images are of, and the share of each image's loss that they make up.
pub(crate) type Targets = (Vec<u8>, f32);

/// A loss on the outputs of a network, weighted by class.
#[derive(Debug, Clone)]
pub(crate) struct Objective {
    criterion: Criterion,
    /// The weight of each class, unless all weigh 1.
    weights: Option<Vec<f32>>,
    /// The losses and the gradient of one of several targets.
    part: (Vec<f32>, Vec<f32>),
}

impl Objective {
    /// The objective of training on images of these classes.
    pub(crate) fn new(
        criterion: Criterion,
        weights: Option<&ClassWeights>,
        labels: &[u8],
    ) -> Result<Self> {
        let weights = weights.map(|weights| weights.of(labels, criterion.classes()));
        Ok(Self {
            criterion,
            weights: weights.transpose()?,
            part: Default::default(),
        })
    }

    /// The loss of each image, and the gradient of their mean with respect to the logits.
    pub(crate) fn of(
        &self,
        logits: &[f32],
        labels: &[u8],
        losses: &mut Vec<f32>,
        gradient: &mut Vec<f32>,
    ) {
        losses.resize(labels.len(), 0.0);
        self.criterion.losses(logits, labels, losses);
        gradient.resize(logits.len(), 0.0);
        self.criterion.gradient(logits, labels, gradient);
        let Some(weights) = &self.weights else {
            return;
        };
        let outputs = logits.len() / labels.len().max(1);
        let rows = gradient.chunks_exact_mut(outputs.max(1));
        for ((&label, loss), row) in labels.iter().zip(losses.iter_mut()).zip(rows) {
            let weight = weights[usize::from(label)];
            *loss *= weight;
            row.iter_mut().for_each(|d| *d *= weight);
        }
    }

    /// The same of images that are of several classes, each with its share.
    pub(crate) fn of_mixed(
        &mut self,
        logits: &[f32],
        targets: &[Targets],
        losses: &mut Vec<f32>,
        gradient: &mut Vec<f32>,
    ) {
        let (mut part_losses, mut part_gradient) = std::mem::take(&mut self.part);
        losses.clear();
        gradient.clear();
        for (labels, share) in targets {
            self.of(logits, labels, &mut part_losses, &mut part_gradient);
            add(losses, &part_losses, *share);
            add(gradient, &part_gradient, *share);
        }
        self.part = (part_losses, part_gradient);
    }
}

/// Adds a share of some values to a sum, which begins at 0.
fn add(sum: &mut Vec<f32>, values: &[f32], share: f32) {
    sum.resize(values.len(), 0.0);
    for (sum, value) in sum.iter_mut().zip(values) {
        *sum += share * value;
    }
}
