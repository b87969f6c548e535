//! A run that is stopped at any batch goes on to the same bits.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

use refashion_datasets::StreamVersion;
use refashion_trainer::{
    Callbacks, Checkpoint, CheckpointInterval, Error, History, Progress, Streams, Training, fit,
};
use refashion_zoo::{Model, Network, Shape};

use super::small_runs::{dataset, examples, model, training};
use super::{bits, checkpoint, numbers, run, settings};

/// Answers yes once it was asked so often.
fn after(times: usize) -> impl Fn() -> bool {
    let left = Cell::new(times);
    move || {
        left.set(left.get().saturating_sub(1));
        left.get() == 0
    }
}

/// Some numbers from 1 to 23, the same in every call.
fn drawn() -> impl Iterator<Item = usize> {
    let mut state = 11_u64;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005) + 1;
        (state >> 33) as usize % 23 + 1
    })
}

/// A run that is stopped and resumed until it is whole, and how often each batch was told.
fn in_pieces(
    path: &Path,
    mut fit: impl FnMut(Callbacks) -> Result<History, Error>,
) -> (History, Vec<u64>, usize) {
    let (mut steps, mut stopped) = (Vec::new(), 0);
    for times in drawn() {
        let mut note = |progress: &Progress| steps.push(progress.step);
        let stop = after(times);
        let callbacks = Callbacks {
            progress: Some(&mut note),
            stop: Some(&stop),
            ..checkpoint(path, true)
        };
        match fit(callbacks) {
            Ok(history) => return (history, steps, stopped),
            Err(Error::Interrupted {
                batch,
                batches,
                checkpoint,
                ..
            }) => {
                assert!((1..=batches).contains(&batch));
                assert_eq!(checkpoint.as_deref(), Some(path));
                stopped += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }
    unreachable!()
}

/// Batch-normalisation, dropout, augmentation, momentum, a plateau and early stopping; stopped in
/// training and in validation.
#[test]
fn a_run_stopped_at_any_batch_ends_as_an_uninterrupted_one() {
    for settings in [training as fn(usize) -> Training, settings] {
        let mut whole = model(9);
        let expected = run(&mut whole, &settings(5), Callbacks::default()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("run.safetensors");
        let mut resumed = model(1);
        let (history, steps, stopped) = in_pieces(&path, |callbacks| {
            // Where there is a checkpoint, the first weights do not matter.
            resumed = model(if path.exists() { 1 } else { 9 });
            run(&mut resumed, &settings(5), callbacks)
        });
        assert!(stopped >= 3, "{stopped}");
        assert_eq!(numbers(&history), numbers(&expected));
        assert_eq!(bits(&resumed), bits(&whole));
        // No batch was trained on twice.
        assert_eq!(steps, (1..=50).collect::<Vec<u64>>());
    }
}

#[test]
fn so_does_a_plain_one_without_validation_or_shuffling() {
    let dataset = dataset();
    let train = examples(&dataset).0;
    let network = Network::new("plain", Shape::image(1, 28, 28)).flatten();
    let network = network.dense(10).softmax();
    let training = Training {
        shuffle: false,
        ..training(4)
    };
    let fresh = || Model::new(&network, 3).unwrap();
    let mut whole = fresh();
    let expected = fit(&mut whole, &train, None, &training, 3, Callbacks::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut resumed = fresh();
    let path = folder.path().join("run.safetensors");
    let (history, ..) = in_pieces(&path, |callbacks| {
        resumed = fresh();
        fit(&mut resumed, &train, None, &training, 3, callbacks)
    });
    assert_eq!(numbers(&history), numbers(&expected));
    assert_eq!(bits(&resumed), bits(&whole));
}

#[test]
fn the_time_of_an_epoch_is_that_of_all_its_pieces() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let wait = |_: &Progress| std::thread::sleep(std::time::Duration::from_millis(20));
    for stops in [6, usize::MAX] {
        let (stop, mut wait) = (after(stops), wait);
        let callbacks = Callbacks {
            progress: Some(&mut wait),
            stop: Some(&stop),
            ..checkpoint(&path, true)
        };
        let ended = run(&mut model(9), &training(1), callbacks);
        match ended {
            Ok(history) => assert!(history.epochs[0].seconds >= 0.2, "{history:?}"),
            Err(error) => assert!(matches!(error, Error::Interrupted { batch: 6, .. })),
        }
    }
}

#[test]
fn a_killed_run_repeats_no_more_than_the_interval() {
    let mut whole = model(9);
    run(&mut whole, &training(2), Callbacks::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let kept = || {
        let checkpoint = Checkpoint {
            path: path.clone(),
            resume: true,
            every: Some(CheckpointInterval::Steps(3)),
        };
        Callbacks {
            checkpoint: Some(checkpoint),
            ..Callbacks::default()
        }
    };
    let mut fail = |progress: &Progress| assert!(progress.step != 18, "broken off");
    let callbacks = Callbacks {
        progress: Some(&mut fail),
        ..kept()
    };
    let broken = catch_unwind(AssertUnwindSafe(|| {
        run(&mut model(9), &training(2), callbacks)
    }));
    assert!(broken.is_err());
    let mut steps = Vec::new();
    let mut note = |progress: &Progress| steps.push((progress.batch, progress.step));
    let callbacks = Callbacks {
        progress: Some(&mut note),
        ..kept()
    };
    let mut resumed = model(1);
    run(&mut resumed, &training(2), callbacks).unwrap();
    assert_eq!(steps, [(6, 16), (7, 17), (8, 18), (9, 19), (10, 20)]);
    assert_eq!(bits(&resumed), bits(&whole));
}

#[test]
fn a_checkpoint_is_due_after_some_time() {
    let times = [(Duration::ZERO, 8), (Duration::from_secs(3600), 1)];
    for (time, first) in times {
        let folder = tempfile::tempdir().unwrap();
        let kept = || Callbacks {
            checkpoint: Some(Checkpoint {
                path: folder.path().join("run.safetensors"),
                resume: true,
                every: Some(CheckpointInterval::Time(time)),
            }),
            ..Callbacks::default()
        };
        // The batch is told before it is kept.
        let mut fail = |progress: &Progress| assert!(progress.step != 8, "broken off");
        let callbacks = Callbacks {
            progress: Some(&mut fail),
            ..kept()
        };
        let broken = catch_unwind(AssertUnwindSafe(|| {
            run(&mut model(9), &training(1), callbacks)
        }));
        assert!(broken.is_err());
        let mut steps = Vec::new();
        let mut note = |progress: &Progress| steps.push(progress.step);
        let callbacks = Callbacks {
            progress: Some(&mut note),
            ..kept()
        };
        run(&mut model(9), &training(1), callbacks).unwrap();
        assert_eq!(steps, (first..=10).collect::<Vec<u64>>());
    }
}

/// One that was written before there were others than those at the end of an epoch.
#[test]
fn an_older_checkpoint_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    std::fs::write(&path, include_bytes!("after-one-epoch.safetensors")).unwrap();
    let mut resumed = model(1);
    let dataset = dataset();
    let (train, validation) = examples(&dataset);
    let mut resume = |streams: Streams| {
        let callbacks = checkpoint(&path, true);
        fit(
            &mut resumed,
            &train,
            Some(&validation),
            &training(2),
            streams,
            callbacks,
        )
    };
    // It was drawn with the streams of its time, with which alone it goes on.
    let error = resume(Streams::new(9)).unwrap_err().to_string();
    assert!(error.contains("version of the random streams"), "{error}");
    let history = resume(Streams::of_version(9, StreamVersion::One)).unwrap();
    let epochs: Vec<usize> = history.epochs.iter().map(|epoch| epoch.epoch).collect();
    assert_eq!(epochs, [1, 2]);
    // What was trained elsewhere comes as it was; only the second epoch is of this machine.
    assert!((history.epochs[0].loss - 2.6128452161914355).abs() < 1e-12);
}

/// One of a later version is neither gone behind nor cleared away: it may be of a week's training.
#[test]
fn a_later_checkpoint_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let before = folder.path().join("run.previous.safetensors");
    run(&mut model(9), &training(2), checkpoint(&path, false)).unwrap();
    let later = of_version(&std::fs::read(&path).unwrap(), "2");
    let refused = |named: &Path| {
        let error = run(&mut model(9), &training(3), checkpoint(&path, true)).unwrap_err();
        let kept = checkpoint(&path, true).checkpoint.unwrap();
        let values = model(9).weights().len() + model(9).state().len();
        for error in [error, kept.damage(values).unwrap_err()] {
            let told = error.to_string();
            let expected = format!(
                "cannot read {}: written by a later version (format 2, this version reads 1); \
                 update refashion",
                named.display()
            );
            assert_eq!(told, expected);
        }
        assert_eq!(std::fs::read(named).unwrap(), later);
    };
    std::fs::write(&path, &later).unwrap();
    refused(&path);
    std::fs::rename(&path, &before).unwrap();
    refused(&before);
}

/// A checkpoint that says so of its format.
fn of_version(bytes: &[u8], version: &str) -> Vec<u8> {
    let file = safetensors::SafeTensors::deserialize(bytes).unwrap();
    let (_, head) = safetensors::SafeTensors::read_metadata(bytes).unwrap();
    let mut properties = head.metadata().clone().unwrap();
    properties.insert("version".to_owned(), version.to_owned());
    safetensors::serialize(file.tensors(), Some(properties)).unwrap()
}

/// Checkpoints at the end of an epoch are what they were before there were others.
#[test]
fn only_a_checkpoint_within_an_epoch_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let says = || {
        let bytes = std::fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        // Nor of gradients whose step is not made yet, where every batch makes one.
        assert!(!text.contains("accumulated"));
        text.contains("\"within\"")
    };
    run(&mut model(9), &training(1), checkpoint(&path, true)).unwrap();
    assert!(!says());
    let stop = after(3);
    let callbacks = Callbacks {
        stop: Some(&stop),
        ..checkpoint(&path, true)
    };
    let error = run(&mut model(9), &training(2), callbacks).unwrap_err();
    let expected = "the training was stopped in epoch 2, after batch 3 of 10";
    assert_eq!(error.to_string(), expected);
    assert!(says());
    // What was trained further is not the shorter run.
    let error = run(&mut model(1), &training(1), checkpoint(&path, true)).unwrap_err();
    assert!(
        error.to_string().contains("it has 2, this run 1"),
        "{error}"
    );
}

#[cfg(feature = "tensorboard")]
#[test]
fn tensorboard_has_every_batch_of_a_stopped_run_once() {
    use refashion_trainer::TensorBoard;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let to = TensorBoard {
        folder: folder.path().join("events"),
        every: 2,
    };
    let (_, _, stopped) = in_pieces(&path, |callbacks| {
        let callbacks = Callbacks {
            tensorboard: Some(to.clone()),
            ..callbacks
        };
        run(&mut model(9), &training(3), callbacks)
    });
    assert!(stopped >= 2);
    let scalars = to.scalars().unwrap();
    let batches = scalars.iter().filter(|scalar| scalar.tag == "batch/loss");
    let steps: Vec<i64> = batches.map(|scalar| scalar.step).collect();
    assert_eq!(steps, (1..=15).map(|step| 2 * step).collect::<Vec<i64>>());
}
