//! The numbers of `make_recipes.py`.

use refashion_datasets::{Images, Labelled};
use refashion_layers::Activation;
use refashion_trainer::{
    Callbacks, ClassWeights, Error, Examples, Focal, History, Loss, Training, fit,
};
use refashion_zoo::{Model, Network, Shape};
use serde::Deserialize;

use crate::descent;

#[derive(Deserialize)]
struct Golden {
    logits: Vec<f32>,
    labels: Vec<u8>,
    focal: Vec<FocalCase>,
    weighted: Weighted,
    balanced: Balanced,
    averaged: Vec<Averaged>,
}

#[derive(Deserialize)]
struct FocalCase {
    alpha: f64,
    gamma: f64,
    smoothing: f64,
    losses: Vec<f64>,
    gradient: Vec<f64>,
}

#[derive(Deserialize)]
struct Weighted {
    weights: Vec<f64>,
    images: Vec<f64>,
    labels: Vec<u8>,
    loss: f64,
    kernel: Vec<f32>,
    after: [Vec<f64>; 2],
}

#[derive(Deserialize)]
struct Balanced {
    labels: Vec<u8>,
    weights: Vec<f64>,
}

#[derive(Deserialize)]
struct Averaged {
    momentum: f64,
    start: Vec<f32>,
    means: Vec<Vec<f64>>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../golden/recipes.json")).unwrap()
}

fn assert_close(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (found, expected) in found.iter().zip(expected) {
        let far = (f64::from(*found) - expected).abs();
        let bound = 1e-5 * expected.abs() + 1e-6;
        assert!(far <= bound, "{what}: {found}, not {expected}");
    }
}

#[test]
fn the_focal_loss_is_that_of_keras() {
    let golden = golden();
    assert_eq!(golden.focal.len(), 5);
    for case in &golden.focal {
        let (alpha, gamma) = (case.alpha, case.gamma);
        let loss = Loss::CategoricalFocalCrossEntropy(Focal { alpha, gamma });
        let criterion = loss.on(Activation::Softmax, 4).unwrap();
        let criterion = criterion.smoothed(case.smoothing).unwrap();
        let mut losses = vec![0.0; golden.labels.len()];
        let mut gradient = vec![0.0; golden.logits.len()];
        criterion.losses(&golden.logits, &golden.labels, &mut losses);
        criterion.gradient(&golden.logits, &golden.labels, &mut gradient);
        assert_close(&losses, &case.losses, "focal loss");
        assert_close(&gradient, &case.gradient, "gradient of the focal loss");
    }
}

#[test]
fn the_focal_loss_stays_finite_and_is_the_cross_entropy_where_nothing_is_lessened() {
    let on = |loss: Loss| loss.on(Activation::Softmax, 2).unwrap();
    let focal = |alpha, gamma| on(Loss::CategoricalFocalCrossEntropy(Focal { alpha, gamma }));
    let plain = on(Loss::CategoricalCrossEntropy);
    for logits in [[0.0, 200.0], [200.0, 0.0], [3.0, -1.0], [3e4, -3e4]] {
        let of = |criterion: refashion_trainer::Criterion| {
            let (mut loss, mut gradient) = ([0.0], [0.0; 2]);
            criterion.losses(&logits, &[0], &mut loss);
            criterion.gradient(&logits, &[0], &mut gradient);
            [loss[0], gradient[0], gradient[1]]
        };
        for (found, expected) in of(focal(1.0, 0.0)).into_iter().zip(of(plain)) {
            assert!((found - expected).abs() < 1e-5, "{found}, not {expected}");
        }
        for gamma in [0.5, 1.0, 2.0] {
            assert!(of(focal(0.25, gamma)).iter().all(|value| value.is_finite()));
        }
    }
    let wrong = Loss::CategoricalFocalCrossEntropy(Focal {
        alpha: 0.25,
        gamma: -1.0,
    });
    assert!(wrong.on(Activation::Softmax, 2).is_err());
    assert!(matches!(
        Loss::CategoricalFocalCrossEntropy(Focal::default()).on(Activation::Sigmoid, 2),
        Err(Error::Head { .. })
    ));
}

#[test]
fn class_weights_are_those_of_keras_and_balanced_ones_those_of_scikit_learn() {
    let golden = golden();
    let found = ClassWeights::Balanced
        .of(&golden.balanced.labels, 5)
        .unwrap();
    assert_close(&found, &golden.balanced.weights, "balanced weights");

    let case = golden.weighted;
    let count = case.labels.len();
    let pixels = case
        .images
        .iter()
        .map(|value| (value * 255.0).round() as u8);
    let images = Images::new(count, [1, 1, 4], pixels.collect()).unwrap();
    let set = Labelled::new(images, case.labels).unwrap();
    let network = Network::new("dense", Shape::image(1, 1, 4))
        .flatten()
        .dense(3)
        .softmax();
    let mut model = Model::new(&network, 0).unwrap();
    // Keras has a row for each input, which here is one for each unit.
    let place = |cell: usize| cell % 4 * 3 + cell / 4;
    for (cell, weight) in model.weights_mut()[..12].iter_mut().enumerate() {
        *weight = case.kernel[place(cell)];
    }
    model.weights_mut()[12..].fill(0.0);
    let training = Training {
        class_weights: Some(ClassWeights::Each(case.weights)),
        shuffle: false,
        ..Training::new(descent(0.5), Loss::default(), count, 1)
    };
    let train = Examples::all(&set);
    let history = fit(&mut model, &train, None, &training, 0, Callbacks::default()).unwrap();
    assert!((history.epochs[0].loss - case.loss).abs() < 1e-5);
    let after: Vec<f64> = (0..12).map(|cell| case.after[0][place(cell)]).collect();
    assert_close(&model.weights()[..12], &after, "kernel");
    assert_close(&model.weights()[12..], &case.after[1], "bias");
}

/// With a loss whose gradient is a multiple of the weights the mean is that of Keras; see the script.
#[test]
fn the_mean_of_the_weights_is_that_of_keras() {
    for case in golden().averaged {
        // Descent along w: the penalty 0.5·w² alone, on an image of zeros.
        let images = Images::new(1, [1, 1, 2], vec![0, 0]).unwrap();
        let set = Labelled::new(images, vec![0]).unwrap();
        let layer = refashion_zoo::DenseSpec {
            bias: false,
            ..refashion_zoo::DenseSpec::new(1).l2(0.5)
        };
        let network = Network::new("one", Shape::Flat(2)).layer(layer);
        let mut model = Model::new(&network, 0).unwrap();
        model.weights_mut().copy_from_slice(&case.start);
        let epochs = case.means.len();
        let training = Training {
            ema: Some(case.momentum),
            ..Training::new(descent(0.25), Loss::MeanSquaredError, 1, epochs)
        };
        let mut means: Vec<Vec<f32>> = Vec::new();
        let mut keep = |model: &Model, _: &History| {
            means.push(model.weights().to_vec());
            Ok(())
        };
        let callbacks = Callbacks {
            weights: Some(&mut keep),
            ..Callbacks::default()
        };
        let train = Examples::all(&set);
        fit(&mut model, &train, None, &training, 0, callbacks).unwrap();
        assert_eq!(means.len(), epochs);
        for (found, expected) in means.iter().zip(&case.means) {
            assert_close(found, expected, "mean of the weights");
        }
        assert_eq!(model.weights(), means[epochs - 1]);
    }
}
