//! Files as earlier versions wrote them are read, and what a later version writes is told as that.
//! Those in `formats/` stay as they are, whatever is written today; `folds.json` is read where its type is.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use refashion_runs::{Error, KerasRun, RunRecord, Store, Sweep, Unit};

const RUN: &str = include_str!("formats/run.json");
const OUTCOME: &str = include_str!("formats/outcome.json");
const FEATURES: &str = include_str!("formats/features.json");
const KERAS: &str = include_str!("formats/keras.json");
const DATA: &str = include_str!("formats/data.json");
const UNITS: &str = include_str!("formats/units.jsonl");
const SWEEP: &str = include_str!("formats/sweep.toml");

const LATER: &str = "written by a later version (format 2, this version reads 1); update refashion";

/// An object of JSON with a version in it, behind all else.
fn of_version(text: &str, version: &str) -> String {
    let body = text.trim_end().strip_suffix('}').unwrap();
    format!("{}, \"version\": {version} }}\n", body.trim_end())
}

/// A store in which a run of `hw5/dense` has these files.
fn store(folder: &Path, files: [(&str, &str); 4]) -> Store {
    for (file, text) in files {
        let place = folder.join("hw5/dense").join(file);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
    }
    Store::new(folder)
}

const FILES: [(&str, &str); 4] = [
    ("seed-0/run.json", RUN),
    ("seed-0/outcome.json", OUTCOME),
    ("seed-0/features.json", FEATURES),
    ("keras/seed-0.json", KERAS),
];

fn read(store: &Store) -> Result<(RunRecord, KerasRun), Error> {
    let run = store.load("hw5/dense", 0)?.unwrap();
    let (seed, keras) = KerasRun::load_each("hw5/dense", store).remove(0);
    assert_eq!(seed, 0);
    Ok((run, keras?))
}

#[test]
fn records_of_the_first_version_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let (run, keras) = read(&store(folder.path(), FILES)).unwrap();
    assert_eq!(run.settings.parameters, keras.settings.parameters);
    assert!(run.complete() && keras.complete());
    assert_eq!(run.saved.unwrap().samples.first.len(), 1);
    assert_eq!(run.features.unwrap().maps.shape, [1, 2, 2]);
}

#[test]
fn records_of_the_first_version_may_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let texts = FILES.map(|(file, text)| (file, of_version(text, "1")));
    let files = texts.each_ref().map(|(file, text)| (*file, text.as_str()));
    read(&store(folder.path(), files)).unwrap();
}

#[test]
fn records_of_a_later_version_are_told_as_that() {
    for place in 0..FILES.len() {
        for (version, told) in [
            ("2", LATER),
            ("0", "the version of its format is 0"),
            ("\"1\"", "the version of its format is \"1\""),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let mut files = FILES;
            // What else is in it cannot be known.
            let text = of_version("{ \"unknown\": [] }", version);
            files[place].1 = &text;
            let error = read(&store(folder.path(), files)).unwrap_err();
            let file = Path::new("hw5/dense").join(files[place].0);
            assert!(
                matches!(&error, Error::Version { path, .. } if path.ends_with(&file)),
                "{error}"
            );
            let said = error.to_string();
            assert!(said.contains(told) && !said.contains("remove"), "{said}");
        }
    }
}

#[test]
fn a_run_that_is_under_way_says_which_data_it_is_of() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path(), FILES);
    let over = store.load("hw5/dense", 0).unwrap().unwrap().data.digests;
    assert_eq!(store.data_of("hw5/dense", 0), Some(over));
    let begun = store.unfinished("hw5/dense", 0);
    fs::create_dir(&begun).unwrap();
    assert_eq!(store.data_of("hw5/dense", 0), None);
    fs::write(begun.join("data.json"), DATA).unwrap();
    let data = store.data_of("hw5/dense", 0).unwrap();
    assert_eq!((data.len(), data[0].file.as_str()), (1, "train"));
    assert!(data[0].matches());
}

#[test]
fn a_list_of_units_is_read_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("units.jsonl");
    let read = |text: &str| {
        fs::write(&path, text).unwrap();
        Unit::read(&path)
    };
    let units = read(UNITS).unwrap();
    assert_eq!(units[0].experiment, "hw5/dense");
    assert_eq!(read(&of_version(UNITS, "1")).unwrap(), units);
    let error = read(&format!("{UNITS}{}", of_version("{ \"x\": 1 }", "2"))).unwrap_err();
    assert!(matches!(error, Error::Version { .. }), "{error}");
    let said = error.to_string();
    assert!(said.ends_with(&format!("units.jsonl: {LATER}")), "{said}");
    let said = read(&of_version(UNITS, "0")).unwrap_err().to_string();
    assert!(said.contains("units.jsonl: the version"), "{said}");
    let said = read("{}\n").unwrap_err().to_string();
    assert!(said.contains("line 1: missing field"), "{said}");
}

#[test]
fn a_sweep_names_its_version_where_it_wants_to() {
    let read = |text: &str| Sweep::parse(text, Path::new("rates.toml"));
    let sweep = read(SWEEP).unwrap();
    assert_eq!(sweep.over.len(), 2);
    let named = read(&format!("version = 1\n{SWEEP}")).unwrap();
    assert_eq!(named.points().unwrap(), sweep.points().unwrap());
    let error = read("version = 2\nunknown = 1").unwrap_err();
    assert!(matches!(error, Error::Version { .. }), "{error}");
    let said = error.to_string();
    assert_eq!(said, format!("rates.toml: {LATER}"));
    for version in ["0", "\"1\"", "1.0"] {
        let text = format!("version = {version}\n{SWEEP}");
        let said = read(&text).unwrap_err().to_string();
        assert!(said.contains(&format!("is {version}, where")), "{said}");
    }
}
