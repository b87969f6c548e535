//! Files that a run left or keeps, damaged as a disk or a person may damage them.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod small;

use std::{
    cell::Cell,
    fs::{self, File},
    path::{Path, PathBuf},
};

use refashion_datasets::Search;
use refashion_runs::{
    BEST, Error, LAST, ModelPlaces, Places, Plan, Recorded, RunRecord, Seeds, Session, Store,
    WEIGHTS, evaluate_saved, write_json,
};
use small::{dataset, document, provenance, run, run_leaving, run_until};

/// Changes one bit in the middle of a file.
fn flip(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).unwrap();
}

fn recorded(store: &Store) -> Recorded {
    let document = document();
    let experiment = document.experiment("small/single").unwrap();
    let plan = Plan::new(&document, experiment, None).unwrap();
    let session = Session {
        seeds: Seeds::One(5),
        fresh: false,
        places: Places {
            results: store.folder(""),
            apart: store.folder(""),
        },
    };
    session.recorded(store, &plan, &dataset(), 5).unwrap()
}

#[test]
fn one_bit_of_a_model_that_a_run_left_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let made = run_leaving(
        (&store, &document, "small/single"),
        &mut |_| (),
        &|| false,
        true,
    );
    let made = made.unwrap();
    let places = ModelPlaces {
        results: store.clone(),
        models: folder.path().join("models"),
        search: Search::default(),
        max_download: 0,
    };
    let names: Vec<&str> = made.models_sha256.keys().map(String::as_str).collect();
    assert!(
        names.starts_with(&[BEST, LAST, "snapshots/epoch-000.safetensors"]),
        "{names:?}"
    );
    for name in names {
        let path = store.run("small/single", 5).join(name);
        let reference = path.to_str().unwrap();
        places.find(reference, &mut |_| ()).unwrap();
        flip(&path);
        let error = places.find(reference, &mut |_| ()).unwrap_err();
        assert!(
            matches!(&error, Error::Altered { path: found, .. } if *found == path),
            "{error}"
        );
    }
}

#[test]
fn one_bit_of_the_weights_of_a_finished_run_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let document = document();
    let made = run(&store, &document, "small/single", &mut |_| ());
    assert_eq!(made.weights_sha256.as_ref().map(String::len), Some(64));
    let weights = store.run("small/single", 5).join(WEIGHTS);
    flip(&weights);
    let Recorded::DamagedWeights(found, damage) = recorded(&store) else {
        unreachable!("taken for whole")
    };
    assert_eq!(*found, made);
    for part in [WEIGHTS, "is damaged", "SHA-256"] {
        assert!(damage.contains(part), "{damage}");
    }
    let experiment = document.experiment("small/single").unwrap();
    let plan = Plan::new(&document, experiment, None).unwrap();
    let evaluated = evaluate_saved(&store, &plan, &dataset(), &made, provenance());
    assert!(
        matches!(evaluated, Err(Error::Altered { path, .. }) if path == weights),
        "evaluated"
    );

    // A record of an older version has no digest, and is as it was.
    let older = RunRecord {
        weights_sha256: None,
        ..made
    };
    write_json(&store.run("small/single", 5).join("run.json"), &older).unwrap();
    assert_eq!(recorded(&store), Recorded::Finished(Box::new(older)));
}

#[test]
fn damaged_tables_are_written_again_from_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path());
    let made = run(&store, &document(), "small/single", &mut |_| ());
    let place = store.run("small/single", 5);
    let none: [&str; 0] = [];
    assert_eq!(made.mend_tables(&place).unwrap(), none);
    let tables = ["history.csv", "report.txt", "confusion.csv"];
    let contents = || tables.map(|name| fs::read(place.join(name)).unwrap());
    let whole = contents();
    flip(&place.join(tables[0]));
    fs::remove_file(place.join(tables[1])).unwrap();
    fs::write(place.join(tables[2]), "").unwrap();
    // The record as it is read, not as it was made.
    let read = store.load("small/single", 5).unwrap().unwrap();
    assert_eq!(read.mend_tables(&place).unwrap(), tables);
    assert_eq!(contents(), whole);
}

