//! Files: a run goes on where it was interrupted, and what cannot be written or read is named.

#![allow(clippy::unwrap_used, clippy::panic)]

mod another_run;
mod damage;
mod interrupted;
#[path = "../small_runs/mod.rs"]
mod small_runs;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use refashion_datasets::{Scaling, StreamVersion};
use refashion_trainer::{
    Callbacks, Checkpoint, EarlyStopping, End, Epoch, Error, Examples, History, Monitor, Optimizer,
    Plateau, Progress, RmsProp, Schedule, Streams, Training, fit,
};
use refashion_zoo::Model;
use small_runs::{dataset, examples, model, training};

fn checkpoint<'a>(path: &Path, resume: bool) -> Callbacks<'a> {
    let checkpoint = Some(Checkpoint {
        path: path.to_owned(),
        resume,
        every: None,
    });
    Callbacks {
        checkpoint,
        ..Callbacks::default()
    }
}

fn run(model: &mut Model, training: &Training, callbacks: Callbacks) -> Result<History, Error> {
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    fit(model, &train, Some(&validation), training, 9, callbacks)
}

fn bits(model: &Model) -> Vec<u32> {
    model
        .weights()
        .iter()
        .chain(model.state())
        .map(|value| value.to_bits())
        .collect()
}

/// All but the time that an epoch took.
fn numbers(history: &History) -> (Vec<Epoch>, Option<End>) {
    let timeless = |epoch: &Epoch| Epoch {
        seconds: 0.0,
        ..*epoch
    };
    (history.epochs.iter().map(timeless).collect(), history.end)
}

/// Settings that carry something from epoch to epoch in every way there is: after the first epoch
/// no improvement is great enough, so that the rate is halved and the first weights are kept.
fn settings(epochs: usize) -> Training {
    let min_delta = 100.0;
    let plateau = Plateau {
        patience: 1,
        factor: 0.5,
        min_delta,
        ..Plateau::default()
    };
    let stopping = EarlyStopping {
        patience: 6,
        min_delta,
        restore_best: true,
        monitor: Monitor::ValLoss,
    };
    let momentum = RmsProp {
        learning_rate: 0.003,
        momentum: 0.5,
        ..RmsProp::default()
    };
    Training {
        schedule: Schedule::Plateau(plateau),
        early_stopping: Some(stopping),
        optimizer: Optimizer::RmsProp(momentum),
        ..training(epochs)
    }
}

#[test]
fn a_resumed_run_ends_as_an_uninterrupted_one() {
    for settings in [training as fn(usize) -> Training, settings] {
        let mut whole = model(9);
        let expected = run(&mut whole, &settings(5), Callbacks::default()).unwrap();

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.safetensors");
        // The run breaks off in the middle of its third epoch.
        let mut fail = |progress: &Progress| {
            assert!((progress.epoch, progress.batch) != (3, 4), "broken off");
        };
        let callbacks = Callbacks {
            progress: Some(&mut fail),
            ..checkpoint(&path, false)
        };
        let broken = catch_unwind(AssertUnwindSafe(|| {
            run(&mut model(9), &settings(5), callbacks)
        }));
        assert!(broken.is_err());

        // The first weights of the model that goes on are others.
        let mut resumed = model(1);
        let history = run(&mut resumed, &settings(5), checkpoint(&path, true)).unwrap();
        assert_eq!(numbers(&history), numbers(&expected));
        assert_eq!(bits(&resumed), bits(&whole));
    }
}

#[test]
fn every_optimizer_goes_on_from_its_moments() {
    let settings = r#"[{ "sgd": { "momentum": 0.9, "nesterov": true } }, { "adagrad": {} },
        { "rmsprop": { "momentum": 0.5 } }, { "adam": {} }, { "adamw": {} }]"#;
    let optimizers: Vec<Optimizer> = serde_json::from_str(settings).unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (number, optimizer) in optimizers.into_iter().enumerate() {
        let path = folder.path().join(number.to_string());
        let epochs = |epochs| Training {
            optimizer,
            schedule: Schedule::Exponential { factor: 0.5 },
            ..training(epochs)
        };
        let mut whole = model(9);
        run(&mut whole, &epochs(2), Callbacks::default()).unwrap();
        let mut resumed = model(9);
        run(&mut resumed, &epochs(1), checkpoint(&path, false)).unwrap();
        run(&mut resumed, &epochs(2), checkpoint(&path, true)).unwrap();
        assert_eq!(bits(&resumed), bits(&whole), "{optimizer:?}");
    }
}

#[test]
fn the_best_weights_outlive_an_interruption() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let mut best = model(9);
    run(&mut best, &settings(1), checkpoint(&path, false)).unwrap();
    let mut resumed = model(1);
    let history = run(&mut resumed, &settings(3), checkpoint(&path, true)).unwrap();
    assert_eq!(history.epochs.len(), 3);
    assert_eq!(bits(&resumed), bits(&best));
}

