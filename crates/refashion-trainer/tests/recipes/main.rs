//! What else a training may do: right by the numbers of `golden/make_recipes.py`, and the same run
//! however many threads it has and wherever it is stopped.

#![allow(clippy::unwrap_used, clippy::panic)]

mod airbench;
mod golden;
#[path = "../small_runs/mod.rs"]
mod small_runs;

use std::path::Path;

use refashion_datasets::Augmentation;
use refashion_trainer::{
    Callbacks, Checkpoint, ClassWeights, EarlyStopping, Error, Examples, Focal, History, Loss,
    Metric, Monitor, Optimizer, Result, Sgd, Training, evaluate, fit,
};
use refashion_zoo::{Model, Network, Shape};
use small_runs::{dataset, examples, model, training};

#[test]
fn what_is_validated_is_the_mean_of_the_weights() {
    let training = Training {
        ema: Some(0.9),
        ..training(2)
    };
    let (mut model, history) = run(&training, Callbacks::default()).unwrap();
    let dataset = dataset();
    let (_, validation) = examples(&dataset);
    let evaluated = evaluate(&mut model, &validation, Loss::default()).unwrap();
    assert_eq!(history.epochs[1].val_loss, Some(evaluated.loss));
}

pub(crate) fn descent(rate: f64) -> Optimizer {
    Optimizer::Sgd(Sgd {
        learning_rate: rate,
        ..Sgd::default()
    })
}

fn run(training: &Training, callbacks: Callbacks) -> Result<(Model, History)> {
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let train = Examples {
        augmentation: train
            .augmentation
            .map(|of| Augmentation { cutout: 6, ..of }),
        ..train
    };
    let mut model = model(3);
    let history = fit(
        &mut model,
        &train,
        Some(&validation),
        training,
        3,
        callbacks,
    )?;
    Ok((model, history))
}

fn bits(model: &Model) -> Vec<u32> {
    let values = model.weights().iter().chain(model.state());
    values.map(|value| value.to_bits()).collect()
}

/// A training with all of it.
fn all() -> Training {
    let stopping = EarlyStopping {
        patience: 50,
        min_delta: 0.0,
        restore_best: true,
        monitor: Monitor::ValMetric(Metric::MacroF1),
    };
    Training {
        loss: Loss::CategoricalFocalCrossEntropy(Focal::default()),
        label_smoothing: 0.1,
        class_weights: Some(ClassWeights::Balanced),
        mixup: 0.4,
        accumulate: 3,
        ema: Some(0.8),
        metrics: vec![Metric::TopAccuracy(3)],
        early_stopping: Some(stopping),
        ..training(3)
    }
}

#[test]
fn threads_change_no_bit_of_any_of_it() {
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| bits(&run(&all(), Callbacks::default()).unwrap().0))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn each_of_it_makes_another_run_and_another_checkpoint() {
    let whole = bits(&run(&all(), Callbacks::default()).unwrap().0);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&all(), resuming(&path)).unwrap();
    for other in [
        Training {
            loss: Loss::default(),
            ..all()
        },
        Training {
            class_weights: None,
            ..all()
        },
        Training {
            mixup: 0.0,
            ..all()
        },
        Training {
            accumulate: 1,
            ..all()
        },
        Training { ema: None, ..all() },
    ] {
        assert_ne!(bits(&run(&other, Callbacks::default()).unwrap().0), whole);
        let error = run(&other, resuming(&path)).err().unwrap();
        assert!(matches!(error, Error::OtherRun { .. }), "{error}");
    }
}

/// What a run leaves that is stopped every few batches and goes on from its checkpoint, and how often it
/// was stopped.
fn often_stopped<T>(run: impl Fn(Callbacks) -> Result<T, Error>) -> (usize, T) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let mut stops = 0;
    loop {
        let left = std::cell::Cell::new(4);
        let stop = || {
            left.set(left.get() - 1);
            left.get() == 0
        };
        let callbacks = Callbacks {
            stop: Some(&stop),
            ..resuming(&path)
        };
        match run(callbacks) {
            Err(Error::Interrupted { .. }) => stops += 1,
            ended => return (stops, ended.unwrap()),
        }
    }
}

/// Goes on from a checkpoint, and leaves one.
fn resuming<'a>(path: &Path) -> Callbacks<'a> {
    Callbacks {
        checkpoint: Some(Checkpoint {
            path: path.to_owned(),
            resume: true,
            every: None,
        }),
        ..Callbacks::default()
    }
}

#[test]
fn a_run_stopped_at_any_batch_ends_with_the_same_bits() {
    let (whole, expected) = run(&all(), Callbacks::default()).unwrap();
    let (stops, (resumed, history)) = often_stopped(|callbacks| run(&all(), callbacks));
    assert!(stops > 6, "{stops}");
    assert_eq!(bits(&resumed), bits(&whole));
    assert_eq!(history.metrics, expected.metrics);
}

