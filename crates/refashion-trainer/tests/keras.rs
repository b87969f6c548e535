//! A whole run against Keras, batch by batch: the numbers of `golden/make_fit.py`.
//!
//! This is the test of what is reported: the penalty is part of the loss, means run over the epoch
//! by number of images, validation uses the running statistics, which move by a hundredth a step.

#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_datasets::{Images, Labelled};
use refashion_trainer::{
    Adam, Callbacks, Examples, Loss, Optimizer, Progress, Training, evaluate, fit,
};
use refashion_zoo::{Activation, Conv2dSpec, DenseSpec, Model, Network, Shape};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    pixels: Vec<u8>,
    labels: Vec<u8>,
    train: usize,
    first: Values,
    running: Vec<(f64, f64)>,
    epochs: [Vec<f64>; 4],
    last: Values,
}

#[derive(Deserialize)]
struct Values {
    weights: Vec<f32>,
    state: Vec<f32>,
}

fn model(first: &Values) -> Model {
    let l2 = 0.01;
    let first_convolution = Conv2dSpec::new(4, 3).same().activation(Activation::Relu);
    let network = Network::new("golden", Shape::image(1, 8, 8))
        .layer(Conv2dSpec {
            l2,
            ..first_convolution
        })
        .batch_norm()
        .max_pool(2)
        .layer(Conv2dSpec::new(6, 3).activation(Activation::Relu))
        .batch_norm()
        .flatten()
        .layer(DenseSpec::new(8).activation(Activation::Relu).l2(l2))
        .dense(4)
        .softmax();
    let mut model = Model::new(&network, 0).unwrap();
    model.weights_mut().copy_from_slice(&first.weights);
    model.state_mut().copy_from_slice(&first.state);
    model
}

fn assert_near(found: f64, expected: f64, bound: f64, what: &str) {
    assert!(
        (found - expected).abs() <= bound,
        "{what}: {found}, expected {expected}"
    );
}

#[test]
fn a_run_is_that_of_keras() {
    let golden: Golden = serde_json::from_str(include_str!("golden/fit.json")).unwrap();
    let count = golden.labels.len();
    let images = Images::new(count, [1, 8, 8], golden.pixels).unwrap();
    let set = Labelled::new(images, golden.labels).unwrap();
    let train = Examples::new(&set, (0..golden.train).collect());
    let validation = Examples::new(&set, (golden.train..count).collect());

    let mut model = model(&golden.first);
    let adam = Optimizer::Adam(Adam {
        rate: 0.01,
        ..Adam::default()
    });
    let loss = Loss::SparseCategoricalCrossEntropy;
    let training = Training {
        shuffle: false,
        ..Training::new(adam, loss, 16, 4)
    };
    let mut running = Vec::new();
    let mut note = |progress: &Progress| running.push((progress.loss, progress.accuracy));
    let callbacks = Callbacks {
        progress: Some(&mut note),
        ..Callbacks::default()
    };
    let history = fit(
        &mut model,
        &train,
        Some(&validation),
        &training,
        0,
        callbacks,
    )
    .unwrap();

    assert_eq!(running.len(), 16);
    assert_eq!(running.len(), golden.running.len());
    for (step, (found, expected)) in running.iter().zip(&golden.running).enumerate() {
        assert_near(
            found.0,
            expected.0,
            1e-4 * expected.0,
            &format!("loss, step {step}"),
        );
        assert_near(found.1, expected.1, 1e-6, &format!("accuracy, step {step}"));
    }
    let [losses, accuracies, val_losses, val_accuracies] = &golden.epochs;
    assert_eq!(history.epochs.len(), losses.len());
    for (i, epoch) in history.epochs.iter().enumerate() {
        assert_near(epoch.loss, losses[i], 1e-4 * losses[i], "loss");
        assert_near(epoch.accuracy, accuracies[i], 1e-6, "accuracy");
        assert_near(
            epoch.val_loss.unwrap(),
            val_losses[i],
            1e-4 * val_losses[i],
            "val_loss",
        );
        assert_near(
            epoch.val_accuracy.unwrap(),
            val_accuracies[i],
            1e-6,
            "val_accuracy",
        );
    }
    for (found, expected) in model.weights().iter().zip(&golden.last.weights) {
        assert_near(f64::from(*found), f64::from(*expected), 1e-3, "weight");
    }
    for (found, expected) in model.state().iter().zip(&golden.last.state) {
        assert_near(f64::from(*found), f64::from(*expected), 1e-4, "state");
    }

    let evaluation = evaluate(&mut model, &validation, loss).unwrap();
    assert_eq!(Some(evaluation.loss), history.epochs[3].val_loss);
    assert_eq!(evaluation.confusion.total(), 20);
}
