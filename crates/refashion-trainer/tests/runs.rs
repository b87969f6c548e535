//! What a run does as a whole: it learns, ends as it should, and is the same run every time.

#![allow(clippy::unwrap_used, clippy::panic)]

mod small_runs;

use refashion_trainer::{
    Callbacks, Clip, EarlyStopping, End, Examples, History, Loss, Monitor, Optimizer, Progress,
    Sgd, Training, evaluate, evaluate_frozen, fit, predict,
};
use refashion_zoo::{Model, Network, Shape};
use small_runs::{dataset, examples, model, training};

fn run(seed: u64, training: &Training) -> (Model, History) {
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let mut model = model(seed);
    let validation = Some(&validation);
    let history = fit(
        &mut model,
        &train,
        validation,
        training,
        seed,
        Callbacks::default(),
    )
    .unwrap();
    (model, history)
}

/// Weights and state as bits, in which NaN is equal to itself and 0 is not to −0.
fn bits(model: &Model) -> Vec<u32> {
    model
        .weights()
        .iter()
        .chain(model.state())
        .map(|value| value.to_bits())
        .collect()
}

#[test]
fn a_small_network_learns() {
    let (mut model, history) = run(1, &training(8));
    assert_eq!(history.end, Some(End::Completed));
    let (first, last) = (history.epochs[0], history.epochs[7]);
    assert!(last.loss < first.loss / 2.0, "{first:?} {last:?}");
    let dataset = dataset();
    let test = Examples::all(&dataset.test);
    let evaluation = evaluate(&mut model, &test, Loss::default()).unwrap();
    assert!(evaluation.accuracy > 0.6, "{}", evaluation.accuracy);
    assert_eq!(evaluation.confusion.accuracy(), Some(evaluation.accuracy));
    assert_eq!(
        predict(&mut model, &test).unwrap(),
        evaluation.probabilities
    );
    for row in evaluation.probabilities.chunks(10) {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    let frozen = evaluate_frozen(&model, &test, Loss::default()).unwrap();
    assert!((frozen.loss - evaluation.loss).abs() < 1e-5);
    assert_eq!(frozen.predictions, evaluation.predictions);
}

#[test]
fn threads_change_no_bit_and_seeds_do() {
    let on = |threads: usize, seed: u64| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bits(&run(seed, &training(2)).0))
    };
    let one = on(1, 1);
    assert_eq!(one, on(2, 1));
    assert_eq!(one, on(3, 1));
    assert_ne!(one, on(1, 2));
}

/// Without dropout, and with nothing learned, training and validation compute the same loss, and
/// the penalty is a part of both.
#[test]
fn the_penalty_is_reported() {
    let dataset = dataset();
    let network = |l2: f32| {
        let dense = refashion_zoo::DenseSpec::new(10).l2(l2);
        Network::new("dense", Shape::image(1, 28, 28))
            .flatten()
            .layer(dense)
            .softmax()
    };
    let still = Optimizer::Sgd(Sgd {
        learning_rate: 0.0,
        ..Sgd::default()
    });
    let training = Training::new(still, Loss::default(), 60, 1);
    let examples = Examples::all(&dataset.train);
    let report = |l2: f32| {
        let mut model = Model::new(&network(l2), 1).unwrap();
        let callbacks = Callbacks::default();
        let history = fit(
            &mut model,
            &examples,
            Some(&examples),
            &training,
            1,
            callbacks,
        )
        .unwrap();
        (history.epochs[0], model.penalty())
    };
    let (without, with) = (report(0.0), report(0.01));
    assert!(with.1 > 0.1);
    assert!((with.0.loss - without.0.loss - with.1).abs() < 1e-6);
    assert!((with.0.loss - with.0.val_loss.unwrap()).abs() < 1e-6);
    assert_eq!(with.0.accuracy, with.0.val_accuracy.unwrap());
}

#[test]
fn dropout_works_in_training_only() {
    let still = Optimizer::Sgd(Sgd {
        learning_rate: 0.0,
        ..Sgd::default()
    });
    let training = Training::new(still, Loss::default(), 50, 2);
    let dataset = dataset();
    let network = Network::new("drop", Shape::image(1, 28, 28))
        .flatten()
        .dropout(0.5)
        .dense(10)
        .softmax();
    let mut model = Model::new(&network, 1).unwrap();
    let examples = Examples::all(&dataset.train);
    let callbacks = Callbacks::default();
    let history = fit(
        &mut model,
        &examples,
        Some(&examples),
        &training,
        1,
        callbacks,
    )
    .unwrap();
    let [first, second] = [history.epochs[0], history.epochs[1]];
    assert_eq!(first.val_loss, second.val_loss);
    assert_ne!(first.loss, second.loss);
    assert!((first.loss - first.val_loss.unwrap()).abs() > 1e-3);
}

#[test]
fn progress_is_told_batch_by_batch() {
    let dataset = dataset();
    let (train, _) = examples(&dataset);
    let (mut places, mut last, mut speed) = (Vec::new(), None, 0.0);
    let mut note = |progress: &Progress| {
        assert_eq!((progress.epochs, progress.batches), (2, 10));
        speed = progress.images_per_second;
        let confusion = progress.confusion.clone();
        places.push((
            progress.epoch,
            progress.batch,
            progress.step,
            confusion.total(),
        ));
        last = Some((progress.loss, progress.accuracy, confusion.accuracy()));
    };
    let callbacks = Callbacks {
        progress: Some(&mut note),
        ..Callbacks::default()
    };
    let history = fit(&mut model(1), &train, None, &training(2), 1, callbacks).unwrap();
    // 150 images in batches of 16.
    let expected: Vec<_> = (0..2)
        .flat_map(|e| {
            (1..=10).map(move |b| (e + 1, b, (10 * e + b) as u64, (16 * b as u64).min(150)))
        })
        .collect();
    assert_eq!(places, expected);
    let end = history.epochs[1];
    assert_eq!(last, Some((end.loss, end.accuracy, Some(end.accuracy))));
    // The epoch's time runs on after its last batch.
    assert!(speed.is_finite() && speed >= 150.0 / end.seconds);
    assert_eq!(history.epochs[0].val_loss, None);
}

