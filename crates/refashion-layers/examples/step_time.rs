//! Times a forward and a backward pass of the documents' networks, layer by layer.
//!
//! ```text
//! RAYON_NUM_THREADS=2 cargo run --release -p refashion-layers --example step_time -- thesis 30
//! ```
//!
//! Arguments: a network (or `all`) and the number of repetitions. Each time is the least of all
//! repetitions, in milliseconds: on a machine that does other things too it is the one least
//! disturbed. Loss and optimizer are not part of it.
#![allow(clippy::expect_used, clippy::panic)]

use refashion_layers::{
    Activation, ActivationLayer, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Dense,
    DenseConfig, Dropout, Layer, Padding, Pass, Pool, PoolConfig, PoolKind, Window,
};
use std::time::Instant;

type Shape = (usize, usize, usize);

/// Layers with their names, and the shape that the last one leaves.
struct Stack {
    shape: Shape,
    layers: Vec<(String, Box<dyn Layer>)>,
}

impl Stack {
    fn new(shape: Shape) -> Self {
        Self {
            shape,
            layers: Vec::new(),
        }
    }

    fn add(mut self, name: &str, layer: impl Layer + 'static, shape: Shape) -> Self {
        self.layers
            .push((format!("{name} {shape:?}"), Box::new(layer)));
        Self { shape, ..self }
    }

    fn conv(self, filters: usize, window: Window, groups: usize, activation: Activation) -> Self {
        let config = Conv2dConfig {
            groups,
            activation,
            ..Conv2dConfig::new(self.shape, filters, window)
        };
        let layer = Conv2d::new(config).expect("the sizes fit");
        let shape = layer.output_shape();
        self.add("conv", layer, shape)
    }

    fn pool(self, window: Window) -> Self {
        self.pool_of(PoolKind::Max, window)
    }

    fn pool_of(self, kind: PoolKind, window: Window) -> Self {
        let config = PoolConfig {
            kind,
            window,
            input: self.shape,
        };
        let layer = Pool::new(config).expect("the sizes fit");
        let shape = layer.output_shape();
        self.add("pool", layer, shape)
    }

    fn len(&self) -> usize {
        self.shape.0 * self.shape.1 * self.shape.2
    }

    fn dense(self, units: usize, activation: Activation) -> Self {
        let config = DenseConfig {
            activation,
            ..DenseConfig::new(self.len(), units)
        };
        self.add(
            "dense",
            Dense::new(config).expect("the sizes fit"),
            (units, 1, 1),
        )
    }

    fn dropout(self, rate: f32) -> Self {
        let layer = Dropout::new(self.len(), rate, self.layers.len() as u64).expect("a rate");
        let shape = self.shape;
        self.add("dropout", layer, shape)
    }

    fn batch_norm(self) -> Self {
        let (channels, height, width) = self.shape;
        let layer = BatchNorm::new(BatchNormConfig::new(channels, height * width)).expect("sizes");
        self.add("batch norm", layer, (channels, height, width))
    }

    fn activation(self, activation: Activation) -> Self {
        let layer = ActivationLayer::new(self.len(), activation).expect("a length");
        let shape = self.shape;
        self.add("activation", layer, shape)
    }
}

const RELU: Activation = Activation::Relu;
const TANH: Activation = Activation::Tanh;

fn window(size: usize) -> Window {
    Window::new((size, size))
}

fn same(size: usize) -> Window {
    window(size).padding(Padding::Same)
}

fn halve() -> Window {
    same(2).stride((2, 2))
}

/// The batch and the layers of a network.
fn network(name: &str) -> (usize, Stack) {
    let linear = Activation::Linear;
    let conv = |s: Stack, filters, size| s.conv(filters, window(size), 1, RELU);
    match name {
        "thesis" => {
            let s = conv(conv(Stack::new((1, 28, 28)), 32, 3), 64, 3);
            (
                128,
                s.pool(halve())
                    .dropout(0.25)
                    .dense(128, RELU)
                    .dropout(0.5)
                    .dense(10, linear),
            )
        }
        "lab3" => {
            let mut s = Stack::new((1, 28, 28));
            for filters in [32, 64, 128] {
                s = s
                    .conv(filters, same(3), 1, Activation::LeakyRelu(0.1))
                    .pool(halve());
            }
            (
                64,
                s.dense(128, Activation::LeakyRelu(0.1)).dense(10, linear),
            )
        }
        "lenet5" => {
            let s = Stack::new((1, 32, 32)).conv(6, window(5), 1, TANH);
            let s = s.pool(halve()).conv(16, window(5), 1, TANH).pool(halve());
            (32, s.dense(120, TANH).dense(84, TANH).dense(10, linear))
        }
        "masters-cnn" => {
            let mut s = Stack::new((1, 28, 28));
            for filters in [32, 64] {
                for _ in 0..2 {
                    s = s.conv(filters, same(3), 1, RELU).batch_norm();
                }
                s = s.pool(halve()).dropout(0.25);
            }
            (32, s.dense(64, RELU).dropout(0.25).dense(10, linear))
        }
        "masters-ann" => {
            let s = Stack::new((1, 28, 28))
                .dense(128, RELU)
                .dense(64, RELU)
                .dense(32, RELU);
            (32, s.dense(10, linear))
        }
        "alexnet" => {
            let pool = || window(3).stride((2, 2));
            let s = Stack::new((3, 227, 227)).conv(96, window(11).stride((4, 4)), 1, RELU);
            let s = s.pool(pool()).conv(256, same(5), 2, RELU).pool(pool());
            let s = s.conv(384, same(3), 1, RELU).conv(384, same(3), 2, RELU);
            let s = s.conv(256, same(3), 2, RELU).pool(pool());
            let s = s
                .dense(4096, RELU)
                .dropout(0.5)
                .dense(4096, RELU)
                .dropout(0.5);
            (16, s.dense(1000, linear))
        }
        "report-cnn" => {
            let mut s = Stack::new((1, 28, 28)).conv(128, same(5), 1, TANH);
            for filters in [256, 512] {
                s = s.pool(halve()).conv(filters, same(5), 1, TANH);
            }
            let s = s.dense(128, Activation::LeakyRelu(0.1));
            let s = s.dense(64, Activation::LeakyRelu(0.1));
            (32, s.dense(10, linear))
        }
        "hw5-cnn" => {
            let s = Stack::new((1, 28, 28)).conv(8, same(3), 1, RELU);
            let s = s.conv(16, same(5), 1, RELU).pool(halve());
            let s = s.conv(16, same(3), 1, RELU).conv(32, same(14), 1, RELU);
            let s = s.pool(halve()).conv(32, same(3), 1, RELU);
            let s = conv(s, 32, 7).dense(84, RELU);
            (32, s.dense(10, linear))
        }
        "hw5-example" => {
            let average = |s: Stack| s.pool_of(PoolKind::Average, halve());
            let s = average(Stack::new((1, 28, 28)).conv(6, same(5), 1, TANH));
            let s = average(s.conv(16, window(5), 1, TANH));
            let s = s.conv(120, window(5), 1, TANH).dense(84, TANH);
            (32, s.dense(10, linear))
        }
        "activations" => {
            let mut s = Stack::new((32, 26, 26));
            for activation in [RELU, TANH, Activation::Sigmoid, Activation::Elu(1.0)] {
                s = s.activation(activation);
            }
            (128, s)
        }
        _ => panic!("no network {name}"),
    }
}

