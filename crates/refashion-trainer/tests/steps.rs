//! What a training does from step to step: its rates, and the batch that is not full.

#![allow(clippy::unwrap_used, clippy::panic)]

mod small_runs;

use refashion_trainer::{
    Callbacks, Checkpoint, Error, Examples, Loss, Optimizer, Schedule, Sgd, Training, fit,
};
use refashion_zoo::{Model, Network, Shape};
use small_runs::dataset;

/// Batches of 20 in the order of the images, and nothing drawn.
fn descent(rate: f64, epochs: usize) -> Training {
    let sgd = Sgd {
        learning_rate: rate,
        ..Sgd::default()
    };
    Training {
        shuffle: false,
        ..Training::new(Optimizer::Sgd(sgd), Loss::default(), 20, epochs)
    }
}

/// The weights after a training on the images of these numbers.
fn weights(images: std::ops::Range<usize>, training: &Training, callbacks: Callbacks) -> Vec<f32> {
    let dataset = dataset();
    let train = Examples::new(&dataset.train, images.collect());
    let network = Network::new("line", Shape::image(1, 28, 28));
    let mut model = Model::new(&network.flatten().dense(10).softmax(), 1).unwrap();
    match fit(&mut model, &train, None, training, 1, callbacks) {
        Ok(_) | Err(Error::Interrupted { .. }) => model.weights().to_vec(),
        Err(error) => panic!("{error}"),
    }
}

/// Up to the full rate at the end of so many epochs.
fn rising(epochs: f64, training: Training) -> Training {
    let (peak, start, end) = (1.0, 0.0, 0.0);
    let schedule = Schedule::Triangle {
        epochs,
        peak,
        start,
        end,
    };
    Training {
        schedule,
        ..training
    }
}

#[test]
fn a_triangle_gives_each_step_its_rate() {
    // Of two steps the first has a rate of 0, the second one of a half.
    let both = weights(0..40, &rising(1.0, descent(0.1, 1)), Callbacks::default());
    let second = weights(20..40, &descent(0.05, 1), Callbacks::default());
    assert_eq!(both, second);
    // Two batches that make one step together count as one.
    let together = |training| Training {
        accumulate: 2,
        ..training
    };
    let both = rising(1.0, together(descent(0.1, 2)));
    let second = Training {
        schedule: Schedule::Constant,
        ..together(descent(0.05, 1))
    };
    // A first epoch of one step with a rate of 0; behind its end the rate is 0 again.
    let still = weights(0..40, &both, Callbacks::default());
    assert_ne!(still, weights(0..40, &second, Callbacks::default()));
    let longer = rising(2.0, together(descent(0.1, 2)));
    let moved = weights(0..40, &longer, Callbacks::default());
    assert_eq!(moved, weights(0..40, &second, Callbacks::default()));
}

#[test]
fn a_training_that_was_broken_off_finds_its_rate_again() {
    let training = rising(2.5, descent(0.1, 3));
    let whole = weights(0..100, &training, Callbacks::default());
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let checkpoint = || Checkpoint {
        path: path.clone(),
        resume: true,
        every: None,
    };
    let asked = std::cell::Cell::new(0);
    let stop = || {
        asked.set(asked.get() + 1);
        asked.get() > 7
    };
    let broken_off = Callbacks {
        checkpoint: Some(checkpoint()),
        stop: Some(&stop),
        ..Callbacks::default()
    };
    assert_ne!(weights(0..100, &training, broken_off), whole);
    let resumed = Callbacks {
        checkpoint: Some(checkpoint()),
        ..Callbacks::default()
    };
    assert_eq!(weights(0..100, &training, resumed), whole);
}

#[test]
fn what_is_left_of_an_epoch_can_be_left_out() {
    let dropping = Training {
        drop_last: true,
        ..descent(0.1, 2)
    };
    let left_out = weights(0..50, &dropping, Callbacks::default());
    let without = weights(0..40, &descent(0.1, 2), Callbacks::default());
    let with = weights(0..50, &descent(0.1, 2), Callbacks::default());
    assert_eq!(left_out, without);
    assert_ne!(left_out, with);
}

#[test]
fn what_makes_no_triangle_is_refused() {
    let refused = |epochs: f64, [peak, start, end]: [f64; 3], warmup: usize| {
        let schedule = Schedule::Triangle {
            epochs,
            peak,
            start,
            end,
        };
        let training = Training {
            schedule,
            warmup,
            ..descent(0.1, 1)
        };
        match training.check().unwrap_err() {
            Error::Setting { setting, .. } => setting,
            other => panic!("{other}"),
        }
    };
    for epochs in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(refused(epochs, [0.2; 3], 0), "schedule epochs");
    }
    for share in [-0.1, 1.1, f64::NAN] {
        assert_eq!(refused(1.0, [share, 0.0, 0.0], 0), "schedule peak");
        assert_eq!(refused(1.0, [0.0, share, 0.0], 0), "schedule start");
        assert_eq!(refused(1.0, [0.0, 0.0, share], 0), "schedule end");
    }
    assert_eq!(refused(1.0, [0.2; 3], 1), "warmup");
}
