//! Single operations of the documents' networks, here and in stock candle.

use refashion_layers::{
    BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Dense, DenseConfig, Layer, Padding, Pass,
    Pool, PoolConfig, Window,
};
use refashion_trainer::{Optimizer, Stepper};
use serde::Serialize;

use super::{Times, pseudo_random, stock, timed};
use crate::Result;

/// How long an operation takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KernelTime {
    /// The operation and its sizes.
    pub kernel: String,
    /// `forward`; `kernel gradient`, which is all that a first layer needs; `gradients`, of the
    /// kernel and of the images; `step` of an optimizer.
    pub pass: &'static str,
    /// `refashion` or `candle`.
    pub framework: &'static str,
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

/// An operation to be timed.
pub(super) struct Kernel {
    name: String,
    pub(super) batch: usize,
    pub(super) what: What,
    /// Operations of the forward pass by the direct method; 0 where memory is what counts.
    operations: f64,
}

/// What kind of operation.
pub(super) enum What {
    Conv2d(Conv2dConfig),
    Dense(DenseConfig),
    Pool(PoolConfig),
    BatchNorm(BatchNormConfig),
    /// A step on so many weights.
    Adam(usize),
}

/// The passes of an operation, and how much of the forward pass' arithmetic they take.
pub(super) const FORWARD: (&str, f64) = ("forward", 1.0);
pub(super) const KERNEL_GRADIENT: (&str, f64) = ("kernel gradient", 1.0);
pub(super) const GRADIENTS: (&str, f64) = ("gradients", 2.0);
pub(super) const STEP: (&str, f64) = ("step", 0.0);

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
                pass,
                framework,
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

fn all() -> Result<Vec<Kernel>> {
    let window = |size: usize| Window::new((size, size));
    let same = |size: usize| window(size).padding(Padding::Same);
    let around = |size: usize| window(size).padding(Padding::all(size / 2));
    let convolutions = [
        ("thesis, first", 128, (1, 28, 28), 32, window(3), 1),
        ("thesis, second", 128, (32, 26, 26), 64, window(3), 1),
        ("lab3, third", 64, (64, 7, 7), 128, same(3), 1),
        ("masters, fourth", 32, (64, 14, 14), 64, same(3), 1),
        ("lenet5, second", 32, (6, 14, 14), 16, window(5), 1),
        ("report, third", 32, (256, 7, 7), 512, same(5), 1),
        (
            "alexnet, first",
            16,
            (3, 227, 227),
            96,
            window(11).stride((4, 4)),
            1,
        ),
        ("alexnet, second", 16, (96, 27, 27), 256, around(5), 2),
    ];
    let mut kernels = Vec::new();
    for (name, batch, input, filters, window, groups) in convolutions {
        let config = Conv2dConfig {
            groups,
            ..Conv2dConfig::new(input, filters, window)
        };
        let (_, height, width) = Conv2d::new(config)?.output_shape();
        let taps = window.size.0 * window.size.1 * input.0 / groups;
        let (kh, kw) = window.size;
        kernels.push(Kernel {
            name: format!("conv {kh}×{kw} ({name})"),
            batch,
            what: What::Conv2d(config),
            operations: 2.0 * (batch * filters * height * width * taps) as f64,
        });
    }
    for (name, batch, inputs, units) in [("thesis", 128, 9216, 128), ("alexnet", 16, 9216, 4096)] {
        kernels.push(Kernel {
            name: format!("dense {inputs}→{units} ({name})"),
            batch,
            what: What::Dense(DenseConfig::new(inputs, units)),
            operations: 2.0 * (batch * inputs * units) as f64,
        });
    }
    let other = |name: &str, batch, what| Kernel {
        name: name.to_owned(),
        batch,
        what,
        operations: 0.0,
    };
    let pool = PoolConfig::max((64, 24, 24), (2, 2));
    let norm = BatchNormConfig::new(32, 28 * 28);
    kernels.push(other("max pool 2×2 (thesis)", 128, What::Pool(pool)));
    kernels.push(other(
        "batch norm 32×28×28 (masters)",
        32,
        What::BatchNorm(norm),
    ));
    kernels.push(other("Adam (thesis)", 128, What::Adam(1_199_882)));
    Ok(kernels)
}

/// A pass and how long it takes.
pub(super) type Row = ((&'static str, f64), Times);

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

/// Numbers around 0 without a pattern.
pub(super) fn numbers(len: usize) -> Vec<f32> {
    (0..len).map(|i| 0.1 * (pseudo_random(i) - 0.5)).collect()
}
