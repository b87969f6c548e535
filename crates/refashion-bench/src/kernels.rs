//! Single operations of the documents' networks, here and in stock candle.

use refashion_layers::{BatchNorm, Conv2d, Dense, Layer, Pass, Pool};
use refashion_trainer::{Optimizer, Stepper};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    operation::{FORWARD, GRADIENTS, KERNEL_GRADIENT, Kernel, Row, STEP, What, all, numbers},
    stock,
    timing::timed,
};

/// How long an operation takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KernelTime {
    /// The operation and its sizes.
    pub kernel: String,
    /// `forward`; `kernel gradient`, which is all that a first layer needs; `gradients`, of the
    /// kernel and of the images; `step` of an optimizer.
    pub pass: String,
    /// `refashion` or `candle`.
    pub framework: String,
    /// Images in the batch.
    pub batch: usize,
    /// Threads.
    pub threads: usize,
    /// The median, in milliseconds.
    pub ms: f64,
    /// The quickest, in milliseconds.
    pub min_ms: f64,
    /// The slowest, in milliseconds.
    pub max_ms: f64,
    /// The direct method's arithmetic by the median time; nothing where memory is what counts.
    pub gflops: Option<f64>,
    /// The same as a share of the rate of a product of large matrices, measured in the same call.
    pub of_sgemm: Option<f64>,
}

/// Times the operations, each so many times here and at most as often in stock candle, which may
/// take a hundred times as long. `told` hears of each row.
///
/// # Errors
///
/// [`crate::Error::Setting`] if there are no repetitions, [`crate::Error::Stock`] if candle fails.
pub fn kernels(repetitions: usize, mut told: impl FnMut(&KernelTime)) -> Result<Vec<KernelTime>> {
    let peak = stock::sgemm(repetitions)?;
    let mut rows = Vec::new();
    for kernel in all()? {
        let ours = ours(&kernel, repetitions)?;
        let theirs = stock::times(&kernel, repetitions.div_ceil(10))?;
        let ours = ours.into_iter().map(|row| ("refashion", row));
        let theirs = theirs.into_iter().map(|row| ("candle", row));
        for (framework, ((pass, share), times)) in ours.chain(theirs) {
            let operations = share * kernel.operations;
            let gflops = (operations > 0.0).then(|| operations / times.ms / 1e6);
            let row = KernelTime {
                kernel: kernel.name.clone(),
                pass: pass.to_owned(),
                framework: framework.to_owned(),
                batch: kernel.batch,
                threads: rayon::current_num_threads(),
                ms: times.ms,
                min_ms: times.min_ms,
                max_ms: times.max_ms,
                gflops,
                of_sgemm: gflops.map(|rate| rate / peak),
            };
            told(&row);
            rows.push(row);
        }
    }
    Ok(rows)
}

fn ours(kernel: &Kernel, repetitions: usize) -> Result<Vec<Row>> {
    let batch = kernel.batch;
    match kernel.what {
        What::Conv2d(config) => layer(Box::new(Conv2d::new(config)?), batch, repetitions),
        What::Dense(config) => layer(Box::new(Dense::new(config)?), batch, repetitions),
        What::Pool(config) => layer(Box::new(Pool::new(config)?), batch, repetitions),
        What::BatchNorm(config) => layer(Box::new(BatchNorm::new(config)?), batch, repetitions),
        What::Adam(weights) => {
            let mut stepper = Stepper::new(Optimizer::default(), weights);
            let (mut weights, gradients) = (numbers(weights), numbers(weights));
            let times = timed(repetitions, || stepper.step(&mut weights, &gradients))?;
            Ok(vec![(STEP, times)])
        }
    }
}

fn layer(mut layer: Box<dyn Layer>, batch: usize, repetitions: usize) -> Result<Vec<Row>> {
    let count = |tensors: Vec<(&str, Vec<usize>)>| -> usize {
        let lens = tensors
            .iter()
            .map(|(_, shape)| shape.iter().product::<usize>());
        lens.sum()
    };
    let pass = Pass::training(batch, 0);
    let (weights, mut state) = (
        numbers(count(layer.weights())),
        numbers(count(layer.state())),
    );
    let (x, dy) = (
        numbers(batch * layer.input_len()),
        numbers(batch * layer.output_len()),
    );
    let (mut y, mut scratch) = (vec![0.0; dy.len()], dy.clone());
    let (mut dweights, mut dx) = (vec![0.0; weights.len()], vec![0.0; x.len()]);
    let forward = timed(repetitions, || {
        layer.forward(&pass, &weights, &mut state, &x, &mut y);
    })?;
    let mut rows = vec![(FORWARD, forward)];
    let mut backward = |dx: Option<&mut [f32]>| {
        layer.backward(&pass, &weights, &x, &y, &mut scratch, &mut dweights, dx);
    };
    if !weights.is_empty() {
        rows.push((KERNEL_GRADIENT, timed(repetitions, || backward(None))?));
    }
    rows.push((GRADIENTS, timed(repetitions, || backward(Some(&mut dx)))?));
    Ok(rows)
}
