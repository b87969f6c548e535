//! What a trained network makes of images.

use refashion_datasets::{Batch, BatchSettings, Batches};
use refashion_metrics::ConfusionMatrix;
use refashion_zoo::{Frozen, Model, Pass};

use crate::views::{Views, seen};
use crate::{Criterion, Examples, Loss, Result};

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

/// Computes loss, accuracy and predictions: nothing is dropped, augmented, shuffled or learned. Where the
/// examples say that each is looked at from several [`Views`], the outputs are those of their mean.
///
/// # Errors
///
/// [`crate::Error::Head`] where the loss does not fit the network, [`crate::Error::ImageSize`],
/// [`crate::Error::Label`], [`crate::Error::NoImages`] or [`crate::Error::Data`] where the images
/// do not.
pub fn evaluate(model: &mut Model, examples: &Examples, loss: Loss) -> Result<Evaluation> {
    let mut tally = Tally::new(model, examples, loss)?;
    let batches = batches(model, examples)?;
    each_batch(batches, examples.views, model, |batch, logits| {
        tally.add(batch, logits);
        true
    })?;
    tally.evaluation(model)
}

/// The same by the model's [frozen form](Model::freeze), which is sooner done; what it says differs
/// by rounding alone.
///
/// # Errors
///
/// As [`evaluate`], and [`crate::Error::Network`] where the network is impossible.
pub fn evaluate_frozen(model: &Model, examples: &Examples, loss: Loss) -> Result<Evaluation> {
    let mut tally = Tally::new(model, examples, loss)?;
    let batches = batches(model, examples)?;
    let mut frozen = model.freeze().map_err(Box::new)?;
    each_batch(batches, examples.views, &mut frozen, |batch, logits| {
        tally.add(batch, logits);
        true
    })?;
    tally.evaluation(model)
}

/// The same; nothing where `stop` says in the middle of it that it is not to be ended.
pub(crate) fn evaluate_unless(
    stop: &dyn Fn() -> bool,
    model: &mut Model,
    examples: &Examples,
    loss: Loss,
) -> Result<Option<Evaluation>> {
    let mut tally = Tally::new(model, examples, loss)?;
    let batches = batches(model, examples)?;
    let whole = each_batch(batches, examples.views, model, |batch, logits| {
        tally.add(batch, logits);
        !stop()
    })?;
    whole.then(|| tally.evaluation(model)).transpose()
}

/// What is noted of each batch.
struct Tally {
    criterion: Criterion,
    sum: f64,
    /// The losses of the last batch.
    losses: Vec<f32>,
    predictions: Vec<usize>,
    labels: Vec<u8>,
    logits: Vec<f32>,
}

impl Tally {
    fn new(model: &Model, examples: &Examples, loss: Loss) -> Result<Self> {
        let criterion = loss.on(model.head(), model.output_len())?;
        examples.check(&criterion)?;
        Ok(Self {
            criterion,
            sum: 0.0,
            losses: Vec::new(),
            predictions: Vec::new(),
            labels: Vec::new(),
            logits: Vec::new(),
        })
    }

    fn add(&mut self, batch: &Batch, logits: &[f32]) {
        self.losses.resize(batch.len(), 0.0);
        self.criterion
            .losses(logits, &batch.labels, &mut self.losses);
        self.sum += self.losses.iter().map(|&loss| f64::from(loss)).sum::<f64>();
        self.predictions.extend(self.criterion.predictions(logits));
        self.labels.extend_from_slice(&batch.labels);
        self.logits.extend_from_slice(logits);
    }

    fn evaluation(self, model: &Model) -> Result<Evaluation> {
        let Self {
            labels,
            predictions,
            logits: mut probabilities,
            ..
        } = self;
        model.head().apply(&mut probabilities, model.output_len());
        let classes = self.criterion.classes();
        let confusion = ConfusionMatrix::from_labels(&labels, &predictions, classes)?;
        Ok(Evaluation {
            loss: self.sum / labels.len() as f64 + model.penalty(),
            accuracy: confusion.trace() as f64 / labels.len() as f64,
            confusion,
            predictions,
            probabilities,
        })
    }
}

/// The outputs for each image, in the order of the indices: images × outputs. Labels do not matter.
///
/// # Errors
///
/// [`crate::Error::ImageSize`], [`crate::Error::NoImages`] or [`crate::Error::Data`] where the
/// images do not fit.
pub fn predict(model: &mut Model, examples: &Examples) -> Result<Vec<f32>> {
    let mut probabilities = Vec::new();
    let batches = batches(model, examples)?;
    each_batch(batches, examples.views, model, |_, logits| {
        probabilities.extend_from_slice(logits);
        true
    })?;
    model.head().apply(&mut probabilities, model.output_len());
    Ok(probabilities)
}

/// What computes the outputs of some images.
trait Outputs {
    fn outputs(&mut self, images: &[f32], count: usize) -> &[f32];
}

impl Outputs for Model {
    fn outputs(&mut self, images: &[f32], count: usize) -> &[f32] {
        self.forward(images, &Pass::inference(count))
    }
}

impl Outputs for Frozen {
    fn outputs(&mut self, images: &[f32], count: usize) -> &[f32] {
        self.forward(images, count)
    }
}

fn batches<'a>(model: &Model, examples: &Examples<'a>) -> Result<Batches<'a>> {
    examples.batches(model, BatchSettings::new(BATCH))
}

/// Computes batch after batch as long as `use_logits` answers yes; whether it always did.
fn each_batch(
    batches: Batches<'_>,
    views: Views,
    model: &mut impl Outputs,
    mut use_logits: impl FnMut(&Batch, &[f32]) -> bool,
) -> Result<bool> {
    let mut buffers = Buffers::default();
    batches.prefetch(0, |stream| {
        while let Some(batch) = stream.next() {
            let logits = match views {
                Views::Plain => model.outputs(&batch.images, batch.len()),
                several => buffers.average(batch, several, model)?,
            };
            if !use_logits(batch, logits) {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// What is used again from batch to batch where there are several views.
#[derive(Default)]
struct Buffers {
    images: Vec<f32>,
    mean: Vec<f32>,
}

impl Buffers {
    /// The mean of what the model makes of the views of a batch.
    fn average(&mut self, batch: &Batch, views: Views, model: &mut impl Outputs) -> Result<&[f32]> {
        self.mean.clear();
        for (weight, view) in views.transforms() {
            seen(batch, &view, &mut self.images)?;
            let logits = model.outputs(&self.images, batch.len());
            self.mean.resize(logits.len(), 0.0);
            for (mean, logit) in self.mean.iter_mut().zip(logits) {
                *mean += weight * logit;
            }
        }
        Ok(&self.mean)
    }
}
