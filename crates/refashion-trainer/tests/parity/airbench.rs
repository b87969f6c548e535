//! Twenty steps of airbench94, with all that its training has, as in PyTorch: `golden/parity/make_airbench.py`.

use std::collections::BTreeMap;

use refashion_trainer::{
    Callbacks, Convention, Examples, Lookahead, Loss, Optimizer, Parameters, Progress, Schedule,
    Sgd, Training, Views, Whitening, evaluate, fit,
};
use refashion_zoo::{Model, by_name};
use serde::Deserialize;

use crate::drawn::{self, TRAIN};

#[derive(Deserialize)]
struct Golden {
    losses: Vec<f64>,
    whitening: Vec<f64>,
    probabilities: Vec<f64>,
    ends: BTreeMap<String, Vec<f64>>,
}

/// As the script trains.
fn training() -> Training {
    let (rate, decay) = (0.03, 0.0005);
    let sgd = Sgd {
        learning_rate: rate,
        momentum: 0.85,
        nesterov: true,
        weight_decay: decay / rate,
        convention: Convention::PyTorch,
    };
    Training {
        shuffle: false,
        drop_last: true,
        last_epoch: 0.3,
        label_smoothing: 0.2,
        schedule: Schedule::Triangle {
            epochs: 3.3,
            peak: 0.23,
            start: 0.2,
            end: 0.07,
        },
        lookahead: Some(Lookahead {
            every: 5,
            keep: 0.95_f64.powi(5),
            power: 3.0,
        }),
        whitening: Some(Whitening {
            images: 100,
            epsilon: 5e-4,
        }),
        parameters: vec![
            Parameters {
                learning_rate: 0.0,
                ..Parameters::of("whitening.kernel")
            },
            Parameters {
                epochs: Some(3),
                ..Parameters::of("whitening.bias")
            },
            Parameters {
                learning_rate: 0.0,
                ..Parameters::of("gamma")
            },
            Parameters {
                learning_rate: 64.0,
                weight_decay: 1.0 / 64.0,
                ..Parameters::of("beta")
            },
        ],
        ..Training::new(Optimizer::Sgd(sgd), Loss::default(), 24, 4)
    }
}

#[test]
fn every_step_of_airbench94_is_that_of_pytorch() {
    let golden = include_str!("../golden/parity/airbench.json");
    let golden: Golden = serde_json::from_str(golden).unwrap();
    let mut model = Model::new(&by_name("airbench94").unwrap(), 7).unwrap();
    let set = drawn::images(model.network().input);
    let train = Examples::new(&set, (0..TRAIN).collect());
    let mut losses = Vec::new();
    let mut note = |at: &Progress| losses.push(at.batch_loss);
    let callbacks = Callbacks {
        progress: Some(&mut note),
        ..Callbacks::default()
    };
    fit(&mut model, &train, None, &training(), 0, callbacks).unwrap();
    assert_eq!((losses.len(), golden.losses.len()), (20, 20));
    close("losses", &losses, &golden.losses);

    let values = |name: &str| -> Vec<f64> {
        let tensor = model.tensors().iter().find(|tensor| tensor.name == name);
        let values = model.values(tensor.unwrap()).iter();
        values.map(|&value| f64::from(value)).collect()
    };
    close("whitening", &values("whitening.kernel"), &golden.whitening);
    assert_eq!(golden.ends.len(), 6);
    for (name, expected) in &golden.ends {
        let found = values(name);
        close(name, &found[found.len() - expected.len()..], expected);
    }
    let test = Examples {
        views: Views::MirroredAndMoved,
        ..Examples::new(&set, (TRAIN..set.len()).collect())
    };
    let evaluation = evaluate(&mut model, &test, Loss::default()).unwrap();
    let found: Vec<f64> = evaluation.probabilities.iter().map(|&p| p.into()).collect();
    close("probabilities", &found, &golden.probabilities);
    // One view says something else.
    let plain = Examples {
        views: Views::Plain,
        ..test
    };
    let plain = evaluate(&mut model, &plain, Loss::default()).unwrap();
    assert_ne!(plain.probabilities, evaluation.probabilities);
}

/// Within 1e-4, of the largest value.
fn close(what: &str, found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
    let pairs = found.iter().zip(expected).enumerate();
    let far =
        |(at, (found, expected)): (usize, (&f64, &f64))| (at, (found - expected).abs() / scale);
    let (at, farthest) = pairs.map(far).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
    println!("{what}: off by at most {farthest:.0e}, at {at}");
    assert!(
        farthest <= 1e-4,
        "{what} {at}: {}, not {}",
        found[at],
        expected[at]
    );
}
