//! Where the time of a training step goes.

use std::time::Instant;

use refashion_layers::ProductPrecision;
use refashion_zoo::{Computation, Model};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    job::Job,
    limits::MachineLimits,
    step::{Repeated, Stage},
    timing::{statistics, timed},
};

/// A part of a training step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LayerTime {
    /// The network.
    pub model: String,
    /// Images in a batch.
    pub batch: usize,
    /// Threads.
    pub threads: usize,
    /// How exact the factors of its products are.
    #[serde(default, skip_serializing_if = "ProductPrecision::is_default")]
    pub precision: ProductPrecision,
    /// The layer's name; nothing of what belongs to none.
    pub layer: String,
    /// `forward`, `backward`, `loss`, `Adam`; `rest`, by which the median of the step differs from the sum
    /// of the others'; `step`, which is all of it.
    pub pass: String,
    /// The median, in milliseconds.
    pub ms: f64,
    /// The arithmetic by the direct method, in operations: a multiplication and an addition for each
    /// multiply-accumulate. Winograd's method takes fewer, and can be faster than the limit.
    pub operations: f64,
    /// The bytes that are read or written once, if nothing is kept between the parts.
    pub bytes: f64,
    /// The time that the machine's limits allow, as a share of the time taken: the larger of its
    /// arithmetic at the rate of a product of large matrices and its bytes at that of memory.
    pub of_limit: f64,
}

/// Times the parts of training steps of a network on random images, with the threads of the current
/// pool: forward through the layers, the loss, backward, Adam, the rest, and the step as a whole.
///
/// # Errors
///
/// As [`step`](crate::step).
pub fn step_by_layer(job: &Job, steps: usize, limits: &MachineLimits) -> Result<Vec<LayerTime>> {
    let mut training = Repeated::new(job)?;
    // Buffers are made and threads woken before anything is timed.
    timed(1, || training.step(|_| ()))?;
    let works = works(job, &training.model);
    let (mut wholes, mut times) = (Vec::new(), vec![Vec::new(); works.len()]);
    for _ in 0..steps {
        let begun = Instant::now();
        let mut last = begun;
        training.step(|stage| {
            let now = Instant::now();
            if let Some(row) = works.iter().position(|work| work.stage == stage) {
                times[row].push((now - last).as_secs_f64() * 1e3);
            }
            last = now;
        });
        wholes.push((last - begun).as_secs_f64() * 1e3);
    }
    let whole = statistics(wholes)?;
    let row = |layer: &str, pass: &str, ms: f64, operations: f64, bytes: f64| LayerTime {
        model: job.network.name.clone(),
        batch: job.batch,
        threads: rayon::current_num_threads(),
        precision: job.precision,
        layer: layer.to_owned(),
        pass: pass.to_owned(),
        ms,
        operations,
        bytes,
        of_limit: limits.ms(operations, bytes) / ms,
    };
    let mut rows = Vec::new();
    for (work, times) in works.iter().zip(times) {
        let ms = statistics(times)?.ms;
        rows.push(row(&work.layer, work.pass, ms, work.operations, work.bytes));
    }
    let total = |of: fn(&LayerTime) -> f64| rows.iter().map(of).sum::<f64>();
    let (ms, operations, bytes) = (total(|r| r.ms), total(|r| r.operations), total(|r| r.bytes));
    let rest = LayerTime {
        of_limit: 0.0,
        ..row("", "rest", whole.ms - ms, 0.0, 0.0)
    };
    rows.push(rest);
    rows.push(row("", "step", whole.ms, operations, bytes));
    Ok(rows)
}

/// What a stage of a step has to do.
struct Work {
    stage: Stage,
    layer: String,
    pass: &'static str,
    operations: f64,
    bytes: f64,
}

fn works(job: &Job, model: &Model) -> Vec<Work> {
    let (computations, batch) = (model.computations(), job.batch as f64);
    let work = |stage, layer: &str, pass, operations, values: f64| Work {
        stage,
        layer: layer.to_owned(),
        pass,
        operations,
        bytes: values * size_of::<f32>() as f64,
    };
    let macs = |computation: &Computation| {
        let info = model.infos().iter().find(|i| i.name == computation.name);
        // An activation function that is computed by itself has its layer's name, and no weights.
        info.filter(|_| computation.weights > 0)
            .map_or(0.0, |info| 2.0 * batch * info.macs as f64)
    };
    let mut works = Vec::new();
    for (index, c) in computations.iter().enumerate() {
        let (x, y) = (batch * c.input_len as f64, batch * c.output_len as f64);
        let values = x + y + c.weights as f64;
        works.push(work(
            Stage::Forward(index),
            &c.name,
            "forward",
            macs(c),
            values,
        ));
    }
    let logits = batch * model.output_len() as f64;
    works.push(work(Stage::Loss, "", "loss", 0.0, 2.0 * logits));
    for (index, c) in computations.iter().enumerate().rev() {
        let (x, y) = (batch * c.input_len as f64, batch * c.output_len as f64);
        // The first layer needs no gradient of the images.
        let (gradients, dx) = if index > 0 { (2.0, x) } else { (1.0, 0.0) };
        let values = x + dx + 2.0 * y + 2.0 * c.weights as f64;
        let stage = Stage::Backward(index);
        works.push(work(
            stage,
            &c.name,
            "backward",
            gradients * macs(c),
            values,
        ));
    }
    // Weights, gradients and both moments are read, all but the gradients written.
    let adam = 7.0 * model.weights().len() as f64;
    works.push(work(Stage::Optimizer, "", "Adam", 0.0, adam));
    works
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_those_of_the_step() {
        let job = Job::named("lenet5").unwrap();
        let limits = MachineLimits {
            gflops: 100.0,
            gbytes_per_s: 10.0,
        };
        let rows = step_by_layer(&job, 5, &limits).unwrap();
        let (step, parts) = rows.split_last().unwrap();
        assert_eq!(step.pass, "step");
        let sum: f64 = parts.iter().map(|row| row.ms).sum();
        assert!((sum - step.ms).abs() < 1e-9, "{sum} and {}", step.ms);
        // The first layer has no gradient of its images; all others have two of three parts backward.
        let first = job.network.check().unwrap()[0].macs;
        let direct = crate::operations(&job).unwrap() - 2.0 * (job.batch * first) as f64;
        assert!(
            (step.operations - direct).abs() < 1.0,
            "{}",
            step.operations
        );
        let of = |pass: &str| parts.iter().filter(|row| row.pass == pass).count();
        assert_eq!(of("forward"), of("backward"));
        assert_eq!([of("loss"), of("Adam"), of("rest")], [1, 1, 1]);
        assert!(step_by_layer(&job, 0, &limits).is_err());
    }
}