#[test]
fn early_stopping_goes_back_to_the_best_epoch() {
    let stopping = EarlyStopping {
        patience: 2,
        min_delta: 0.0,
        restore_best: true,
        monitor: Monitor::ValLoss,
    };
    // The rate is so high that the validation loss soon rises.
    let optimizer = Optimizer::Sgd(Sgd {
        learning_rate: 0.2,
        momentum: 0.9,
        nesterov: true,
        ..Sgd::default()
    });
    let training = Training {
        optimizer,
        early_stopping: Some(stopping),
        ..training(40)
    };
    let (mut model, history) = run(3, &training);
    let Some(End::Early { best }) = history.end else {
        panic!("{:?}", history.end)
    };
    assert_eq!(history.epochs.len(), best + 2);
    let losses = history.watched();
    assert!(losses.iter().all(|loss| *loss >= losses[best - 1]));
    let dataset = dataset();
    let evaluation = evaluate(&mut model, &examples(&dataset).1, Loss::default()).unwrap();
    assert_eq!(evaluation.loss, losses[best - 1]);
}

#[test]
fn a_diverging_run_says_so() {
    let optimizer = Optimizer::Sgd(Sgd {
        learning_rate: 1e30,
        ..Sgd::default()
    });
    let (_, history) = run(
        1,
        &Training {
            optimizer,
            ..training(5)
        },
    );
    assert!(history.diverged());
    assert_eq!(
        history.end,
        Some(End::Diverged {
            epoch: history.epochs.len() + 1
        })
    );
    assert!(history.epochs.iter().all(|epoch| epoch.loss.is_finite()));
}

/// A bound on the norm of the whole gradient bounds the step of plain gradient descent.
#[test]
fn clipping_bounds_the_step() {
    let optimizer = Optimizer::Sgd(Sgd {
        learning_rate: 1.0,
        ..Sgd::default()
    });
    let clip = Some(Clip::GlobalNorm(1e-3));
    let training = Training {
        optimizer,
        clip,
        batch_size: 150,
        ..training(1)
    };
    let (trained, _) = run(1, &training);
    let moved = trained.weights().iter().zip(model(1).weights().to_vec());
    let norm = moved
        .map(|(a, b)| f64::from(a - b).powi(2))
        .sum::<f64>()
        .sqrt();
    assert!((norm - 1e-3).abs() < 2e-5, "{norm}");
}

#[test]
fn what_is_watched_tells_the_best_epoch() {
    let stopping = EarlyStopping {
        patience: 50,
        min_delta: 0.0,
        restore_best: true,
        monitor: Monitor::ValAccuracy,
    };
    let training = Training {
        early_stopping: Some(stopping),
        ..training(8)
    };
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let mut model = model(4);
    let mut kept: Vec<Vec<f32>> = Vec::new();
    let mut keep = |model: &Model, history: &History| {
        kept.push(model.weights().to_vec());
        assert_eq!(kept.len(), history.epochs.len());
        Ok(())
    };
    let callbacks = Callbacks {
        weights: Some(&mut keep),
        ..Callbacks::default()
    };
    let history = fit(
        &mut model,
        &train,
        Some(&validation),
        &training,
        3,
        callbacks,
    )
    .unwrap();
    let accuracies: Vec<f64> = history
        .epochs
        .iter()
        .map(|epoch| epoch.val_accuracy.unwrap())
        .collect();
    let most = accuracies.iter().copied().fold(0.0, f64::max);
    let best = accuracies
        .iter()
        .position(|&accuracy| accuracy == most)
        .unwrap();
    // The losses would have told another epoch, else this tests nothing.
    let losses = Monitor::ValLoss.values(&history);
    assert_ne!(
        stopping.best(&losses),
        Some(best),
        "{losses:?}, {accuracies:?}"
    );
    assert_eq!(kept.len(), 8);
    assert_eq!(model.weights(), kept[best]);
}

#[test]
fn a_warm_up_takes_smaller_steps_at_first_and_the_same_later() {
    let plain = training(1);
    let warm = Training {
        warmup: 1,
        ..plain.clone()
    };
    assert_eq!(warm.learning_rate(&[]), plain.learning_rate(&[]) / 2.0);
    assert_eq!(warm.learning_rate(&[1.0]), plain.learning_rate(&[1.0]));
    let half = training(1);
    let half = Training {
        optimizer: match half.optimizer {
            Optimizer::Adam(adam) => Optimizer::Adam(refashion_trainer::Adam {
                learning_rate: adam.learning_rate / 2.0,
                ..adam
            }),
            other => other,
        },
        ..half
    };
    assert_eq!(bits(&run(2, &warm).0), bits(&run(2, &half).0));
}

#[test]
fn smoothed_labels_are_trained_on_and_not_validated_with() {
    let plain = run(2, &training(1));
    let smoothed = Training {
        label_smoothing: 0.2,
        ..training(1)
    };
    let (model, history) = run(2, &smoothed);
    assert_ne!(bits(&model), bits(&plain.0));
    let dataset = dataset();
    let (_, validation) = examples(&dataset);
    let mut model = model;
    let evaluated = evaluate(&mut model, &validation, Loss::default()).unwrap();
    assert_eq!(history.epochs[0].val_loss, Some(evaluated.loss));
}