/// Ten images a batch, or three batches of them in one: the last batch is short, and so is the last
/// group.
#[test]
fn accumulated_batches_are_one_large_batch() {
    let dataset = dataset();
    let train = Examples::new(&dataset.train, (0..75).collect());
    let layer = refashion_zoo::DenseSpec::new(10).l2(1e-2);
    let network = Network::new("plain", Shape::image(1, 28, 28)).flatten();
    let network = network.layer(layer).softmax();
    let run = |batch: usize, accumulate: usize| {
        let training = Training {
            accumulate,
            class_weights: Some(ClassWeights::Balanced),
            ..Training::new(descent(0.2), Loss::default(), batch, 3)
        };
        let mut model = Model::new(&network, 1).unwrap();
        let history = fit(&mut model, &train, None, &training, 4, Callbacks::default());
        (model.weights().to_vec(), history.unwrap())
    };
    let (large, expected) = run(30, 1);
    let (small, found) = run(10, 3);
    for (found, expected) in found.epochs.iter().zip(&expected.epochs) {
        assert!((found.loss - expected.loss).abs() < 1e-5);
        assert_eq!(found.accuracy, expected.accuracy);
    }
    for (found, expected) in small.iter().zip(&large) {
        assert!((found - expected).abs() < 1e-5, "{found}, not {expected}");
    }
    assert_ne!(run(10, 1).0, small);
}

/// What a column of a history says is what the outputs of the validation images say.
#[test]
fn metrics_are_those_of_the_images() {
    let training = Training {
        metrics: vec![Metric::TopAccuracy(3), Metric::MacroF1],
        ..training(2)
    };
    let (mut model, history) = run(&training, Callbacks::default()).unwrap();
    let dataset = dataset();
    let (_, validation) = examples(&dataset);
    let evaluated = evaluate(&mut model, &validation, Loss::default()).unwrap();
    let truth: Vec<u8> = (0..50).map(|place| dataset.train.labels[place]).collect();
    let scores = refashion_metrics::Scores::new(&evaluated.probabilities, 10).unwrap();
    let top = refashion_metrics::top_k_accuracy(&truth, scores, 3).unwrap();
    assert_eq!(history.metrics["val_top3_accuracy"][1], top);
    let score = evaluated.confusion.macro_f1().unwrap();
    assert_eq!(history.metrics["val_macro_f1"][1], score);
    for (epoch, top) in history.epochs.iter().zip(&history.metrics["top3_accuracy"]) {
        assert!((epoch.accuracy..=1.0).contains(top));
    }

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.csv");
    history.write_csv(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let header = "epoch,loss,accuracy,val_loss,val_accuracy,seconds,\
                  macro_f1,top3_accuracy,val_macro_f1,val_top3_accuracy";
    assert_eq!(text.lines().next(), Some(header));
    let read = History::read_csv(&path).unwrap();
    assert_eq!(read.epochs, history.epochs);
    assert_eq!(read.metrics, history.metrics);
}

#[test]
fn any_metric_tells_the_best_epoch() {
    let monitor: Monitor = "val_top2_accuracy".parse().unwrap();
    let stopping = EarlyStopping {
        patience: 50,
        min_delta: 0.0,
        restore_best: true,
        monitor,
    };
    let training = Training {
        early_stopping: Some(stopping),
        ..training(6)
    };
    assert!(monitor.rises());
    let mut kept: Vec<Vec<f32>> = Vec::new();
    let mut keep = |model: &Model, _: &History| {
        kept.push(model.weights().to_vec());
        Ok(())
    };
    let callbacks = Callbacks {
        weights: Some(&mut keep),
        ..Callbacks::default()
    };
    let (model, history) = run(&training, callbacks).unwrap();
    let values = &history.metrics["val_top2_accuracy"];
    let most = values.iter().copied().fold(0.0, f64::max);
    let best = values.iter().position(|&value| value == most).unwrap();
    assert_eq!(model.weights(), kept[best]);
    assert_ne!(best, 0, "{values:?}");
}

#[test]
fn what_makes_no_sense_is_refused_by_name() {
    let fault = |training: Training| match run(&training, Callbacks::default()) {
        Err(Error::Setting { setting, .. }) => setting,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("not refused: {training:?}"),
    };
    let each = |weights: &[f64]| Some(ClassWeights::Each(weights.to_vec()));
    let with = |change: &dyn Fn(&mut Training)| {
        let mut training = training(1);
        change(&mut training);
        fault(training)
    };
    assert_eq!(
        with(&|of| of.class_weights = each(&[1.0; 9])),
        "class_weights"
    );
    assert_eq!(
        with(&|of| of.class_weights = each(&[0.0; 10])),
        "class_weights"
    );
    assert_eq!(
        with(&|of| of.class_weights = each(&[f64::NAN; 10])),
        "class_weights"
    );
    assert_eq!(with(&|of| of.mixup = -0.1), "mixup");
    assert_eq!(with(&|of| of.mixup = f64::NAN), "mixup");
    assert_eq!(with(&|of| of.accumulate = 0), "accumulate");
    assert_eq!(with(&|of| of.ema = Some(1.0)), "ema");
    // Among all ten the right one always is.
    let all = Training {
        metrics: vec![Metric::TopAccuracy(10)],
        ..training(1)
    };
    assert!(matches!(
        run(&all, Callbacks::default()),
        Err(Error::AlwaysRight { classes: 10, .. })
    ));
    assert_eq!(
        with(&|of| of.metrics = vec![Metric::TopAccuracy(1)]),
        "metrics"
    );
    for name in ["top0_accuracy", "top_accuracy", "top999_accuracy", "f1"] {
        assert!(name.parse::<Metric>().is_err(), "{name}");
        assert!(format!("val_{name}").parse::<Monitor>().is_err(), "{name}");
    }
}
