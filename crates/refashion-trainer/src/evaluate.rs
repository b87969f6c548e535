//! What a trained network makes of images.

use refashion_datasets::{Batch, BatchSettings};
use refashion_metrics::ConfusionMatrix;
use refashion_zoo::{Model, Pass};

use crate::{Examples, Loss, Result};

/// How many images are computed at once: enough to keep the cores busy.
const BATCH: usize = 128;

/// How good a network is on some images, and what it says of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The mean loss, with the penalty on the weights, as Keras reports it.
    pub loss: f64,
    /// The share of images predicted rightly.
    pub accuracy: f64,
    /// How often each class was taken for each other.
    pub confusion: ConfusionMatrix,
    /// The class predicted for each image, in the order of the indices.
    pub predictions: Vec<usize>,
    /// The outputs for each image, in the order of the indices: images × outputs.
    pub probabilities: Vec<f32>,
}

/// Computes loss, accuracy and predictions: nothing is dropped, augmented, shuffled or learned.
///
/// # Errors
///
/// [`crate::Error::Head`] where the loss does not fit the network, [`crate::Error::ImageSize`],
/// [`crate::Error::Label`], [`crate::Error::NoImages`] or [`crate::Error::Data`] where the images
/// do not.
pub fn evaluate(model: &mut Model, examples: &Examples, loss: Loss) -> Result<Evaluation> {
    let criterion = loss.on(model.head(), model.output_len())?;
    let (mut sum, mut losses) = (0.0, Vec::new());
    let (mut predictions, mut probabilities) = (Vec::new(), Vec::new());
    let mut labels = Vec::new();
    examples.check(&criterion)?;
    each_batch(model, examples, |batch, logits| {
        losses.resize(batch.len(), 0.0);
        criterion.losses(logits, &batch.labels, &mut losses);
        sum += losses.iter().map(|&loss| f64::from(loss)).sum::<f64>();
        predictions.extend(criterion.predictions(logits));
        labels.extend_from_slice(&batch.labels);
        probabilities.extend_from_slice(logits);
    })?;
    model.head().apply(&mut probabilities, model.output_len());
    let confusion = ConfusionMatrix::from_labels(&labels, &predictions, criterion.classes())?;
    Ok(Evaluation {
        loss: sum / labels.len() as f64 + model.penalty(),
        accuracy: confusion.trace() as f64 / labels.len() as f64,
        confusion,
        predictions,
        probabilities,
    })
}

/// The outputs for each image, in the order of the indices: images × outputs. Labels do not matter.
///
/// # Errors
///
/// [`crate::Error::ImageSize`], [`crate::Error::NoImages`] or [`crate::Error::Data`] where the
/// images do not fit.
pub fn predict(model: &mut Model, examples: &Examples) -> Result<Vec<f32>> {
    let mut probabilities = Vec::new();
    each_batch(model, examples, |_, logits| {
        probabilities.extend_from_slice(logits)
    })?;
    model.head().apply(&mut probabilities, model.output_len());
    Ok(probabilities)
}

fn each_batch(
    model: &mut Model,
    examples: &Examples,
    mut use_logits: impl FnMut(&Batch, &[f32]),
) -> Result<()> {
    let batches = examples.batches(model, BatchSettings::new(BATCH))?;
    batches.prefetch(0, |stream| {
        while let Some(batch) = stream.next() {
            use_logits(
                batch,
                model.forward(&batch.images, &Pass::inference(batch.len())),
            );
        }
    });
    Ok(())
}
