//! The model against finite differences, candle's autograd, Keras and PyTorch.

#![allow(clippy::unwrap_used)] // The helpers belong to the tests, which may.

#[cfg(feature = "candle")]
mod autograd;
#[path = "../support/mod.rs"]
mod support;

use refashion_zoo::{
    Activation, AddSpec, Conv2dSpec, DenseSpec, LayerSpec, Model, Network, Pass, PoolSpec,
    RescaleSpec, Shape,
};
use support::{numbers, stirred};

/// By how much weights differ from those that a model starts from.
const NOISE: f32 = 0.25;

/// A network with one of everything, small enough for finite differences. Its activation functions
/// are smooth, so that only the maxima of the pool have kinks for a difference to straddle.
fn everything() -> Network {
    Network::new("everything", Shape::image(2, 7, 6))
        .layer(Conv2dSpec {
            l2: 0.25,
            ..Conv2dSpec::new(4, 3).same().groups(2)
        })
        .tanh()
        .batch_norm()
        .layer(LayerSpec::MaxPool(PoolSpec::new(3).stride(2).same()))
        .dropout(0.25)
        .layer(Conv2dSpec {
            bias: false,
            ..Conv2dSpec::new(3, 2)
        })
        .layer(Activation::Elu(1.0))
        .average_pool(2)
        .flatten()
        .layer(DenseSpec::new(5).activation(Activation::Sigmoid).l2(0.5))
        .batch_norm()
        .dropout(0.25)
        .dense(3)
        .softmax()
}

#[test]
fn gradients_agree_with_finite_differences() {
    let mut model = stirred(&everything(), NOISE);
    let (x, slope) = (numbers(6 * 84, 1), numbers(6 * 3, 2));
    let pass = Pass::training(6, 9);
    // The loss Σ slope·output + penalty, whose gradient with respect to the outputs is `slope`.
    let loss = |model: &mut Model| {
        let outputs = model.forward(&x, &pass);
        let sum: f64 = outputs
            .iter()
            .zip(&slope)
            .map(|(y, s)| f64::from(*y) * f64::from(*s))
            .sum();
        sum + model.penalty()
    };
    loss(&mut model);
    model.backward(&slope);
    model.add_penalty_gradient();
    let gradients = model.gradients().to_vec();
    for (index, gradient) in gradients.iter().enumerate() {
        // Small, so that no maximum changes its place; rounding then makes up to a thousandth.
        let (step, start) = (1e-3, model.weights()[index]);
        model.weights_mut()[index] = start + step;
        let after = loss(&mut model);
        model.weights_mut()[index] = start - step;
        let before = loss(&mut model);
        model.weights_mut()[index] = start;
        let difference = (after - before) / f64::from(2.0 * step);
        let error = (difference - f64::from(*gradient)).abs();
        assert!(
            error < 2e-2 * (1.0 + difference.abs()),
            "weight {index}: {difference} {error}"
        );
    }
    assert!(
        gradients
            .iter()
            .filter(|gradient| **gradient != 0.0)
            .count()
            > gradients.len() / 2
    );
}

fn assert_close(found: &[f32], expected: &[f32], tolerance: f32) {
    assert_eq!(found.len(), expected.len());
    for (index, (found, expected)) in found.iter().zip(expected).enumerate() {
        let error = (found - expected).abs();
        assert!(
            error <= tolerance * (1.0 + expected.abs()),
            "at {index}: {found}, not {expected}"
        );
    }
}

#[test]
fn buffers_serve_batches_of_every_size() {
    let network = everything();
    let mut used = stirred(&network, NOISE);
    let big = numbers(8 * 84, 1);
    let small = &big[..3 * 84];
    let slope = numbers(3 * 3, 2);
    used.forward(&big, &Pass::training(8, 1));
    used.backward(&numbers(8 * 3, 3));
    used.state_mut()
        .copy_from_slice(stirred(&network, NOISE).state());
    let mut fresh = stirred(&network, NOISE);
    let pass = Pass::training(3, 1);
    assert_eq!(used.forward(small, &pass), fresh.forward(small, &pass));
    used.backward(&slope);
    fresh.backward(&slope);
    assert_eq!(used.gradients(), fresh.gradients());
}

#[test]
fn predictions_are_probabilities_whatever_the_batch() {
    let mut model = stirred(&everything(), NOISE);
    let x = numbers(7 * 84, 1);
    let (whole, parts) = (model.predict(&x, 7), model.predict(&x, 2));
    assert_eq!(model.head(), Activation::Softmax);
    assert_close(&whole, &parts, 1e-6);
    for row in whole.chunks(3) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-6 && row.iter().all(|p| *p > 0.0));
    }
    // As many at once as there are.
    assert_eq!(model.predict(&x, usize::MAX), whole);
    let logits = model.forward(&x, &Pass::inference(7)).to_vec();
    assert!((whole[0] / whole[1] - (logits[0] - logits[1]).exp()).abs() < 1e-4);
}

#[test]
fn activations_of_a_fused_layer_are_those_of_the_layer_alone() {
    let mut model = stirred(&everything(), NOISE);
    let x = numbers(2 * 84, 1);
    let (shape, sums) = model.activations(1, &x).unwrap();
    let (_, tanh) = model.activations(2, &x).unwrap();
    assert_eq!(shape, Shape::image(4, 7, 6));
    assert!(sums.iter().any(|sum| sum.abs() > 1.0));
    let expected: Vec<f32> = sums.iter().map(|sum| sum.tanh()).collect();
    assert_close(&tanh, &expected, 1e-6);
    assert!(model.activations(0, &x).is_err() && model.activations(15, &x).is_err());
    assert!(model.pre_activations(0, &x).is_err() && model.pre_activations(15, &x).is_err());
    // Of the function by itself what goes in, which is what comes out of the layer.
    assert_eq!(model.pre_activations(1, &x).unwrap(), sums);
    assert_eq!(model.pre_activations(2, &x).unwrap(), sums);
    let last = model.network().layers.len();
    assert_close(
        &model.activations(last, &x).unwrap().1,
        &model.predict(&x, 2),
        1e-6,
    );
}

