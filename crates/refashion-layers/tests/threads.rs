//! The same bits whatever the number of threads.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use refashion_layers::{
    Activation, ActivationLayer, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Dense,
    DenseConfig, Dropout, Layer, Padding, Pass, Pool, PoolConfig, PoolKind, ProductPrecision,
    Shortcut, ShortcutConfig, Window,
};
use support::{noise, state_len, weights_len};

/// The bits of everything a forward and a backward pass compute.
fn bits(layer: &mut dyn Layer, batch: usize, precision: ProductPrecision) -> Vec<u32> {
    let pass = Pass::training(batch, 11).precision(precision);
    let weights = noise(1, weights_len(layer));
    let x = noise(2, batch * layer.input_len());
    let mut state = vec![0.5; state_len(layer)];
    let mut y = vec![0.0; batch * layer.output_len()];
    let (mut dx, mut dweights) = (vec![0.0; x.len()], vec![0.0; weights.len()]);
    layer.forward(&pass, &weights, &mut state, &x, &mut y);
    let mut dy = noise(3, y.len());
    layer.backward(
        &pass,
        &weights,
        &x,
        &y,
        &mut dy,
        &mut dweights,
        Some(&mut dx),
    );
    [state, y, dx, dweights]
        .concat()
        .iter()
        .map(|v| v.to_bits())
        .collect()
}

fn same_bits(name: &str, batch: usize, build: impl Fn() -> Box<dyn Layer> + Sync) {
    for precision in ProductPrecision::ALL {
        same_bits_of(&format!("{name}, {precision}"), batch, precision, &build);
    }
}

fn same_bits_of(
    name: &str,
    batch: usize,
    precision: ProductPrecision,
    build: &(dyn Fn() -> Box<dyn Layer> + Sync),
) {
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bits(build().as_mut(), batch, precision))
    };
    let one = with(1);
    assert!(one.iter().any(|&bits| bits != 0));
    for threads in [2, 3] {
        assert!(
            one == with(threads),
            "{name}: other bits with {threads} threads"
        );
    }
}

#[test]
fn every_layer() {
    let same = Window::new((3, 3)).padding(Padding::Same);
    let conv = |input, filters, groups, window| {
        let config = Conv2dConfig {
            groups,
            ..Conv2dConfig::new(input, filters, window)
        };
        let config = Conv2dConfig {
            activation: Activation::Relu,
            ..config
        };
        move || Box::new(Conv2d::new(config).unwrap()) as Box<dyn Layer>
    };
    same_bits(
        "first conv",
        13,
        conv((1, 28, 28), 32, 1, Window::new((3, 3))),
    );
    same_bits("3×3 conv", 13, conv((16, 14, 13), 24, 1, same));
    same_bits("3×3 conv, shared", 37, conv((96, 7, 6), 80, 1, same));
    let same5 = Window::new((5, 5)).padding(Padding::Same);
    same_bits("5×5 conv of stride 1", 7, conv((16, 14, 13), 24, 2, same5));
    same_bits("5×5 conv, shared", 19, conv((192, 7, 7), 160, 2, same5));
    same_bits("grouped conv", 9, conv((12, 15, 15), 24, 2, same));
    same_bits(
        "5×5 conv",
        9,
        conv((8, 15, 15), 12, 1, Window::new((5, 5)).stride((2, 2))),
    );
    let dense = |inputs, units| {
        let config = DenseConfig {
            activation: Activation::Tanh,
            ..DenseConfig::new(inputs, units)
        };
        move || Box::new(Dense::new(config).unwrap()) as Box<dyn Layer>
    };
    same_bits("dense", 37, dense(1500, 130));
    same_bits("small dense", 5, dense(20, 10));
    same_bits("large dense, few examples", 5, dense(1030, 520));
    for kind in [PoolKind::Max, PoolKind::Average] {
        let config = PoolConfig {
            input: (12, 27, 27),
            kind,
            window: same.stride((2, 2)),
        };
        same_bits("pool", 9, || Box::new(Pool::new(config).unwrap()));
    }
    same_bits("batch norm", 21, || {
        Box::new(BatchNorm::new(BatchNormConfig::new(12, 196)).unwrap())
    });
    for activation in [Activation::Gelu, Activation::GeluTanh, Activation::Silu] {
        same_bits("activation", 33, || {
            Box::new(ActivationLayer::new(3000, activation).unwrap())
        });
    }
    let config = ShortcutConfig {
        input: (16, 15, 14),
        channels: 32,
        stride: (2, 2),
    };
    same_bits("shortcut", 33, || Box::new(Shortcut::new(config).unwrap()));
    same_bits("dropout", 33, || {
        Box::new(Dropout::new(3000, 0.3, 1).unwrap())
    });
}
