//! Optimizers, clipping and schedules against the numbers of `golden/make_optimizers.py`.

#![allow(clippy::unwrap_used, clippy::panic)]

use refashion_trainer::{Clip, Optimizer, Schedule, Stepper};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    weights: Vec<f32>,
    gradients: Vec<Vec<f32>>,
    cases: Vec<Case>,
    tensors: Vec<(usize, usize)>,
    clips: Vec<Clipped>,
    losses: Vec<f64>,
    schedules: Vec<Scheduled>,
    triangles: Vec<Triangle>,
}

#[derive(Deserialize)]
struct Case {
    optimizer: Optimizer,
    /// The rate of each step, unless it is one for all.
    #[serde(default)]
    rates: Vec<f64>,
    weights: Vec<Vec<f32>>,
}

#[derive(Deserialize)]
struct Clipped {
    clip: Clip,
    gradients: Vec<f32>,
}

#[derive(Deserialize)]
struct Scheduled {
    schedule: Schedule,
    rates: Vec<f64>,
}

#[derive(Deserialize)]
struct Triangle {
    schedule: Schedule,
    per_epoch: usize,
    rates: Vec<f64>,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("golden/optimizers.json")).unwrap()
}

#[test]
fn steps_are_those_of_keras_and_pytorch() {
    let golden = golden();
    assert_eq!(golden.cases.len(), 22);
    for case in golden.cases {
        let mut weights = golden.weights.clone();
        let mut stepper = Stepper::new(case.optimizer, weights.len());
        for (step, gradients) in golden.gradients.iter().enumerate() {
            if let Some(&rate) = case.rates.get(step) {
                stepper.set_rate(rate);
            }
            stepper.step(&mut weights, gradients);
            for (i, (&found, &expected)) in weights.iter().zip(&case.weights[step]).enumerate() {
                // A share of the way travelled, and the rounding of the weight itself.
                let way = (expected - golden.weights[i]).abs();
                let bound = 2e-5 * way + 4.0 * f32::EPSILON * expected.abs().max(1.0);
                let far = (found - expected).abs();
                assert!(
                    far <= bound,
                    "{:?}, step {step}, weight {i}: {found}, expected {expected}",
                    case.optimizer
                );
            }
        }
        assert_eq!(stepper.steps(), 10);
    }
}

#[test]
fn clipping_is_that_of_keras() {
    let golden = golden();
    assert_eq!(golden.clips.len(), 4);
    for case in golden.clips {
        let mut gradients = golden.gradients[0].clone();
        case.clip.apply(
            &mut gradients,
            golden.tensors.iter().map(|&(from, to)| from..to),
        );
        for (found, expected) in gradients.iter().zip(&case.gradients) {
            assert!(
                (found - expected).abs() <= 1e-6 * expected.abs(),
                "{:?}",
                case.clip
            );
        }
    }
}

#[test]
fn rates_are_those_of_pytorch_and_keras() {
    let golden = golden();
    assert_eq!(golden.schedules.len(), 6);
    for case in golden.schedules {
        for (epoch, &expected) in case.rates.iter().enumerate() {
            let found = case.schedule.rate(0.1, &golden.losses[..epoch]);
            let close = (found - expected).abs() <= 1e-6 * expected;
            assert!(
                close,
                "{:?}, epoch {epoch}: {found}, expected {expected}",
                case.schedule
            );
        }
    }
}

#[test]
fn rates_from_step_to_step_are_those_of_pytorch() {
    let golden = golden();
    assert_eq!(golden.triangles.len(), 4);
    for case in golden.triangles {
        for (step, &expected) in case.rates.iter().enumerate() {
            let found = case.schedule.rate_of_step(0.1, step as u64, case.per_epoch);
            let found = found.unwrap();
            assert!(
                (found - expected).abs() <= 1e-12,
                "{:?}, step {step}: {found}, expected {expected}",
                case.schedule
            );
        }
    }
}

/// Long vectors are cut in chunks, short ones are not: the place of a value must not matter.
#[test]
fn chunks_change_nothing() {
    let golden = golden();
    let repeats = 10_000;
    for case in golden.cases {
        let mut weights = golden.weights.repeat(repeats);
        let mut short = golden.weights.clone();
        let mut stepper = Stepper::new(case.optimizer, weights.len());
        let mut short_stepper = Stepper::new(case.optimizer, short.len());
        for gradients in &golden.gradients[..3] {
            stepper.step(&mut weights, &gradients.repeat(repeats));
            short_stepper.step(&mut short, gradients);
        }
        assert_eq!(weights, short.repeat(repeats), "{:?}", case.optimizer);
    }
}

#[test]
fn each_carries_as_many_moments_as_its_formula_has() {
    let moments = |text: &str| serde_json::from_str::<Optimizer>(text).unwrap().moments();
    for (text, expected) in [
        (r#"{"sgd":{}}"#, 0),
        (r#"{"sgd":{"momentum":0.5}}"#, 1),
        (r#"{"adagrad":{}}"#, 1),
        (r#"{"rmsprop":{}}"#, 1),
        (r#"{"rmsprop":{"momentum":0.5}}"#, 2),
        (r#"{"adam":{}}"#, 2),
        (r#"{"adamw":{}}"#, 2),
    ] {
        assert_eq!(moments(text), expected, "{text}");
    }
}
