//! Losses and their gradients against the numbers of `golden/make_losses.py`.

#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_datasets::{Images, Labelled};
use refashion_layers::Activation;
use refashion_trainer::{Callbacks, Error, Examples, Focal, Loss, Training, evaluate, fit};
use refashion_zoo::{Model, Network, Shape};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    loss: Loss,
    head: Activation,
    outputs: usize,
    logits: Vec<f32>,
    labels: Vec<u8>,
    losses: Vec<f64>,
    gradient: Vec<f64>,
}

fn cases() -> Vec<Case> {
    let golden: Golden = serde_json::from_str(include_str!("golden/losses.json")).unwrap();
    assert_eq!(golden.cases.len(), 9);
    golden.cases
}

fn assert_close(found: &[f32], expected: &[f64], what: &str) {
    assert_eq!(found.len(), expected.len());
    for (i, (&found, &expected)) in found.iter().zip(expected).enumerate() {
        let far = (f64::from(found) - expected).abs();
        let bound = 1e-5 * expected.abs() + 1e-7;
        assert!(far <= bound, "{what} {i}: {found}, expected {expected}");
    }
}

#[test]
fn losses_and_gradients_are_those_of_keras_and_pytorch() {
    for case in cases() {
        let criterion = case.loss.on(case.head, case.outputs).unwrap();
        let mut losses = vec![0.0; case.labels.len()];
        let mut gradient = vec![0.0; case.logits.len()];
        criterion.losses(&case.logits, &case.labels, &mut losses);
        criterion.gradient(&case.logits, &case.labels, &mut gradient);
        let name = format!("{:?} on {:?}", case.loss, case.head);
        assert_close(&losses, &case.losses, &format!("{name}: loss"));
        assert_close(&gradient, &case.gradient, &format!("{name}: gradient"));
    }
}

/// A softmax of logits so far apart has shares of 1 and 0, and its logarithm is the distance.
#[test]
fn logits_of_any_size_have_a_loss() {
    let losses = [
        Loss::default(),
        Loss::CategoricalFocalCrossEntropy(Focal::default()),
    ];
    for (loss, weight) in losses.into_iter().zip([1.0, Focal::default().alpha]) {
        let criterion = loss.on(Activation::Softmax, 2).unwrap();
        let logits = [3e4, -3e4, 3e4, -3e4];
        let (mut found, mut gradient) = ([f32::NAN; 2], [f32::NAN; 4]);
        criterion.losses(&logits, &[0, 1], &mut found);
        assert_close(&found, &[0.0, 6e4 * weight], loss.name());
        criterion.gradient(&logits, &[0, 1], &mut gradient);
        // The gradient is of the mean of two.
        let expected = [0.0, 0.0, weight / 2.0, -weight / 2.0];
        assert_close(&gradient, &expected, loss.name());
    }
}

/// Central differences of the mean loss, on the rows that are not extreme.
#[test]
fn gradients_are_those_of_finite_differences() {
    for case in cases() {
        let rows = 3;
        let (logits, labels) = (&case.logits[..rows * case.outputs], &case.labels[..rows]);
        let criterion = case.loss.on(case.head, case.outputs).unwrap();
        let mean = |logits: &[f32]| {
            let mut losses = vec![0.0; rows];
            criterion.losses(logits, labels, &mut losses);
            losses.iter().map(|&l| f64::from(l)).sum::<f64>() / rows as f64
        };
        let mut gradient = vec![0.0; logits.len()];
        criterion.gradient(logits, labels, &mut gradient);
        for i in 0..logits.len() {
            let mut moved = logits.to_vec();
            let step = 1.0 / 256.0;
            moved[i] = logits[i] + step;
            let above = mean(&moved);
            moved[i] = logits[i] - step;
            let slope = (above - mean(&moved)) / f64::from(2.0 * step);
            let far = (slope - f64::from(gradient[i])).abs();
            assert!(
                far < 1e-4,
                "{:?}: {slope} is not {}",
                case.loss,
                gradient[i]
            );
        }
    }
}

#[test]
fn a_loss_on_probabilities_needs_probabilities() {
    for (loss, head, outputs) in [
        (Loss::SparseCategoricalCrossEntropy, Activation::Linear, 10),
        (Loss::CategoricalCrossEntropy, Activation::Sigmoid, 10),
        (Loss::CategoricalCrossEntropy, Activation::Softmax, 1),
        (Loss::BinaryCrossEntropy, Activation::Relu, 10),
    ] {
        let error = loss.on(head, outputs).unwrap_err();
        assert!(matches!(error, Error::Head { .. }), "{error}");
    }
}

#[test]
fn binary_cross_entropy_behind_a_softmax_is_that_of_its_probabilities() {
    // Keras 3.15.1 on TensorFlow, which takes the logits' sigmoid behind a softmax too, says .47142.
    let loss = |head| {
        let mut loss = [0.0];
        let criterion = Loss::BinaryCrossEntropy.on(head, 3).unwrap();
        criterion.losses(&[2.0, -1.0, 0.5], &[0], &mut loss);
        loss[0]
    };
    assert!((loss(Activation::Softmax) - 0.157_977_7).abs() < 1e-6);
    assert!((loss(Activation::Sigmoid) - 0.471_422_2).abs() < 1e-6);
}

