//! Every gradient against finite differences.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use refashion_layers::{
    Activation, ActivationLayer, BatchNorm, BatchNormConfig, Conv2d, Conv2dConfig, Conv2dTranspose,
    Conv2dTransposeConfig, Dense, DenseConfig, Dropout, GlobalAveragePool, Layer, PRelu, Padding,
    Pass, Pool, PoolConfig, PoolKind, Rescale, Separable, SeparableConfig, Shortcut,
    ShortcutConfig, Window, gradient_check,
};
use support::{distinct, noise, state_len, weights_len};

/// For layers that are linear in each of their arguments: any step will do, and from a long one the
/// rounding of the outputs counts least.
const LINEAR: (f32, f64) = (1.0, 2e-5);
/// For layers that are linear on either side of 0.
const LINEAR_AWAY_FROM_0: (f32, f64) = (0.02, 1e-4);
/// For two linear layers, one behind the other: linear in each argument too, with more to round.
const PRODUCT: (f32, f64) = (0.25, 1e-4);
/// For smooth layers: the error of a central difference, and rounding.
const SMOOTH: (f32, f64) = (0.01, 1e-3);

fn check(name: &str, layer: &mut dyn Layer, x: &[f32], (step, tolerance): (f32, f64)) {
    let pass = Pass::training(x.len() / layer.input_len(), 3);
    check_pass(name, layer, x, pass, (step, tolerance));
}

fn check_pass(
    name: &str,
    layer: &mut dyn Layer,
    x: &[f32],
    pass: Pass,
    (step, tolerance): (f32, f64),
) {
    let weights = noise(2, weights_len(layer));
    let state: Vec<_> = noise(3, state_len(layer))
        .iter()
        .map(|v| v.abs() + 0.5)
        .collect();
    let errors = gradient_check(layer, &pass, &weights, &state, x, step);
    assert!(
        errors.input <= tolerance,
        "{name}: input off by {:e}",
        errors.input
    );
    assert!(
        errors.weights <= tolerance,
        "{name}: weights off by {:e}",
        errors.weights
    );
}

#[test]
fn convolutions() {
    let window = |h, w| Window::new((h, w));
    let same = |h, w| window(h, w).padding(Padding::Same);
    let odd = Padding::Explicit {
        top: 2,
        bottom: 0,
        left: 1,
        right: 3,
    };
    let cases = [
        ((2, 6, 5), 3, 1, window(3, 3)),
        ((1, 7, 7), 4, 1, window(3, 3)),
        ((3, 5, 6), 2, 1, same(3, 3)),
        ((2, 5, 5), 2, 1, same(2, 2)),
        ((2, 6, 7), 2, 1, same(4, 2)),
        ((2, 9, 8), 3, 1, window(3, 2).stride((2, 3))),
        ((2, 7, 6), 3, 1, same(5, 3).stride((3, 2))),
        ((2, 8, 9), 2, 1, window(3, 3).dilation((2, 3))),
        ((2, 7, 8), 2, 1, same(3, 3).dilation((2, 2))),
        ((4, 5, 5), 6, 2, same(3, 3)),
        ((3, 6, 5), 6, 3, window(3, 3).stride((2, 2))),
        ((2, 4, 4), 2, 1, window(3, 3).padding(odd)),
        ((2, 5, 4), 3, 1, window(1, 1)),
        ((1, 3, 3), 2, 1, window(3, 3)),
        ((17, 6, 7), 18, 1, same(3, 3)),
        ((2, 9, 9), 3, 1, window(3, 3)),
        ((9, 5, 6), 8, 1, same(5, 5)),
        ((18, 5, 6), 16, 2, window(5, 5)),
        ((5, 6, 7), 5, 5, same(3, 3)),
        ((3, 9, 8), 6, 3, window(3, 2).stride((2, 3)).padding(odd)),
        ((4, 9, 10), 4, 2, same(3, 3).dilation((2, 3))),
        ((2, 7, 7), 2, 2, window(2, 1).stride((4, 3))),
    ];
    for (input, filters, groups, window) in cases {
        let config = Conv2dConfig {
            groups,
            ..Conv2dConfig::new(input, filters, window)
        };
        for bias in [true, false] {
            let mut layer = Conv2d::new(Conv2dConfig { bias, ..config }).unwrap();
            let x = noise(1, 2 * layer.input_len());
            check(&format!("{config:?}"), &mut layer, &x, LINEAR);
        }
    }
}

