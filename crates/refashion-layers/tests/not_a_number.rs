//! NaN goes through every activation, forwards and backwards, as in TensorFlow and PyTorch: a
//! network that has gone wrong does not look as if it had not.
#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_layers::{
    Activation, Conv2d, Conv2dConfig, Dense, DenseConfig, Error, Layer, PRelu, Pass, Window,
};

const ACTIVATIONS: [Activation; 11] = [
    Activation::Linear,
    Activation::Relu,
    Activation::LeakyRelu(0.1),
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Elu(1.0),
    Activation::Softmax,
    Activation::Softplus,
    Activation::Gelu,
    Activation::GeluTanh,
    Activation::Silu,
];

#[test]
fn activations_keep_nan_where_it_is() {
    for activation in ACTIVATIONS {
        // In the first and in the last vector of a loop, and in what is left behind them.
        for place in [0, 17, 39] {
            let mut y: Vec<f32> = (0..40).map(|i| i as f32 / 10.0 - 2.0).collect();
            y[place] = f32::NAN;
            let x = y.clone();
            activation.apply(&mut y, 1);
            let mut dy = vec![1.0; 40];
            activation.gradient_at(&x, &y, &mut dy, 1);
            for (i, (y, dy)) in y.iter().zip(&dy).enumerate() {
                assert_eq!(y.is_nan(), i == place, "{activation:?}: {y} at {i}");
                assert!(i == place || !dy.is_nan(), "{activation:?}: {dy} at {i}");
            }
            assert!(
                activation == Activation::LeakyRelu(0.1) || dy[place].is_nan() || dy[place] == 1.0,
                "{activation:?}: {}",
                dy[place]
            );
        }
    }
}

#[test]
fn a_relu_is_0_up_to_0_and_so_is_its_gradient() {
    let mut y = [-1.0, -0.0, 0.0, f32::MIN_POSITIVE, f32::NEG_INFINITY];
    Activation::Relu.apply(&mut y, 1);
    assert_eq!(
        y.map(f32::to_bits),
        [0.0, 0.0, 0.0, f32::MIN_POSITIVE, 0.0].map(f32::to_bits)
    );
    let mut dy = [2.0; 5];
    Activation::Relu.gradient(&y, &mut dy, 1);
    assert_eq!(dy, [0.0, 0.0, 0.0, 2.0, 0.0]);
}

#[test]
fn fused_activations_keep_nan() {
    for activation in ACTIVATIONS {
        if activation.needs_input() {
            continue;
        }
        let mut dense = Dense::new(DenseConfig {
            activation,
            ..DenseConfig::new(2, 3)
        })
        .unwrap();
        let mut y = [0.0; 6];
        let x = [1.0, f32::NAN, 1.0, -1.0];
        dense.forward(&Pass::training(2, 0), &[0.5; 9], &mut [], &x, &mut y);
        assert!(y[..3].iter().all(|y| y.is_nan()), "{activation:?}: {y:?}");
        assert!(y[3..].iter().all(|y| !y.is_nan()), "{activation:?}: {y:?}");
        if activation == Activation::Softmax {
            continue;
        }
        let config = Conv2dConfig::new((1, 1, 4), 1, Window::new((1, 2)));
        let mut conv = Conv2d::new(Conv2dConfig {
            activation,
            ..config
        })
        .unwrap();
        let (mut y, mut dy, mut dweights) = ([0.0; 3], [1.0; 3], [0.0; 3]);
        let (pass, weights, x) = (Pass::training(1, 0), [1.0; 3], [f32::NAN, 1.0, 2.0, 3.0]);
        conv.forward(&pass, &weights, &mut [], &x, &mut y);
        assert_eq!(y.map(f32::is_nan), [true, false, false], "{activation:?}");
        conv.backward(&pass, &weights, &x, &y, &mut dy, &mut dweights, None);
        // The first weight alone has seen the NaN.
        assert!(dweights[0].is_nan(), "{activation:?}: {dweights:?}");
    }
}

#[test]
fn what_needs_its_input_is_not_fused_and_ends_well() {
    for activation in [Activation::Gelu, Activation::GeluTanh, Activation::Silu] {
        let dense = DenseConfig {
            activation,
            ..DenseConfig::new(2, 3)
        };
        let conv = Conv2dConfig {
            activation,
            ..Conv2dConfig::new((1, 1, 4), 1, Window::new((1, 2)))
        };
        for error in [
            Dense::new(dense).unwrap_err(),
            Conv2d::new(conv).unwrap_err(),
        ] {
            assert!(matches!(error, Error::NeedsInput { .. }), "{error}");
        }
        let x = [-f32::MAX, -1e9, -100.0, 100.0, 1e9, f32::MAX];
        let (mut y, mut slope) = (x, [1.0; 6]);
        activation.apply(&mut y, 1);
        activation.gradient_at(&x, &y, &mut slope, 1);
        assert!(
            y[..3].iter().all(|y| y.abs() < 1e-30),
            "{activation:?}: {y:?}"
        );
        assert_eq!(y[3..], x[3..], "{activation:?}");
        assert!(
            slope[..3].iter().all(|s| s.abs() < 1e-30),
            "{activation:?}: {slope:?}"
        );
        assert_eq!(slope[3..], [1.0; 3], "{activation:?}");
    }
}

#[test]
fn the_slope_of_a_prelu_learns_of_nan() {
    let mut layer = PRelu::new(2, 3).unwrap();
    let x = [-1.0, f32::NAN, 2.0, -1.0, -2.0, 3.0];
    let (pass, alpha, mut y) = (Pass::training(1, 0), [0.5, 0.5], [0.0; 6]);
    layer.forward(&pass, &alpha, &mut [], &x, &mut y);
    assert!(y[1].is_nan());
    let (mut dy, mut dalpha, mut dx) = ([1.0; 6], [0.0; 2], [0.0; 6]);
    layer.backward(&pass, &alpha, &x, &y, &mut dy, &mut dalpha, Some(&mut dx));
    assert!(dalpha[0].is_nan());
    assert_eq!(dalpha[1], -3.0);
}