/// Makes a run until it was asked so many times whether to stop.
fn interrupted(store: &Store, id: &str, after: usize) {
    let left = Cell::new(after);
    let stop = || {
        left.set(left.get().saturating_sub(1));
        left.get() == 0
    };
    assert!(run_until(store, &document(), id, &mut |_| (), &stop).is_err());
}

fn weights(store: &Store, id: &str) -> Vec<u8> {
    fs::read(store.run(id, 5).join(WEIGHTS)).unwrap()
}

/// The ways in which a file is damaged that is not only changed.
fn damages() -> Vec<fn(&Path)> {
    let mut damages: Vec<fn(&Path)> = vec![
        flip,
        |path| fs::write(path, "").unwrap(),
        |path| {
            let bytes = fs::read(path).unwrap();
            fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
        },
        // A header that says it is longer than all memory, and one that is deep.
        |path| fs::write(path, [&[0xff; 8][..], b"{}"].concat()).unwrap(),
        |path| {
            let deep = "[".repeat(50_000_000);
            let length = (deep.len() as u64).to_le_bytes();
            fs::write(path, [&length[..], deep.as_bytes()].concat()).unwrap();
        },
        |path| File::create(path).unwrap().set_len(1 << 40).unwrap(),
    ];
    #[cfg(unix)]
    damages.push(|path| {
        fs::remove_file(path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", path).unwrap();
    });
    damages
}

#[test]
fn where_no_checkpoint_is_whole_the_training_begins_again() {
    let whole_folder = tempfile::tempdir().unwrap();
    let whole = Store::new(whole_folder.path());
    run(&whole, &document(), "small/single", &mut |_| ());
    for (number, damage) in damages().into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        interrupted(&store, "small/single", 12);
        let kept = store.unfinished("small/single", 5);
        let checkpoints = ["last.safetensors", "last.previous.safetensors"];
        let checkpoints: Vec<PathBuf> = checkpoints.map(|name| kept.join(name)).to_vec();
        for checkpoint in &checkpoints {
            damage(checkpoint);
        }
        let mut heard = Vec::new();
        run(&store, &document(), "small/single", &mut |progress| {
            heard.push((progress.epoch, progress.batch));
        });
        assert_eq!(heard.first(), Some(&(1, 1)), "damage {number}");
        assert_eq!(
            weights(&store, "small/single"),
            weights(&whole, "small/single")
        );
    }
}

#[test]
fn damaged_folds_are_begun_again() {
    for id in ["small/carried", "small/new"] {
        let whole_folder = tempfile::tempdir().unwrap();
        let whole = Store::new(whole_folder.path());
        let record = run(&whole, &document(), id, &mut |_| ());
        for file in ["folds.json", "after-2.safetensors"] {
            for (number, damage) in damages().into_iter().enumerate() {
                // A record as long as that is not read at all, and the others are not begun.
                if file == "folds.json" && number >= 5 {
                    continue;
                }
                let folder = tempfile::tempdir().unwrap();
                let store = Store::new(folder.path());
                interrupted(&store, id, 30);
                damage(&store.unfinished(id, 5).join(file));
                let mut heard = Vec::new();
                let again = run(&store, &document(), id, &mut |progress| {
                    heard.push((progress.epoch, progress.batch));
                });
                assert_eq!(
                    heard.first(),
                    Some(&(1, 1)),
                    "{id}: {file}, damage {number}"
                );
                assert_eq!(weights(&store, id), weights(&whole, id));
                let scores = |record: &RunRecord| -> Vec<_> {
                    record
                        .folds
                        .iter()
                        .map(|fold| fold.scores.clone())
                        .collect()
                };
                assert_eq!(scores(&again), scores(&record));
            }
        }
    }
}
