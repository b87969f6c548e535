//! Times single layers of the documents' networks: `cargo bench -p refashion-layers`.
//!
//! A part of a name, as in `cargo bench -p refashion-layers -- pool`, chooses. The rate that is
//! shown counts multiply-accumulates of the direct method, or values where there are none.
#![allow(clippy::unwrap_used)]

use divan::{Bencher, counter::ItemsCount};
use refashion_layers::{
    Activation, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Dense, DenseConfig, Dropout,
    Layer, Padding, Pass, Pool, PoolConfig, PoolKind, Window,
};

fn main() {
    divan::main();
}

/// A layer to be timed: its batch, and the work that counts.
struct Case {
    layer: Box<dyn Layer>,
    batch: usize,
    work: usize,
}

/// The layers, by document and place.
const CASES: [&str; 12] = [
    "conv thesis-1",
    "conv thesis-2",
    "conv lab3-3",
    "conv masters-4",
    "conv lenet5-2",
    "conv hw5-4",
    "conv report-3",
    "dense thesis",
    "dense alexnet",
    "pool thesis",
    "batch-norm masters",
    "dropout thesis",
];

fn case(name: &str) -> Case {
    let window = |size| Window::new((size, size));
    let same = |size| window(size).padding(Padding::Same);
    let conv = |batch, input: (usize, usize, usize), filters, window: Window| {
        let layer = Conv2d::new(Conv2dConfig {
            activation: Activation::Relu,
            ..Conv2dConfig::new(input, filters, window)
        });
        let layer = layer.unwrap();
        let (_, height, width) = layer.output_shape();
        let taps = input.0 * window.size.0 * window.size.1;
        Case {
            layer: Box::new(layer),
            batch,
            work: batch * filters * height * width * taps,
        }
    };
    let dense = |batch, inputs, units| Case {
        layer: Box::new(Dense::new(DenseConfig::new(inputs, units)).unwrap()),
        batch,
        work: batch * inputs * units,
    };
    let other = |layer: Box<dyn Layer>, batch| Case {
        work: batch * layer.input_len(),
        layer,
        batch,
    };
    let pool = PoolConfig {
        kind: PoolKind::Max,
        ..PoolConfig::max((64, 24, 24), (2, 2))
    };
    match name {
        "conv thesis-1" => conv(128, (1, 28, 28), 32, window(3)),
        "conv thesis-2" => conv(128, (32, 26, 26), 64, window(3)),
        "conv lab3-3" => conv(64, (64, 7, 7), 128, same(3)),
        "conv masters-4" => conv(32, (64, 14, 14), 64, same(3)),
        "conv lenet5-2" => conv(32, (6, 14, 14), 16, window(5)),
        "conv hw5-4" => conv(32, (16, 14, 14), 32, same(14)),
        "conv report-3" => conv(32, (256, 7, 7), 512, same(5)),
        "dense thesis" => dense(128, 9216, 128),
        "dense alexnet" => dense(16, 9216, 4096),
        "pool thesis" => other(Box::new(Pool::new(pool).unwrap()), 128),
        "batch-norm masters" => {
            let config = BatchNormConfig::new(32, 28 * 28);
            other(Box::new(BatchNorm::new(config).unwrap()), 32)
        }
        _ => other(Box::new(Dropout::new(9216, 0.25, 0).unwrap()), 128),
    }
}

/// A layer with what its passes need.
struct Ready {
    case: Case,
    weights: Vec<f32>,
    state: Vec<f32>,
    x: Vec<f32>,
    y: Vec<f32>,
    dy: Vec<f32>,
}

impl Ready {
    fn new(name: &str) -> Self {
        let case = case(name);
        let count = |tensors: Vec<(&str, Vec<usize>)>| -> usize {
            let lens = tensors
                .iter()
                .map(|(_, shape)| shape.iter().product::<usize>());
            lens.sum()
        };
        let numbers = |len: usize| {
            (0..len)
                .map(|i| (i * 37 % 101) as f32 / 500.0 - 0.1)
                .collect()
        };
        let mut ready = Self {
            weights: numbers(count(case.layer.weights())),
            state: vec![1.0; count(case.layer.state())],
            x: numbers(case.batch * case.layer.input_len()),
            y: vec![0.0; case.batch * case.layer.output_len()],
            dy: numbers(case.batch * case.layer.output_len()),
            case,
        };
        ready.forward();
        ready
    }

    fn forward(&mut self) {
        let pass = Pass::training(self.case.batch, 0);
        let layer = &mut self.case.layer;
        layer.forward(&pass, &self.weights, &mut self.state, &self.x, &mut self.y);
    }
}

#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn forward(bencher: Bencher, name: &str) {
    let mut ready = Ready::new(name);
    bencher
        .counter(ItemsCount::new(ready.case.work))
        .bench_local(|| ready.forward());
}

#[divan::bench(args = CASES, sample_count = 20, sample_size = 1)]
fn backward(bencher: Bencher, name: &str) {
    let Ready {
        mut case,
        weights,
        x,
        y,
        mut dy,
        ..
    } = Ready::new(name);
    let (mut dweights, mut dx) = (vec![0.0; weights.len()], vec![0.0; x.len()]);
    let pass = Pass::training(case.batch, 0);
    bencher
        .counter(ItemsCount::new(2 * case.work))
        .bench_local(|| {
            let dx = Some(&mut dx[..]);
            let layer = &mut case.layer;
            layer.backward(&pass, &weights, &x, &y, &mut dy, &mut dweights, dx);
        });
}
