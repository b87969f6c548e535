//! Training steps on random images.

use refashion_layers::ProductPrecision;
use refashion_trainer::{Criterion, Loss, Optimizer, Stepper};
use refashion_zoo::{Model, Pass};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    job::Job,
    timing::{Times, pseudo_random, timed},
    variant::titled,
};

/// How long a training step takes: forward, backward and Adam, in the terms of all frameworks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepTime {
    /// `refashion`, `keras` or `torch`.
    pub framework: String,
    /// The [form](crate::Variant) of the framework, or our precision, if it is not the plain one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The network.
    pub model: String,
    /// Images in a batch.
    pub batch: usize,
    /// Threads.
    pub threads: usize,
    /// The median of a step, in milliseconds.
    pub ms: f64,
    /// The quickest step, in milliseconds.
    pub min_ms: f64,
    /// The slowest step, in milliseconds.
    pub max_ms: f64,
    /// Images a second, at the median.
    pub images_per_s: u64,
    /// Trainable parameters.
    pub params: usize,
}

impl StepTime {
    /// Framework and form, for people.
    pub fn title(&self) -> String {
        titled(&self.framework, self.variant.as_deref())
    }

    /// Whether it is that of a framework as its users write it.
    pub fn is_plain(&self, framework: &str) -> bool {
        self.framework == framework && self.variant.is_none()
    }
}

/// Times training steps of a network on random images with the threads of the current pool.
///
/// # Errors
///
/// [`Error::Network`](crate::Error::Network) or [`Error::Training`](crate::Error::Training) if the network cannot be trained.
pub fn step(job: &Job, steps: usize) -> Result<StepTime> {
    let mut training = Repeated::new(job)?;
    let Times { ms, min_ms, max_ms } = timed(steps, || training.step(|_| ()))?;
    Ok(StepTime {
        framework: "refashion".into(),
        variant: (!job.precision.is_default()).then(|| job.precision.to_string()),
        model: job.network.name.clone(),
        batch: job.batch,
        threads: rayon::current_num_threads(),
        ms,
        min_ms,
        max_ms,
        images_per_s: (job.batch as f64 / ms * 1e3) as u64,
        params: training.model.weights().len(),
    })
}

/// A training that repeats its step on the same images.
pub(crate) struct Repeated {
    pub(crate) model: Model,
    criterion: Criterion,
    stepper: Stepper,
    batch: usize,
    precision: ProductPrecision,
    images: Vec<f32>,
    labels: Vec<u8>,
    losses: Vec<f32>,
    gradient: Vec<f32>,
    number: u64,
}

/// What of a step has just been made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The images are there, as those of a training are when its step begins.
    Begun,
    /// The output of a computation of the model.
    Forward(usize),
    /// The losses and their gradient.
    Loss,
    /// The gradients of a computation.
    Backward(usize),
    /// The new weights.
    Optimizer,
}

impl Repeated {
    pub(crate) fn new(job: &Job) -> Result<Self> {
        let model = Model::new(&job.network, 0)?;
        let images = 0..job.batch * model.input_len();
        let labels = 0..job.batch;
        Ok(Self {
            criterion: Loss::default().on(model.head(), model.output_len())?,
            stepper: Stepper::new(Optimizer::default(), model.weights().len()),
            batch: job.batch,
            precision: job.precision,
            images: images.map(pseudo_random).collect(),
            labels: labels
                .map(|image| (image % job.classes.min(256)) as u8)
                .collect(),
            losses: vec![0.0; job.batch],
            gradient: vec![0.0; job.batch * model.output_len()],
            number: 0,
            model,
        })
    }

    /// Makes a step; `done` hears of each stage.
    pub(crate) fn step(&mut self, mut done: impl FnMut(Stage)) {
        let Self {
            model,
            criterion,
            labels,
            losses,
            gradient,
            ..
        } = self;
        self.number += 1;
        done(Stage::Begun);
        let pass = Pass::training(self.batch, self.number).precision(self.precision);
        let logits =
            model.forward_watched(&self.images, &pass, |index| done(Stage::Forward(index)));
        criterion.losses(logits, labels, losses);
        criterion.gradient(logits, labels, gradient);
        done(Stage::Loss);
        model.backward_watched(gradient, |index| done(Stage::Backward(index)));
        model.add_penalty_gradient();
        let (weights, gradients) = model.weights_and_gradients();
        self.stepper.step(weights, gradients);
        done(Stage::Optimizer);
    }
}

/// The median time of a forward pass that only predicts, in milliseconds.
pub(crate) fn forward(job: &Job, repetitions: usize) -> Result<f64> {
    let mut model = Model::new(&job.network, 0)?;
    let images: Vec<f32> = (0..job.batch * model.input_len())
        .map(pseudo_random)
        .collect();
    let pass = Pass::inference(job.batch);
    let times = timed(repetitions, || {
        model.forward(&images, &pass);
    })?;
    Ok(times.ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_timed() {
        let job = Job::named("masters-fashion-ann").unwrap();
        let time = step(&job, 3).unwrap();
        assert_eq!((time.batch, time.params), (32, 111_146));
        assert!(0.0 < time.min_ms && time.min_ms <= time.ms && time.ms <= time.max_ms);
        assert!(step(&job, 0).is_err());
    }
}
