//! A damaged checkpoint is found out, wherever the damage is, and the one before it is used.

use std::path::Path;

use refashion_trainer::{Callbacks, Error};

use super::small_runs::{model, training};
use super::{bits, checkpoint, run};

/// Eight times the values of the model, four bytes each, and 64 MiB of text.
#[test]
fn a_file_too_long_for_a_checkpoint_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let values = model(9).weights().len() + model(9).state().len();
    let most = (64 << 20) + 8 * 4 * values as u64;
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(most + 1).unwrap();
    let error = run(&mut model(9), &training(1), checkpoint(&path, true)).unwrap_err();
    let expected = format!("where at most {most} are read; delete it to start anew");
    assert!(error.to_string().ends_with(&expected), "{error}");
}

/// A folder lies where the one before it is to be put.
#[test]
fn a_checkpoint_that_cannot_be_put_aside_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    std::fs::create_dir(folder.path().join("run.previous.safetensors")).unwrap();
    // There is nothing to put aside at the end of the first epoch.
    run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap();
    let error = run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap_err();
    assert!(
        matches!(&error, Error::Write { path: named, .. } if *named == path),
        "{error}"
    );
}

#[test]
fn a_damaged_checkpoint_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for damaged in [&bytes[..bytes.len() / 2], b"", b"something else"] {
        std::fs::write(&path, damaged).unwrap();
        let error = run(&mut model(9), &training(1), checkpoint(&path, true)).unwrap_err();
        assert!(
            matches!(&error, Error::Read { path: named, .. } if *named == path),
            "{error}"
        );
        assert!(error.to_string().contains("delete it"), "{error}");
    }
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    run(&mut model(9), &training(1), checkpoint(&path, false)).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for place in (0..bytes.len()).step_by(bytes.len() / 97) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1 << (place % 8);
        std::fs::write(&path, damaged).unwrap();
        let error = run(&mut model(9), &training(2), checkpoint(&path, true)).unwrap_err();
        let named = matches!(&error, Error::Read { path: named, .. } if *named == path);
        assert!(named, "byte {place}: {error}");
    }
}

#[test]
fn a_run_goes_on_from_the_checkpoint_before_a_damaged_one() {
    let mut whole = model(9);
    run(&mut whole, &training(3), Callbacks::default()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let before = folder.path().join("run.previous.safetensors");
    let damage = |path: &Path| {
        let mut bytes = std::fs::read(path).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 4;
        std::fs::write(path, bytes).unwrap();
    };
    run(&mut model(9), &training(2), checkpoint(&path, false)).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    damage(&path);
    let mut resumed = model(1);
    let history = run(&mut resumed, &training(3), checkpoint(&path, true)).unwrap();
    assert_eq!(history.epochs.len(), 3);
    assert_eq!(bits(&resumed), bits(&whole));

    // Killed between the two renames, there is only the one before.
    std::fs::remove_file(&path).unwrap();
    let mut resumed = model(1);
    run(&mut resumed, &training(3), checkpoint(&path, true)).unwrap();
    assert_eq!(bits(&resumed), bits(&whole));

    damage(&path);
    damage(&before);
    let error = run(&mut model(9), &training(3), checkpoint(&path, true)).unwrap_err();
    assert!(error.to_string().contains("run.safetensors"), "{error}");
}

#[test]
fn what_is_wrong_is_told_only_where_no_run_can_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run.safetensors");
    let before = folder.path().join("run.previous.safetensors");
    let small = model(9);
    let values = small.weights().len() + small.state().len();
    let damage = || {
        let checkpoint = checkpoint(&path, true).checkpoint.unwrap();
        checkpoint.damage(values).unwrap()
    };
    assert_eq!(damage(), None);
    run(&mut model(9), &training(2), checkpoint(&path, false)).unwrap();
    assert_eq!(damage(), None);
    // The one before it is whole.
    std::fs::write(&path, b"something else").unwrap();
    assert_eq!(damage(), None);
    std::fs::write(&before, b"").unwrap();
    let told = damage().unwrap();
    let named = format!("cannot read {}: not a checkpoint", path.display());
    assert!(told.starts_with(&named), "{told}");
    std::fs::remove_file(&path).unwrap();
    assert!(damage().unwrap().contains("run.previous.safetensors"));
}
