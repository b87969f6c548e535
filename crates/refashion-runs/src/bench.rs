//! Times training steps, single operations and whole epochs, here and elsewhere, in one call.

mod epoch;
mod kernels;
mod peer;
mod stock;

use std::time::{Duration, Instant};

use refashion_trainer::{Loss, Optimizer, Stepper};
use refashion_zoo::{LayerSpec, Model, Network, Pass};
use serde::{Deserialize, Serialize};

use crate::{Error, Result};

pub use crate::peers::Peer;
pub use epoch::{EpochJob, EpochTime, epoch};
pub use kernels::{KernelTime, kernels};
pub use peer::{peer_epoch, peer_steps};

/// A network and the batch that its steps are timed with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Job {
    /// The network.
    pub network: Network,
    /// The number of images in a batch.
    pub batch: usize,
    /// The number of classes.
    pub classes: usize,
}

impl Job {
    /// A network with a batch of a fixed size, whatever its documents train with: 128 images for
    /// `thesis`, 64 for those of lab3, 16 for `alexnet`, 32 for all others.
    ///
    /// # Errors
    ///
    /// [`Error::Network`] if there is no network of that name.
    pub fn named(name: &str) -> Result<Self> {
        let network = refashion_zoo::by_name(name)?;
        let classes = match network.layers.last() {
            Some(LayerSpec::Dense(dense)) => dense.units,
            _ => 10,
        };
        let batch = match name {
            "thesis" => 128,
            "lab3" | "lab3-dropout" => 64,
            "alexnet" => 16,
            _ => 32,
        };
        Ok(Self {
            network,
            batch,
            classes,
        })
    }
}

/// How long a training step takes: forward, backward and Adam, in the terms of all frameworks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepTime {
    /// `refashion`, `keras` or `torch`.
    pub framework: String,
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

/// Times training steps of a network on random images with the threads of the current pool.
///
/// # Errors
///
/// [`Error::Network`] or [`Error::Training`] if the network cannot be trained.
pub fn step(job: &Job, steps: usize) -> Result<StepTime> {
    let mut model = Model::new(&job.network, 0)?;
    let criterion = Loss::default().on(model.head(), model.output_len())?;
    let mut stepper = Stepper::new(Optimizer::default(), model.weights().len());
    let images: Vec<f32> = (0..job.batch * model.input_len())
        .map(pseudo_random)
        .collect();
    let labels: Vec<u8> = (0..job.batch)
        .map(|image| (image % job.classes.min(256)) as u8)
        .collect();
    let mut losses = vec![0.0; job.batch];
    let mut gradient = vec![0.0; job.batch * model.output_len()];
    let mut number = 0;
    let Times { ms, min_ms, max_ms } = timed(steps, || {
        number += 1;
        let logits = model.forward(&images, &Pass::training(job.batch, number));
        criterion.losses(logits, &labels, &mut losses);
        criterion.gradient(logits, &labels, &mut gradient);
        model.backward(&gradient);
        model.add_penalty_gradient();
        let (weights, gradients) = model.weights_and_gradients();
        stepper.step(weights, gradients);
    })?;
    Ok(StepTime {
        framework: "refashion".into(),
        model: job.network.name.clone(),
        batch: job.batch,
        threads: rayon::current_num_threads(),
        ms,
        min_ms,
        max_ms,
        images_per_s: (job.batch as f64 / ms * 1e3) as u64,
        params: model.weights().len(),
    })
}

/// The median time of a forward pass that only predicts, in milliseconds.
fn forward(job: &Job, repetitions: usize) -> Result<f64> {
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

/// How long something took, in milliseconds: median, least and most.
struct Times {
    ms: f64,
    min_ms: f64,
    max_ms: f64,
}

/// How long to repeat before anything is timed: the system takes a while to spread threads over
/// the cores, in which small networks take a hundred steps.
const WARM: Duration = Duration::from_millis(250);

/// Times so many repetitions, after others that make buffers, fill caches and wake the threads:
/// three at least.
fn timed(repetitions: usize, mut work: impl FnMut()) -> Result<Times> {
    let started = Instant::now();
    (0..3).for_each(|_| work());
    while started.elapsed() < WARM {
        work();
    }
    times_of(repetitions, || {
        let started = Instant::now();
        work();
        started.elapsed().as_secs_f64() * 1e3
    })
}

/// The statistics of so many repetitions, each of which says how many milliseconds it took.
fn times_of(repetitions: usize, mut work: impl FnMut() -> f64) -> Result<Times> {
    let mut times: Vec<f64> = (0..repetitions).map(|_| work()).collect();
    times.sort_by(f64::total_cmp);
    let (Some(&min_ms), Some(&max_ms)) = (times.first(), times.last()) else {
        return Err(Error::Setting {
            what: "the number of repetitions",
            found: "0".into(),
            expected: "at least 1",
        });
    };
    let ms = times[times.len() / 2];
    Ok(Times { ms, min_ms, max_ms })
}

/// The arithmetic of a step by the direct method, in operations: a multiplication and an addition
/// for each multiply-accumulate, the gradients costing twice the forward pass.
///
/// # Errors
///
/// [`Error::Network`] if the layers do not fit together.
pub fn operations(job: &Job) -> Result<f64> {
    Ok(6.0 * job.batch as f64 * job.network.summary()?.macs as f64)
}

/// Numbers between 0 and 1 without a pattern; a step costs the same whatever they are.
fn pseudo_random(index: usize) -> f32 {
    let mixed = (index as u32).wrapping_mul(2_654_435_761);
    (mixed >> 8) as f32 / (1 << 24) as f32
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

    #[test]
    fn the_arithmetic_of_the_thesis_network_is_known() {
        // 26²·32·9 + 24²·64·288 + 9216·128 + 128·10 multiply-accumulates an image.
        let macs = 194_688 + 10_616_832 + 1_179_648 + 1_280;
        let expected = 6.0 * 128.0 * f64::from(macs);
        assert_eq!(
            operations(&Job::named("thesis").unwrap()).unwrap(),
            expected
        );
    }
}