/// A layer with its weights and the buffers around it.
struct Slot {
    name: String,
    layer: Box<dyn Layer>,
    weights: Vec<f32>,
    dweights: Vec<f32>,
    state: Vec<f32>,
    y: Vec<f32>,
    dy: Vec<f32>,
    forward: f64,
    backward: f64,
}

/// Numbers in [−scale, scale).
fn noise(len: usize, scale: f32) -> Vec<f32> {
    (0..len as u32)
        .map(|i| ((i.wrapping_mul(2_654_435_761) >> 8) as f32 / (1 << 23) as f32 - 1.0) * scale)
        .collect()
}

fn slots(batch: usize, stack: Stack) -> Vec<Slot> {
    let slot = |(name, layer): (String, Box<dyn Layer>)| {
        let count = |tensors: Vec<(&'static str, Vec<usize>)>| -> usize {
            tensors
                .iter()
                .map(|(_, shape)| shape.iter().product::<usize>())
                .sum()
        };
        let (weights, state, y) = (
            count(layer.weights()),
            count(layer.state()),
            batch * layer.output_len(),
        );
        Slot {
            name,
            weights: noise(weights, 0.05),
            dweights: vec![0.0; weights],
            state: vec![1.0; state],
            y: vec![0.0; y],
            dy: vec![0.0; y],
            layer,
            forward: f64::INFINITY,
            backward: f64::INFINITY,
        }
    };
    stack.layers.into_iter().map(slot).collect()
}

fn milliseconds(least: &mut f64, start: Instant) {
    *least = least.min(start.elapsed().as_secs_f64() * 1e3);
}

fn time(name: &str, repetitions: usize) {
    let (batch, stack) = network(name);
    let mut slots = slots(batch, stack);
    let images = noise(batch * slots[0].layer.input_len(), 1.0);
    let mut least = f64::INFINITY;
    for step in 0..repetitions {
        let pass = Pass::training(batch, step as u64);
        let start = Instant::now();
        for i in 0..slots.len() {
            let (before, after) = slots.split_at_mut(i);
            let slot = &mut after[0];
            let x = before.last().map_or(&images, |slot| &slot.y);
            let start = Instant::now();
            slot.layer
                .forward(&pass, &slot.weights, &mut slot.state, x, &mut slot.y);
            milliseconds(&mut slot.forward, start);
        }
        let forward = start.elapsed();
        if let Some(last) = slots.last_mut() {
            last.dy = noise(last.y.len(), 0.01);
        }
        let start = Instant::now();
        for i in (0..slots.len()).rev() {
            let (before, after) = slots.split_at_mut(i);
            let Slot {
                layer,
                weights,
                y,
                dy,
                dweights,
                backward,
                ..
            } = &mut after[0];
            let (x, dx) = match before.last_mut() {
                Some(slot) => (&slot.y, Some(&mut slot.dy[..])),
                None => (&images, None),
            };
            let start = Instant::now();
            layer.backward(&pass, weights, x, y, dy, dweights, dx);
            milliseconds(backward, start);
        }
        least = least.min((forward + start.elapsed()).as_secs_f64() * 1e3);
    }
    println!(
        "{name}: {least:.2} ms a step of {batch} on {} threads",
        rayon::current_num_threads()
    );
    for Slot {
        name,
        forward,
        backward,
        ..
    } in &slots
    {
        println!("  {name:<26} {forward:8.3} forward {backward:8.3} backward");
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().unwrap_or_else(|| "thesis".into());
    let repetitions = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(30);
    match name.as_str() {
        "all" => {
            for name in [
                "thesis",
                "lab3",
                "lenet5",
                "masters-cnn",
                "masters-ann",
                "hw5-cnn",
                "hw5-example",
                "report-cnn",
                "alexnet",
            ] {
                let large = ["report-cnn", "alexnet"].contains(&name);
                time(
                    name,
                    if large {
                        repetitions.min(5)
                    } else {
                        repetitions
                    },
                );
            }
        }
        name => time(name, repetitions),
    }
}
