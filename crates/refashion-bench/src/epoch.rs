//! A whole epoch on real images, beside the steps that it is made of.

use std::time::Instant;

use refashion_datasets::{BatchSettings, Batches, Dataset};
use refashion_runs::{Data, Plan, peak_memory};
use refashion_trainer::{Callbacks, Streams, Training, fit};
use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    job::Job,
    step::{forward, step},
};

/// What an epoch is made of, for whoever repeats it elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EpochJob {
    /// The network and its batch.
    #[serde(flatten)]
    pub job: Job,
    /// Images that are trained on.
    pub images: usize,
    /// Images that are validated with.
    pub validation: usize,
}

/// How long an epoch takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EpochTime {
    /// `refashion`, `keras` or `torch`.
    pub framework: String,
    /// The network.
    pub model: String,
    /// Images in a batch.
    pub batch: usize,
    /// Threads.
    pub threads: usize,
    /// Images that were trained on.
    pub images: usize,
    /// Images that were validated with.
    pub validation: usize,
    /// The epoch with shuffling, batching, metrics and validation, in seconds.
    pub seconds: f64,
    /// The most memory that the process had at once, in bytes, if the system says.
    pub peak_memory: Option<u64>,
    /// What it is made of; of this project alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<EpochParts>,
}

/// What an epoch is made of, each measured by itself, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EpochParts {
    /// The training steps: so many times the median of a step on one batch, measured before and
    /// after the epoch.
    pub steps: f64,
    /// The forward passes of validation, measured in the same way.
    pub validation: f64,
    /// Shuffling, scaling and batching all images, by itself. In the epoch this is done ahead by
    /// another thread.
    pub batching: f64,
}

impl EpochTime {
    /// What the epoch costs beyond its training steps and the forward passes of validation, as a
    /// share of them.
    pub fn overhead(&self) -> Option<f64> {
        self.parts
            .map(|parts| self.seconds / (parts.steps + parts.validation) - 1.0)
    }
}

/// Times the second epoch of a plan with so many images to train on, at most, and so many
/// repetitions of the steps before it and after it.
///
/// # Errors
///
/// What the data, the network and the training have to say; [`crate::Error::Setting`] if there
/// are no repetitions.
pub fn epoch(
    plan: &Plan,
    dataset: &Dataset,
    images: Option<usize>,
    repetitions: usize,
) -> Result<(EpochJob, EpochTime)> {
    let mut data = Data::new(plan, dataset, 0)?;
    data.train.indices.truncate(images.unwrap_or(usize::MAX));
    // Where the experiment holds no images back, the test images stand for them.
    let validation = data.validation.as_ref().or(data.test.as_ref());
    let training = Training {
        epochs: 2,
        warmup: 0,
        label_smoothing: 0.0,
        class_weights: None,
        mixup: 0.0,
        accumulate: 1,
        ema: None,
        last_epoch: 1.0,
        lookahead: None,
        whitening: None,
        metrics: Vec::new(),
        early_stopping: None,
        ..plan.training.clone()
    };
    let job = Job {
        network: plan.network.clone(),
        batch: training.batch_size,
        classes: plan.experiment.dataset.classes.len(),
        precision: training.precision,
    };
    let pure = || -> Result<[f64; 2]> {
        let step = step(&job, repetitions)?.ms;
        Ok([step, forward(&job, repetitions)?])
    };
    let before = pure()?;
    let mut model = Model::new(&plan.network, Streams::new(0).initialisation())?;
    let callbacks = Callbacks::default();
    let history = fit(&mut model, &data.train, validation, &training, 0, callbacks)?;
    let after = pure()?;

    let (images, validation) = (
        data.train.indices.len(),
        validation.map_or(0, |part| part.indices.len()),
    );
    let seconds =
        |i: usize, images: usize| (before[i] + after[i]) / 2e3 * images as f64 / job.batch as f64;
    let parts = EpochParts {
        steps: seconds(0, images),
        validation: seconds(1, validation),
        batching: batching(&data, &training)?,
    };
    let time = EpochTime {
        framework: "refashion".into(),
        model: job.network.name.clone(),
        batch: job.batch,
        threads: rayon::current_num_threads(),
        images,
        validation,
        seconds: history
            .epochs
            .last()
            .map_or(f64::NAN, |epoch| epoch.seconds),
        peak_memory: peak_memory(),
        parts: Some(parts),
    };
    let job = EpochJob {
        job,
        images,
        validation,
    };
    Ok((job, time))
}

/// The time that all batches of an epoch take if nothing is done with them.
fn batching(data: &Data, training: &Training) -> Result<f64> {
    let settings = BatchSettings {
        shuffle: Some(0),
        scaling: data.train.scaling,
        pad_to: data.train.pad_to,
        drop_last: training.drop_last,
        ..BatchSettings::new(training.batch_size)
    };
    let batches = Batches::new(data.train.set, data.train.indices.clone(), settings)?;
    let started = Instant::now();
    batches.prefetch(0, |stream| while stream.next().is_some() {});
    Ok(started.elapsed().as_secs_f64())
}
