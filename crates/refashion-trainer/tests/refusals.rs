//! What a run refuses before it begins.

#![allow(clippy::unwrap_used, clippy::panic)]

mod small_runs;

use refashion_trainer::{
    AdaGrad, Adam, Callbacks, Clip, EarlyStopping, Error, Examples, Loss, Monitor, Optimizer,
    Plateau, Schedule, Training, evaluate, fit,
};
use refashion_zoo::{Activation, Model, Network, Shape};
use small_runs::{dataset, examples, model, training};

#[test]
fn what_does_not_fit_is_refused() {
    let dataset = dataset();
    let train = Examples::all(&dataset.train);
    let refused = |model: &mut Model, train: &Examples, training: &Training| {
        fit(model, train, None, training, 1, Callbacks::default()).unwrap_err()
    };
    let padded = Examples {
        pad_to: Some(32),
        ..train.clone()
    };
    let error = refused(&mut model(1), &padded, &training(1));
    assert!(matches!(error, Error::ImageSize { .. }), "{error}");

    let nine = Network::new("nine", Shape::image(1, 28, 28))
        .flatten()
        .dense(9)
        .softmax();
    let error = refused(&mut Model::new(&nine, 1).unwrap(), &train, &training(1));
    assert!(
        matches!(
            error,
            Error::Label {
                label: 9,
                classes: 9
            }
        ),
        "{error}"
    );

    let none = Examples::new(&dataset.train, Vec::new());
    let error = refused(&mut model(1), &none, &training(1));
    assert!(matches!(error, Error::NoImages), "{error}");

    let beyond = Examples::new(&dataset.train, vec![0, 200]);
    let error = refused(&mut model(1), &beyond, &training(1));
    assert!(matches!(error, Error::Data(_)), "{error}");

    let error = refused(
        &mut model(1),
        &train,
        &Training {
            batch_size: 0,
            ..training(1)
        },
    );
    assert!(
        matches!(
            error,
            Error::Setting {
                setting: "batch",
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn images_with_their_axes_swapped_are_refused() {
    let dataset = dataset();
    let swapped = Network::new("swapped", Shape::image(4, 14, 14));
    let mut model = Model::new(&swapped.flatten().dense(10).softmax(), 1).unwrap();
    let error = evaluate(&mut model, &Examples::all(&dataset.test), Loss::default()).unwrap_err();
    assert!(matches!(error, Error::ImageSize { .. }), "{error}");
    // A vector has no axes.
    let flat = Network::new("flat", Shape::Flat(28 * 28))
        .dense(10)
        .softmax();
    let mut model = Model::new(&flat, 1).unwrap();
    evaluate(&mut model, &Examples::all(&dataset.test), Loss::default()).unwrap();
}

#[test]
fn images_to_validate_on_are_looked_at_before_an_epoch_is_trained() {
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let refused = |validation: Examples| {
        let mut steps = 0;
        let mut count = |_: &refashion_trainer::Progress| steps += 1;
        let callbacks = Callbacks {
            progress: Some(&mut count),
            ..Callbacks::default()
        };
        let validation = Some(&validation);
        let error = fit(
            &mut model(1),
            &train,
            validation,
            &training(1),
            1,
            callbacks,
        )
        .unwrap_err();
        assert_eq!(steps, 0, "{error}");
        error
    };
    let padded = Examples {
        pad_to: Some(32),
        ..validation.clone()
    };
    assert!(matches!(refused(padded), Error::ImageSize { .. }));
    let beyond = Examples::new(&dataset.train, vec![200]);
    assert!(matches!(refused(beyond), Error::Data(_)));
    let mut other = dataset.train.clone();
    other.labels[3] = 10;
    let unknown = Examples::new(&other, vec![3]);
    assert!(matches!(refused(unknown), Error::Label { label: 10, .. }));
}

#[test]
fn settings_outside_their_range_are_refused() {
    let refused = |training: Training, setting: &str| {
        let message = training.check().unwrap_err().to_string();
        assert!(message.starts_with(setting), "{message}");
    };
    for min_delta in [-0.1, f64::NAN, f64::INFINITY] {
        let stopping = EarlyStopping {
            patience: 1,
            min_delta,
            restore_best: false,
            monitor: Monitor::ValLoss,
        };
        let early_stopping = Some(stopping);
        let stopped = Training {
            early_stopping,
            ..training(1)
        };
        refused(stopped, "early_stopping min_delta");
        let plateau = Plateau {
            min_delta,
            ..Plateau::default()
        };
        let schedule = Schedule::Plateau(plateau);
        refused(
            Training {
                schedule,
                ..training(1)
            },
            "schedule min_delta",
        );
    }
    let plateau = Plateau {
        min_rate: f64::NAN,
        ..Plateau::default()
    };
    let schedule = Schedule::Plateau(plateau);
    refused(
        Training {
            schedule,
            ..training(1)
        },
        "schedule min_rate",
    );
    for epsilon in [0.0, 1e-50, f64::INFINITY, f64::NAN] {
        let optimizer = Optimizer::Adam(Adam {
            epsilon,
            ..Adam::default()
        });
        refused(
            Training {
                optimizer,
                ..training(1)
            },
            "epsilon",
        );
    }
    let optimizer = Optimizer::AdaGrad(AdaGrad {
        initial: f64::INFINITY,
        ..AdaGrad::default()
    });
    refused(
        Training {
            optimizer,
            ..training(1)
        },
        "initial",
    );
}

#[test]
fn the_end_of_a_network_is_not_misnamed() {
    let relu = Network::new("relu", Shape::Flat(4)).dense(3).relu();
    let head = Model::new(&relu, 1).unwrap().head();
    let message = Loss::default().on(head, 3).unwrap_err().to_string();
    assert!(message.contains("neither sigmoid nor softmax"), "{message}");
    let told = |loss: Loss, head| loss.on(head, 1).unwrap_err().to_string();
    let message = told(Loss::default(), Activation::Sigmoid);
    let expected = "sparse_categorical_cross_entropy is computed from probabilities, \
                    but the network ends in sigmoid; end it in softmax over several outputs";
    assert!(message.starts_with(expected), "{message}");
    let message = told(Loss::BinaryCrossEntropy, Activation::Softmax);
    let expected = "binary_cross_entropy is computed from probabilities, \
                    but the network ends in softmax; end it in sigmoid, or softmax over several";
    assert!(message.starts_with(expected), "{message}");
    let message = told(Loss::BinaryCrossEntropy, Activation::Relu);
    assert!(message.contains("ends in another function"), "{message}");
}

#[test]
fn bounds_that_are_no_setting_themselves_are_refused() {
    let fault = |change: &dyn Fn(&mut Training)| {
        let mut training = training(1);
        change(&mut training);
        training.check().unwrap_err().to_string()
    };
    let schedules = [
        (
            Schedule::Step {
                every: 0,
                factor: 0.5,
            },
            "schedule every is 0",
        ),
        (
            Schedule::Step {
                every: 1,
                factor: 0.0,
            },
            "schedule factor is 0",
        ),
        (
            Schedule::Exponential { factor: 0.0 },
            "schedule factor is 0",
        ),
        (
            Schedule::Cosine {
                epochs: 0,
                floor: 0.0,
            },
            "schedule epochs is 0",
        ),
        (
            Schedule::Plateau(Plateau {
                factor: 1.0,
                ..Plateau::default()
            }),
            "schedule factor is 1",
        ),
    ];
    for (schedule, expected) in schedules {
        let message = fault(&|of| of.schedule = schedule);
        assert!(message.starts_with(expected), "{message}");
    }
    for clip in [Clip::Norm(0.0), Clip::Value(0.0), Clip::GlobalNorm(0.0)] {
        let message = fault(&|of| of.clip = Some(clip));
        assert!(message.starts_with("clip is 0"), "{message}");
    }
}