#[test]
fn a_finished_run_can_go_further_or_be_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let mut first = model(9);
    run(&mut first, &training(1), checkpoint(&path, true)).unwrap();
    let mut again = model(1);
    let history = run(&mut again, &training(1), checkpoint(&path, true)).unwrap();
    assert_eq!(
        (history.epochs.len(), history.end),
        (1, Some(End::Completed))
    );
    assert_eq!(bits(&again), bits(&first));

    let mut further = model(1);
    run(&mut further, &training(2), checkpoint(&path, true)).unwrap();
    // What was trained further is not the shorter run.
    let error = run(&mut model(1), &training(1), checkpoint(&path, true)).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("it has 2, this run 1"), "{message}");
    let mut whole = model(9);
    run(&mut whole, &training(2), Callbacks::default()).unwrap();
    assert_eq!(bits(&further), bits(&whole));
}

#[test]
fn without_resume_the_checkpoint_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&mut model(9), &training(2), checkpoint(&path, false)).unwrap();
    let history = run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap();
    assert_eq!(history.epochs.len(), 1);
    let history = run(&mut model(9), &training(1), checkpoint(&path, true)).unwrap();
    assert_eq!(history.epochs.len(), 1);
}

#[cfg(feature = "tensorboard")]
#[test]
fn each_epoch_is_told_and_noted_for_tensorboard_once() {
    use refashion_trainer::{Evaluation, TensorBoard};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let to = TensorBoard {
        folder: folder.path().join("seed-9"),
        every: 4,
    };
    let mut told = Vec::new();
    let mut histories = Vec::new();
    for epochs in [2, 3] {
        let mut tell = |history: &History, validated: Option<&Evaluation>| {
            told.push((
                history.epochs.len(),
                validated.map(|validated| validated.loss),
            ));
        };
        let callbacks = Callbacks {
            epochs: Some(&mut tell),
            tensorboard: Some(to.clone()),
            ..checkpoint(&path, true)
        };
        histories.push(run(&mut model(9), &training(epochs), callbacks).unwrap());
    }
    let epochs = &histories[1].epochs;
    let losses: Vec<(usize, Option<f64>)> = epochs
        .iter()
        .map(|epoch| (epoch.epoch, epoch.val_loss))
        .collect();
    // The run that is resumed says so before it goes on.
    assert_eq!(told, [losses[0], losses[1], (2, None), losses[2]]);

    let scalars = to.scalars().unwrap();
    let noted = |tag: &str| {
        let values = scalars.iter().filter(|scalar| scalar.tag == tag);
        values
            .map(|scalar| (scalar.step as usize, Some(scalar.value)))
            .collect::<Vec<_>>()
    };
    let expected = |of: fn(&Epoch) -> Option<f64>| {
        let value = |epoch: &Epoch| (epoch.epoch, of(epoch).map(|value| value as f32));
        epochs.iter().map(value).collect::<Vec<_>>()
    };
    assert_eq!(noted("loss"), expected(|epoch| Some(epoch.loss)));
    assert_eq!(noted("accuracy"), expected(|epoch| Some(epoch.accuracy)));
    assert_eq!(noted("val_loss"), expected(|epoch| epoch.val_loss));
    assert_eq!(noted("val_accuracy"), expected(|epoch| epoch.val_accuracy));
    assert_eq!(noted("learning_rate"), expected(|_| Some(0.01)));
    // 150 images in batches of 16 are ten steps an epoch.
    let steps: Vec<usize> = noted("batch/loss").iter().map(|(step, _)| *step).collect();
    assert_eq!(steps, [4, 8, 12, 16, 20, 24, 28]);
}

#[test]
fn the_history_is_written_and_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.csv");
    let callbacks = Callbacks {
        csv: Some(path.clone()),
        ..Callbacks::default()
    };
    let history = run(&mut model(9), &training(2), callbacks).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with("epoch,loss,accuracy,val_loss,val_accuracy,seconds\n1,"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 3);
    assert_eq!(History::read_csv(&path).unwrap().epochs, history.epochs);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("absent").join("history.csv");
    let callbacks = Callbacks {
        csv: Some(path.clone()),
        ..Callbacks::default()
    };
    let error = run(&mut model(9), &training(1), callbacks).unwrap_err();
    assert!(
        matches!(&error, Error::Write { path: named, .. } if *named == path),
        "{error}"
    );
    // The folder is not there, and no free space would help.
    assert!(error.to_string().contains("check the place"), "{error}");
}

/// A limit on the size of files stands in for a full disk: the write fails half-way. It holds for a
/// process, so that the test runs itself again under it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_last_checkpoint() {
    use std::process::Command;

    const PATH: &str = "REFASHION_TEST_LIMITED";
    if let Some(path) = std::env::var_os(PATH) {
        let path = Path::new(&path);
        let error = run(&mut model(9), &training(2), checkpoint(path, true)).unwrap_err();
        assert!(
            matches!(&error, Error::Write { path: named, .. } if *named == path),
            "{error}"
        );
        assert!(error.to_string().contains("too large"), "{error}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap();
    let before = std::fs::read(&path).unwrap();
    let limited = "trap '' XFSZ; exec prlimit --fsize=1000 \"$0\" \"$@\"";
    let again = Command::new("sh")
        .args(["-c", limited])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "a_full_disk_leaves_the_last_checkpoint"])
        .env(PATH, &path)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(
        again.status.success() && said.contains("1 passed"),
        "{again:?}"
    );
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}