#[test]
fn fused_activations() {
    for activation in [
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Elu(1.0),
        Activation::Softplus,
    ] {
        let window = Window::new((3, 3)).padding(Padding::Same);
        let config = Conv2dConfig::new((2, 5, 4), 3, window);
        let mut conv = Conv2d::new(Conv2dConfig {
            activation,
            ..config
        })
        .unwrap();
        check("conv2d", &mut conv, &noise(4, 2 * 40), SMOOTH);
        let mut dense = Dense::new(DenseConfig {
            activation,
            ..DenseConfig::new(7, 5)
        })
        .unwrap();
        check("dense", &mut dense, &noise(5, 3 * 7), SMOOTH);
    }
    let config = DenseConfig {
        activation: Activation::Softmax,
        ..DenseConfig::new(7, 5)
    };
    check(
        "dense softmax",
        &mut Dense::new(config).unwrap(),
        &noise(6, 3 * 7),
        SMOOTH,
    );
}

#[test]
fn activations() {
    // No value within 0.025 of the kink at 0.
    let x = distinct(7, 40);
    for activation in [
        Activation::Linear,
        Activation::Relu,
        Activation::LeakyRelu(0.1),
        Activation::Tanh,
        Activation::Sigmoid,
        Activation::Elu(1.5),
        Activation::Softmax,
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Silu,
        Activation::Softplus,
    ] {
        let mut layer = ActivationLayer::new(20, activation).unwrap();
        check(&format!("{activation:?}"), &mut layer, &x, SMOOTH);
    }
}

#[test]
fn pools() {
    let window = |size, stride| Window::new((size, size)).stride((stride, stride));
    for (input, window) in [
        ((2, 4, 6), window(2, 2)),
        ((1, 5, 7), window(2, 2)),
        ((2, 7, 7), window(3, 2)),
        ((1, 13, 5), window(3, 2).padding(Padding::Same)),
        ((2, 5, 5), window(2, 2).padding(Padding::Same)),
        ((1, 6, 5), window(3, 1)),
        ((1, 7, 8), window(2, 3)),
        ((1, 7, 8), window(4, 3).padding(Padding::Same)),
        ((1, 6, 6), window(3, 2).padding(Padding::all(1))),
        ((1, 18, 17), Window::new((17, 16))),
        ((1, 7, 7), window(2, 1).dilation((2, 3))),
    ] {
        for kind in [PoolKind::Max, PoolKind::Average] {
            let config = PoolConfig {
                input,
                kind,
                window,
            };
            let mut layer = Pool::new(config).unwrap();
            let x = distinct(8, 2 * layer.input_len());
            check(&format!("{config:?}"), &mut layer, &x, (0.02, 5e-4));
        }
    }
    let mut layer = GlobalAveragePool::new((3, 4, 5)).unwrap();
    check("global average pool", &mut layer, &noise(9, 2 * 60), LINEAR);
}

#[test]
fn dense_layers() {
    for (batch, inputs, units) in [(1, 1, 1), (3, 10, 7), (9, 33, 65), (2, 130, 3)] {
        for bias in [true, false] {
            let config = DenseConfig {
                bias,
                ..DenseConfig::new(inputs, units)
            };
            let mut layer = Dense::new(config).unwrap();
            check(
                &format!("{config:?}"),
                &mut layer,
                &noise(10, batch * inputs),
                LINEAR,
            );
        }
    }
}

