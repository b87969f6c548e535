//! Small trainings with each setting come to what they came to when somebody last looked:
//! `REFASHION_BLESS=1` writes it anew. That the numbers are right, the golden ones of Keras and PyTorch
//! say; these hold together what goes into a training.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../../refashion-std/tests/expected/mod.rs"]
mod expected;
#[path = "../small_runs/mod.rs"]
mod small_runs;

use std::{fmt::Write, path::Path};

use expected::{Tolerance, assert_expected};
use refashion_datasets::{Augmentation, StreamVersion};
use refashion_trainer::{Callbacks, Examples, Streams, Training, evaluate, fit};
use serde_json::{Value, json};
use small_runs::{dataset, examples, model, training};

/// Settings that are other than those of the small training, one line each.
const SETTINGS: &str = r#"
{}
{"shuffle": false}
{"drop_last": true}
{"last_epoch": 0.5}
{"batch": 40}
{"optimizer": {"sgd": {"rate": 0.05}}}
{"optimizer": {"sgd": {"rate": 0.05, "momentum": 0.9, "decay": 0.01}}}
{"optimizer": {"sgd": {"rate": 0.05, "momentum": 0.9, "nesterov": true, "convention": "pytorch"}}}
{"optimizer": {"adam": {"rate": 0.01, "convention": "pytorch"}}}
{"optimizer": {"adamw": {"rate": 0.01, "weight_decay": 0.1}}}
{"optimizer": {"rmsprop": {"rate": 0.001, "momentum": 0.5}}}
{"optimizer": {"adagrad": {"rate": 0.05}}}
{"loss": "mean_squared_error"}
{"loss": "binary_cross_entropy"}
{"loss": {"categorical_focal_cross_entropy": {}}}
{"schedule": {"step": {"every": 1, "factor": 0.5}}}
{"schedule": {"exponential": {"factor": 0.7}}}
{"schedule": {"cosine": {"epochs": 3, "floor": 0.1}}}
{"schedule": {"triangle": {"epochs": 2.5, "peak": 0.25, "start": 0.1, "end": 0.05}}}
{"schedule": {"plateau": {"factor": 0.1, "patience": 1, "min_delta": 9.0}}}
{"warmup": 2}
{"label_smoothing": 0.2}
{"class_weights": "balanced"}
{"mixup": 0.4}
{"accumulate": 3}
{"ema": 0.9}
{"lookahead": {"every": 5, "keep": 0.8, "power": 3.0}}
{"lookahead": {"every": 4, "keep": 0.3}}
{"parameters": [{"of": "bias", "rate": 8.0}, {"of": "conv2d.kernel", "rate": 0.0}]}
{"parameters": [{"of": "dense", "epochs": 1}]}
{"optimizer": {"adamw": {"rate": 0.01, "weight_decay": 0.1}}, "parameters": [{"of": "kernel", "decay": 4.0}]}
{"optimizer": {"sgd": {"rate": 0.05, "decay": 0.1}}, "parameters": [{"of": "kernel", "decay": 0.0}]}
{"test_views": "mirrored"}
{"test_views": "mirrored_and_moved"}
{"metrics": ["macro_f1", "top3_accuracy"]}
{"precision": "bf16"}
{"clip": {"norm": 0.1}}
{"clip": {"value": 0.01}}
{"clip": {"global_norm": 0.2}}
{"early_stopping": {"patience": 1, "min_delta": 5.0, "restore_best": true, "monitor": "val_loss"}}
{"early_stopping": {"patience": 0, "min_delta": 0.9, "restore_best": false, "monitor": "val_accuracy"}}
"#;

#[test]
fn every_setting_comes_to_what_it_came_to() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trainings/expected.txt");
    let settings = SETTINGS.trim().lines();
    let settings: Vec<(&str, String)> = settings
        .map(|line| (line, trained(line, StreamVersion::default())))
        .collect();
    let mut found = String::new();
    for (line, came_to) in &settings {
        let _ = writeln!(found, "{line}\n{came_to}");
    }
    let first = trained("{}", StreamVersion::One);
    let _ = writeln!(found, "the first streams\n{first}");
    let tolerance = Tolerance {
        relative: 2e-4,
        least: 0.1,
    };
    assert_expected(&found, &path, &tolerance);
    // None of the settings comes to what the first, which changes nothing, does: none is for nothing.
    for (line, came_to) in &settings[1..] {
        assert_ne!(*came_to, settings[0].1, "{line}");
    }
}

/// What three epochs with a setting come to: history, then the sums of the weights and of their
/// squares, then the loss of other images.
fn trained(setting: &str, version: StreamVersion) -> String {
    let mut whole = serde_json::to_value(training(3)).unwrap();
    let Value::Object(changes) = serde_json::from_str(setting).unwrap() else {
        panic!("{setting}");
    };
    for (key, value) in changes {
        whole[key] = value;
    }
    let training: Training = serde_json::from_value(whole).unwrap();
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let train = Examples {
        augmentation: train
            .augmentation
            .map(|of| Augmentation { flip: true, ..of }),
        ..train
    };
    let mut model = model(3);
    let validation = Examples {
        views: training.test_views,
        ..validation
    };
    let streams = Streams::of_version(3, version);
    let callbacks = Callbacks::default();
    let history = fit(
        &mut model,
        &train,
        Some(&validation),
        &training,
        streams,
        callbacks,
    )
    .unwrap();
    let test = Examples {
        views: training.test_views,
        ..Examples::all(&dataset.test)
    };
    let evaluated = evaluate(&mut model, &test, training.loss).unwrap();
    let weights = || model.weights().iter().map(|weight| f64::from(*weight));
    let mut text = String::new();
    for epoch in &history.epochs {
        let _ = writeln!(
            text,
            "  {} {:.6} {:.4} {:.6} {:.4}",
            epoch.epoch,
            epoch.loss,
            epoch.accuracy,
            epoch.val_loss.unwrap(),
            epoch.val_accuracy.unwrap()
        );
    }
    let _ = writeln!(text, "  metrics {}", json!(history.metrics));
    let _ = writeln!(text, "  end {:?}", history.end);
    let _ = write!(
        text,
        "  weights {:.6} {:.6} test {:.6} {:.4}",
        weights().sum::<f64>(),
        weights().map(|weight| weight * weight).sum::<f64>(),
        evaluated.loss,
        evaluated.accuracy
    );
    text
}