#[test]
fn pre_activations_are_what_a_layer_gives_to_its_own_function() {
    let x = numbers(2 * 8 * 8, 1);
    let conv = || Conv2dSpec::new(2, 3).same();
    for function in [Activation::Tanh, Activation::Gelu] {
        let network = Network::new("n", Shape::image(1, 8, 8))
            .layer(conv())
            .layer(conv().activation(function))
            .layer(AddSpec::new("conv2d").activation(function))
            .flatten()
            .layer(DenseSpec::new(3).activation(Activation::Softmax));
        let model = stirred(&network, NOISE);
        for (number, layer) in (1..).zip(&network.layers) {
            let mut values = model.pre_activations(number, &x).unwrap();
            let last = network.layers.len();
            let len = if number == last { 3 } else { 1 };
            layer.activation().apply(&mut values, len);
            assert_close(&model.activations(number, &x).unwrap().1, &values, 1e-6);
        }
    }
}

#[test]
#[should_panic(expected = "a pass needs at least one example")]
fn a_batch_is_not_empty() {
    let mut model = Model::new(&everything(), 0).unwrap();
    model.forward(&[], &Pass::training(0, 0));
}

#[test]
fn masks_count_whatever_the_rate() {
    let network = Network::new("n", Shape::Flat(2)).dropout(0.0);
    let mut model = Model::new(&network, 0).unwrap();
    model.set_masks([vec![true, false]]).unwrap();
    assert_eq!(
        model.forward(&[1.0, 2.0], &Pass::training(1, 0)),
        [1.0, 0.0]
    );
}

#[test]
fn two_activations_in_a_row_are_both_applied() {
    let layer = DenseSpec::new(1).activation(Activation::Relu);
    let network = Network::new("n", Shape::Flat(1)).tanh().layer(layer).tanh();
    let mut model = Model::new(&network, 0).unwrap();
    model.weights_mut().copy_from_slice(&[-2.0, 0.0]);
    let expected = [0.0, (2.0 * 0.5_f32.tanh()).tanh()];
    assert_close(&model.predict(&[0.5, -0.5], 2), &expected, 1e-6);
}

#[test]
fn another_layer_elsewhere_changes_no_initial_value() {
    let plain = Network::new("n", Shape::Flat(6)).dense(4).dense(2);
    let other = Network::new("n", Shape::Flat(6))
        .dense(4)
        .batch_norm()
        .dense(2);
    let (plain, other) = (
        Model::new(&plain, 1).unwrap(),
        Model::new(&other, 1).unwrap(),
    );
    let kernel = |model: &Model, name: &str| {
        let tensor = model
            .tensors()
            .iter()
            .find(|tensor| tensor.name == name)
            .unwrap();
        model.values(tensor).to_vec()
    };
    for name in ["dense.kernel", "dense_1.kernel"] {
        assert_eq!(kernel(&plain, name), kernel(&other, name));
    }
    assert_eq!(kernel(&other, "batch_normalization.gamma"), [1.0; 4]);
    assert_eq!(
        kernel(&other, "batch_normalization.moving_variance"),
        [1.0; 4]
    );
    assert_eq!(kernel(&other, "dense.bias"), [0.0; 4]);
    assert_ne!(
        plain.weights(),
        Model::new(plain.network(), 2).unwrap().weights()
    );
}

#[test]
fn the_penalty_counts_kernels_only() {
    let layer = DenseSpec::new(1).l2(0.5);
    let mut model = Model::new(&Network::new("n", Shape::Flat(2)).layer(layer), 0).unwrap();
    model.weights_mut().copy_from_slice(&[1.0, -3.0, 100.0]);
    assert_eq!(model.penalty(), 5.0);
    model.forward(&[0.0, 0.0], &Pass::training(1, 0));
    model.backward(&[0.0]);
    model.add_penalty_gradient();
    assert_eq!(model.gradients(), [1.0, -3.0, 0.0]);
}

#[test]
fn what_stands_before_the_first_weights_changes_no_gradient() {
    let image = Shape::image(2, 5, 4);
    let conv = |network: Network| network.conv2d(3, 3).relu().flatten().dense(2);
    let rescale = RescaleSpec {
        scale: vec![2.0],
        offset: vec![0.0],
        name: None,
    };
    let first = Network::new("n", image).layer(rescale).dropout(0.0);
    let (mut behind, mut alone) = (
        Model::new(&conv(first), 3).unwrap(),
        Model::new(&conv(Network::new("n", image)), 3).unwrap(),
    );
    let same: Vec<f32> = behind.weights().to_vec();
    alone.weights_mut().copy_from_slice(&same);
    let x: Vec<f32> = (0..80).map(|i| (i % 7) as f32 - 3.0).collect();
    let doubled: Vec<f32> = x.iter().map(|x| 2.0 * x).collect();
    behind.forward(&x, &Pass::training(2, 0));
    alone.forward(&doubled, &Pass::training(2, 0));
    let mut heard = Vec::new();
    behind.backward_watched(&[1.0, -1.0, 0.5, 2.0], |index| heard.push(index));
    alone.backward(&[1.0, -1.0, 0.5, 2.0]);
    assert!(alone.gradients().iter().any(|&gradient| gradient != 0.0));
    assert_eq!(behind.gradients(), alone.gradients());
    assert_eq!(heard, (0..heard.len()).rev().collect::<Vec<_>>());
}