#[test]
fn the_first_of_equal_outputs_is_predicted() {
    let several = Loss::MeanSquaredError.on(Activation::Linear, 3).unwrap();
    let logits = [0.0, 2.0, 2.0, -1.0, -2.0, -3.0];
    assert_eq!(several.predictions(&logits).collect::<Vec<_>>(), [1, 0]);
    let one = Loss::BinaryCrossEntropy.on(Activation::Sigmoid, 1).unwrap();
    // A logit of 0 is a share of a half, which is not above it.
    let found: Vec<usize> = one.predictions(&[-0.1, 0.0, 0.1]).collect();
    assert_eq!(found, [0, 0, 1]);
}

#[test]
fn a_thousand_outputs_are_as_good_as_ten() {
    let criterion = Loss::SparseCategoricalCrossEntropy
        .on(Activation::Softmax, 1000)
        .unwrap();
    let mut logits = vec![0.0; 1000];
    logits[700] = 3.0;
    let (mut loss, mut gradient) = ([0.0], vec![0.0; 1000]);
    criterion.losses(&logits, &[255], &mut loss);
    criterion.gradient(&logits, &[255], &mut gradient);
    let sum = 999.0 + 3f32.exp();
    assert!((loss[0] - sum.ln()).abs() < 1e-5, "{loss:?}");
    assert!((gradient[255] - (1.0 / sum - 1.0)).abs() < 1e-6);
    assert!((gradient[700] - 3f32.exp() / sum).abs() < 1e-6);
    assert_eq!(criterion.predictions(&logits).collect::<Vec<_>>(), [700]);
}

/// A sigmoid at the end becomes the head, and so two classes can be told apart by one output.
#[test]
fn a_sigmoid_at_the_end_is_trained_with_binary_cross_entropy() {
    let network = Network::new("two classes", Shape::image(1, 2, 2))
        .flatten()
        .dense(1)
        .layer(Activation::Sigmoid);
    let mut model = Model::new(&network, 3).unwrap();
    assert_eq!(model.head(), Activation::Sigmoid);
    // The class is whether the upper half is brighter.
    let labels: Vec<u8> = (0..40).map(|image| image % 2).collect();
    let pixels = labels.iter().enumerate().flat_map(|(image, &label)| {
        let noise = (image * 37 % 60) as u8;
        let (upper, lower) = if label == 1 { (150, 60) } else { (60, 150) };
        [upper + noise, upper, lower, lower + noise]
    });
    let images = Images::new(40, [1, 2, 2], pixels.collect()).unwrap();
    let set = Labelled::new(images, labels).unwrap();
    let examples = Examples::all(&set);
    let optimizer = serde_json::from_str(r#"{ "adam": { "rate": 0.1 } }"#).unwrap();
    let training = Training::new(optimizer, Loss::BinaryCrossEntropy, 8, 20);
    let history = fit(
        &mut model,
        &examples,
        None,
        &training,
        1,
        Callbacks::default(),
    )
    .unwrap();
    assert!(history.epochs[19].loss < 0.2 * history.epochs[0].loss);
    let evaluation = evaluate(&mut model, &examples, Loss::BinaryCrossEntropy).unwrap();
    assert_eq!(evaluation.accuracy, 1.0);
    let expected = |&label: &u8| f32::from(label);
    let sure = evaluation
        .probabilities
        .iter()
        .zip(set.labels.iter().map(expected));
    assert!(sure.into_iter().all(|(p, label)| (p - label).abs() < 0.5));
}

/// −Σ t·log p with t = 0.1/3, and 0.9 more at the class; from Python:
/// `lse = log(sum(exp(v) for v in z))`, `-sum(t[k] * (z[k] - lse) for k in range(3))`,
/// `[exp(z[k] - lse) - t[k] for k in range(3)]`.
#[test]
fn smoothed_labels_are_those_of_the_formula() {
    let criterion = Loss::default().on(Activation::Softmax, 3).unwrap();
    let smoothed = criterion.smoothed(0.1).unwrap();
    let logits = [0.5, -1.25, 2.0];
    let (mut loss, mut gradient) = ([0.0], [0.0; 3]);
    smoothed.losses(&logits, &[2], &mut loss);
    smoothed.gradient(&logits, &[2], &mut gradient);
    assert_close(&loss, &[0.39095531643536596], "loss");
    let expected = [
        0.14348684877411097,
        -0.0026065930068969005,
        -0.14088025576721408,
    ];
    assert_close(&gradient, &expected, "gradient");
    // The gradient is that of the loss: central differences.
    for place in 0..3 {
        let at = |step: f32| {
            let mut moved = logits;
            moved[place] += step;
            let mut loss = [0.0];
            smoothed.losses(&moved, &[2], &mut loss);
            f64::from(loss[0])
        };
        let slope = (at(1e-2) - at(-1e-2)) / 2e-2;
        assert!((slope - expected[place]).abs() < 1e-4, "{place}: {slope}");
    }
    // Without any it is the loss itself, to the last bit.
    let (mut plain, mut none) = ([0.0], [0.0]);
    criterion.losses(&logits, &[2], &mut plain);
    criterion
        .smoothed(0.0)
        .unwrap()
        .losses(&logits, &[2], &mut none);
    assert_eq!(plain, none);
    assert!(criterion.smoothed(1.0).is_err());
    let squares = Loss::MeanSquaredError.on(Activation::Softmax, 3).unwrap();
    assert!(squares.smoothed(0.1).is_err());
}
