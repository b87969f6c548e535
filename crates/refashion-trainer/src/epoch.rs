//! One epoch, batch by batch, from wherever it was left.

use refashion_datasets::{Batch, Batches};
use refashion_zoo::{Model, Pass};

use crate::clip::Clip;
use crate::criterion::Criterion;
use crate::error::Result;
use crate::metric::Metric;
use crate::mixup::Mixture;
use crate::not_finite::{NotFinite, OnNan};
use crate::objective::Objective;
use crate::partial::{Clock, PartialEpoch};
use crate::run::Run;
use crate::streams::Streams;
use crate::training::Training;

/// So many batches in a row may be skipped; a network that makes nothing finite of more is broken.
const MOST_SKIPPED: usize = 10;

/// One epoch of a run.
pub(crate) struct EpochPass<'a> {
    pub(crate) batches: &'a Batches<'a>,
    /// How many of them the epoch has.
    pub(crate) count: usize,
    pub(crate) criterion: &'a Criterion,
    pub(crate) objective: &'a mut Objective,
    /// What is measured beside loss and accuracy.
    pub(crate) metrics: &'a [Metric],
    pub(crate) training: &'a Training,
    pub(crate) streams: &'a Streams,
    /// From 1.
    pub(crate) number: usize,
    pub(crate) clock: &'a Clock,
}

/// How an epoch ended.
pub(crate) enum Trained {
    /// All batches were trained on: the mean loss and accuracy.
    Whole(f64, f64),
    /// The loss is no longer finite.
    NotFinite(NotFinite),
    /// Whoever watches wanted no more.
    Stopped,
}

/// Told of every batch, with its loss where its step was made; answers whether to stop.
pub(crate) type Watch<'w> = dyn FnMut(&Model, &Run, Option<f64>) -> Result<bool> + 'w;

/// What is used again from batch to batch.
#[derive(Default)]
struct Buffers {
    losses: Vec<f32>,
    gradient: Vec<f32>,
    clipped: Vec<f32>,
    /// The images of a batch, mixed.
    mixed: Vec<f32>,
    /// The mean gradient of several batches.
    mean: Vec<f32>,
    /// The running statistics before the batch, where it may be skipped.
    state: Vec<f32>,
}

