//! Slices of another length than a layer's sizes ask for, and what else is the caller's mistake.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use refashion_layers::{
    Activation, ActivationLayer, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Conv2dTranspose,
    Conv2dTransposeConfig, Dense, DenseConfig, Dropout, Layer, PRelu, Pass, Pool, PoolConfig,
    Rescale, Separable, SeparableConfig, Window, softmax_rows,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use support::{state_len, weights_len};

fn layers() -> Vec<(&'static str, Box<dyn Layer>)> {
    let (image, window) = ((2, 4, 4), Window::new((2, 2)));
    let transposed = Conv2dTransposeConfig::new(image, 3, window);
    let separable = SeparableConfig::new(image, 3, window);
    vec![
        (
            "dense",
            Box::new(Dense::new(DenseConfig::new(3, 2)).unwrap()),
        ),
        (
            "conv2d",
            Box::new(Conv2d::new(Conv2dConfig::new(image, 3, window)).unwrap()),
        ),
        (
            "transposed",
            Box::new(Conv2dTranspose::new(transposed).unwrap()),
        ),
        (
            "depthwise",
            Box::new(Separable::depthwise(separable, 2).unwrap()),
        ),
        ("spatial", Box::new(Separable::spatial(separable).unwrap())),
        (
            "max pool",
            Box::new(Pool::new(PoolConfig::max(image, (2, 2))).unwrap()),
        ),
        (
            "average pool",
            Box::new(Pool::new(PoolConfig::average(image, (2, 2))).unwrap()),
        ),
        (
            "batch norm",
            Box::new(BatchNorm::new(BatchNormConfig::new(2, 3)).unwrap()),
        ),
        ("prelu", Box::new(PRelu::new(2, 3).unwrap())),
        (
            "rescale",
            Box::new(Rescale::new(2, 3, &[2.0], &[0.0]).unwrap()),
        ),
        (
            "relu",
            Box::new(ActivationLayer::new(3, Activation::Relu).unwrap()),
        ),
        ("dropout", Box::new(Dropout::new(3, 0.5, 1).unwrap())),
    ]
}

const SLICES: [&str; 10] = [
    "weights forward",
    "state",
    "x forward",
    "y forward",
    "weights backward",
    "x backward",
    "y backward",
    "dy",
    "dweights",
    "dx",
];

/// A forward and a backward pass with one of the slices a value too long.
fn run(layer: &mut dyn Layer, batch: usize, long: &str) {
    let (weights, state) = (weights_len(layer), state_len(layer));
    let (x, y) = (batch * layer.input_len(), batch * layer.output_len());
    let slice = |name: &str, len: usize| vec![0.5_f32; len + usize::from(name == long)];
    let pass = Pass::training(batch, 1);
    layer.forward(
        &pass,
        &slice("weights forward", weights),
        &mut slice("state", state),
        &slice("x forward", x),
        &mut slice("y forward", y),
    );
    layer.backward(
        &pass,
        &slice("weights backward", weights),
        &slice("x backward", x),
        &slice("y backward", y),
        &mut slice("dy", y),
        &mut slice("dweights", weights),
        Some(&mut slice("dx", x)[..]),
    );
}

#[test]
fn slices_of_another_length_panic() {
    for (name, mut layer) in layers() {
        run(layer.as_mut(), 2, "none");
        for long in SLICES {
            let passes = AssertUnwindSafe(|| run(layer.as_mut(), 2, long));
            let Err(payload) = catch_unwind(passes) else {
                panic!("{name} takes {long} that is too long")
            };
            let message = payload.downcast_ref::<String>().unwrap();
            let slice = long.split(' ').next().unwrap();
            assert!(
                message.starts_with(slice) && message.contains("expected"),
                "{name}, {long}: {message}"
            );
        }
    }
}

#[test]
fn a_pass_without_examples_panics() {
    for (name, mut layer) in layers() {
        let passes = AssertUnwindSafe(|| run(layer.as_mut(), 0, "none"));
        let Err(payload) = catch_unwind(passes) else {
            panic!("{name} takes a pass without examples")
        };
        let message = payload.downcast_ref::<&str>().unwrap();
        assert!(
            message.contains("at least one example"),
            "{name}: {message}"
        );
    }
}

#[test]
#[should_panic(expected = "4 values are not whole rows of 0")]
fn rows_of_softmax_have_values() {
    softmax_rows(&mut [1.0; 4], 0);
}

#[test]
#[should_panic(expected = "4 values are not whole rows of 3")]
fn rows_of_softmax_are_whole() {
    softmax_rows(&mut [1.0; 4], 3);
}

#[test]
#[should_panic(expected = "a gradient for each output")]
fn every_output_of_a_softmax_has_a_gradient() {
    Activation::Softmax.gradient(&[0.5; 4], &mut [1.0; 2], 2);
}