#[test]
fn batch_norms() {
    for (channels, plane) in [(3, 1), (2, 6), (5, 9)] {
        let mut layer = BatchNorm::new(BatchNormConfig::new(channels, plane)).unwrap();
        let x = noise(11, 4 * channels * plane);
        check("batch norm in training", &mut layer, &x, SMOOTH);
        check_pass(
            "batch norm in inference",
            &mut layer,
            &x,
            Pass::inference(4),
            SMOOTH,
        );
    }
}

#[test]
fn prelus() {
    for (channels, plane) in [(3, 1), (4, 5)] {
        let mut layer = PRelu::new(channels, plane).unwrap();
        check(
            "prelu",
            &mut layer,
            &distinct(13, 4 * channels * plane),
            LINEAR_AWAY_FROM_0,
        );
    }
}

#[test]
fn rescales() {
    for (channels, plane, offset) in [(3, 1, &[0.5][..]), (2, 5, &[1.0, -2.0])] {
        let scale = noise(12, channels);
        let mut layer = Rescale::new(channels, plane, &scale, offset).unwrap();
        check(
            "rescale",
            &mut layer,
            &noise(13, 4 * channels * plane),
            LINEAR,
        );
    }
}

#[test]
fn transposed_convolutions() {
    let window = |h, w, stride| Window::new((h, w)).stride(stride);
    let odd = Padding::Explicit {
        top: 1,
        bottom: 0,
        left: 0,
        right: 2,
    };
    for window in [
        window(3, 3, (1, 1)),
        window(3, 2, (2, 3)),
        window(2, 2, (3, 1)),
        window(4, 3, (2, 2)).padding(Padding::Same),
        window(3, 3, (2, 1)).padding(odd),
        window(2, 3, (1, 2)).dilation((2, 1)).padding(Padding::Same),
        window(3, 3, (1, 1)).dilation((2, 2)),
        window(2, 2, (3, 1)).dilation((1, 3)),
        window(3, 2, (1, 2)).dilation((2, 3)).padding(odd),
    ] {
        for bias in [true, false] {
            let config = Conv2dTransposeConfig::new((3, 4, 3), 2, window);
            let mut layer = Conv2dTranspose::new(Conv2dTransposeConfig { bias, ..config }).unwrap();
            check(
                &format!("{window:?}"),
                &mut layer,
                &noise(14, 2 * 36),
                LINEAR,
            );
        }
    }
    let config = Conv2dTransposeConfig {
        activation: Activation::Tanh,
        ..Conv2dTransposeConfig::new((2, 3, 3), 2, Window::new((2, 2)))
    };
    let mut layer = Conv2dTranspose::new(config).unwrap();
    check("with tanh", &mut layer, &noise(15, 2 * 18), SMOOTH);
}

#[test]
fn separable_convolutions() {
    let windows = [
        Window::new((3, 3)),
        Window::new((3, 2)).stride((2, 1)).padding(Padding::Same),
        Window::new((2, 3)).dilation((2, 1)),
    ];
    for window in windows {
        let config = SeparableConfig::new((2, 6, 5), 3, window);
        let mut layers = [
            Separable::depthwise(config, 2).unwrap(),
            Separable::spatial(config).unwrap(),
        ];
        for layer in &mut layers {
            check(&format!("{layer:?}"), layer, &noise(16, 2 * 60), PRODUCT);
        }
    }
}

#[test]
fn shortcuts() {
    for (channels, stride) in [(3, (1, 1)), (3, (2, 3)), (5, (1, 1)), (6, (2, 2))] {
        let config = ShortcutConfig {
            input: (3, 5, 4),
            channels,
            stride,
        };
        let mut layer = Shortcut::new(config).unwrap();
        check(
            &format!("{config:?}"),
            &mut layer,
            &noise(17, 2 * 60),
            LINEAR,
        );
    }
}

#[test]
fn dropouts() {
    let mut layer = Dropout::new(30, 0.4, 5).unwrap();
    check("dropout", &mut layer, &noise(12, 4 * 30), LINEAR);
}