impl EpochPass<'_> {
    /// Trains on each batch that is left once.
    pub(crate) fn train(
        &mut self,
        model: &mut Model,
        run: &mut Run,
        watch: &mut Watch,
    ) -> Result<Trained> {
        let (epoch, first) = (self.number as u64 - 1, run.partial.batch);
        let batches = self.batches;
        batches.prefetch_from(epoch, first, |stream| {
            let mut buffers = Buffers::default();
            while run.partial.batch < self.count
                && let Some(batch) = stream.next()
            {
                self.set_rate_of_step(run);
                let loss = self.batch(model, run, batch, &mut buffers)?;
                run.partial.batch += 1;
                run.partial.seconds = self.clock.seconds();
                if self.closes_group(run) {
                    self.step_of_group(model, run, &mut buffers);
                }
                if loss.is_some() {
                    run.skipped_in_a_row = 0;
                } else {
                    let found = NotFinite::of(model, self.number, Some(run.partial.batch));
                    if !self.skips(run) {
                        return Ok(Trained::NotFinite(found));
                    }
                    tracing::warn!("left out a step: {found}");
                    run.history.skipped += 1;
                    run.skipped_in_a_row += 1;
                    model.state_mut().copy_from_slice(&buffers.state);
                }
                if watch(model, run, loss)? {
                    return Ok(Trained::Stopped);
                }
            }
            let PartialEpoch { loss, accuracy, .. } = &run.partial;
            Ok(match loss.mean().zip(accuracy.mean()) {
                Some((loss, accuracy)) => Trained::Whole(loss, accuracy),
                None => Trained::NotFinite(NotFinite::of(model, self.number, None)),
            })
        })
    }

    /// Sets the rate of the step to come, where each has its own.
    fn set_rate_of_step(&self, run: &mut Run) {
        let per_epoch = self.batches.per_epoch().div_ceil(self.training.accumulate);
        let (base, step) = (self.training.optimizer.learning_rate(), run.stepper.steps());
        let schedule = self.training.schedule;
        if let Some(rate) = schedule.rate_of_step(base, step, per_epoch) {
            run.stepper.set_rate(rate);
        }
    }

    /// Whether the batch behind which an epoch stands is the last of a group that makes one step.
    fn closes_group(&self, run: &Run) -> bool {
        let (accumulate, batch) = (self.training.accumulate, run.partial.batch);
        accumulate > 1 && (batch.is_multiple_of(accumulate) || batch == self.count)
    }

    /// Makes the step of a group of batches; none where all of them were skipped.
    fn step_of_group(&self, model: &mut Model, run: &mut Run, buffers: &mut Buffers) {
        let Buffers { mean, clipped, .. } = buffers;
        if run.accumulated.take(mean).is_none() {
            return;
        }
        let gradients = match self.training.clip {
            Some(clip) => bounded(model, run, clip, mean, clipped),
            None => mean,
        };
        step(model, run, Some(gradients));
    }

    /// Whether a batch of which nothing finite was made is skipped.
    fn skips(&self, run: &Run) -> bool {
        self.training.on_nan == OnNan::Skip && run.skipped_in_a_row < MOST_SKIPPED
    }

    /// Trains on a batch; its loss, or nothing where the step was not made: the loss is not finite,
    /// or the gradient is not and the batch may be skipped.
    fn batch(
        &mut self,
        model: &mut Model,
        run: &mut Run,
        batch: &Batch,
        buffers: &mut Buffers,
    ) -> Result<Option<f64>> {
        let Buffers {
            losses,
            gradient,
            clipped,
            state,
            mixed,
            ..
        } = buffers;
        let may_skip = self.training.on_nan == OnNan::Skip;
        if may_skip {
            state.clear();
            state.extend_from_slice(model.state());
        }
        let count = batch.len();
        // The batch's number over the whole run, where all steps are of as many batches.
        let accumulate = self.training.accumulate;
        let number = run.stepper.steps() * accumulate as u64;
        let number = number + (run.partial.batch % accumulate) as u64;
        let pass = Pass::training(count, self.streams.dropout(number));
        let pass = pass.precision(self.training.precision);
        let mixture = (self.training.mixup > 0.0)
            .then(|| Mixture::draw(self.training.mixup, self.streams.mixup(number), count));
        let logits = match &mixture {
            None => {
                let logits = model.forward(&batch.images, &pass);
                (self.objective).of(logits, &batch.labels, losses, gradient);
                logits
            }
            Some(mixture) => {
                mixture.images(&batch.images, mixed);
                let logits = model.forward(mixed, &pass);
                let targets = mixture.targets(&batch.labels);
                (self.objective).of_mixed(logits, &targets, losses, gradient);
                logits
            }
        };
        let predictions: Vec<_> = self.criterion.predictions(logits).collect();
        let metrics = self.metrics.iter();
        let right: Result<Vec<u64>> = match logits.iter().any(|logit| logit.is_nan()) {
            true => Ok(Vec::new()),
            false => (metrics.map(|metric| metric.right(&batch.labels, logits))).collect(),
        };
        let right = right?;

        let loss = losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / count as f64;
        let loss = loss + model.penalty();
        let mut mean = run.partial.loss;
        if mean.add(loss, count as f64).is_err() {
            return Ok(None);
        }

        model.backward(gradient);
        model.add_penalty_gradient();
        if accumulate > 1 {
            if may_skip && !finite(model.gradients()) {
                return Ok(None);
            }
            run.accumulated.add(model.gradients(), count);
        } else {
            let clip = self.training.clip;
            let clipped = clip.map(|clip| bounded(model, run, clip, model.gradients(), clipped));
            if may_skip && !finite(clipped.unwrap_or(model.gradients())) {
                return Ok(None);
            }
            step(model, run, clipped);
        }

        let partial = &mut run.partial;
        partial.right.resize(self.metrics.len(), 0);
        for (sum, right) in partial.right.iter_mut().zip(right) {
            *sum += right;
        }
        partial.loss = mean;
        let before = partial.confusion.trace();
        partial.confusion.record(&batch.labels, &predictions)?;
        let right = partial.confusion.trace() - before;
        partial
            .accuracy
            .add(right as f64 / count as f64, count as f64)?;
        Ok(Some(loss))
    }
}

/// Makes a step along these gradients, or along those of the model.
fn step(model: &mut Model, run: &mut Run, gradients: Option<&[f32]>) {
    match gradients {
        Some(gradients) => run.stepper.step(model.weights_mut(), gradients),
        None => {
            let (weights, gradients) = model.weights_and_gradients();
            run.stepper.step(weights, gradients);
        }
    }
    run.follow(model);
}

/// A bounded copy of a gradient, of what it changes.
fn bounded<'c>(
    model: &Model,
    run: &Run,
    clip: Clip,
    gradients: &[f32],
    clipped: &'c mut Vec<f32>,
) -> &'c [f32] {
    clipped.clear();
    clipped.extend_from_slice(gradients);
    run.stepper.keep_parts(clipped);
    let tensors = model.tensors().iter().filter(|tensor| tensor.trainable);
    clip.apply(clipped, tensors.map(|tensor| tensor.range.clone()));
    clipped
}

/// Whether no value is NaN or infinite.
pub(crate) fn finite(values: &[f32]) -> bool {
    values.iter().all(|value| value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::finite;

    #[test]
    fn one_value_that_is_not_finite_is_enough() {
        assert!(finite(&[]) && finite(&[0.0, -1.0, f32::MAX]));
        for value in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(!finite(&[0.0, value]));
        }
    }
}
