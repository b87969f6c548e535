//! Golden numbers can be made again with what made them: each script's requirements are pinned, to the
//! versions that the files beside it state.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    fs,
    path::{Path, PathBuf},
};

#[test]
fn requirements_are_the_versions_that_the_files_state() {
    let mut stated = 0;
    for requirements in found("requirements.txt") {
        let pins = pins(&requirements);
        let folder = requirements.parent().unwrap();
        for file in files(folder).filter(|path| path.extension().is_some_and(|e| e == "json")) {
            let text = read(&file);
            for (name, pinned) in &pins {
                for version in versions(&text, name.trim_end_matches("-cpu")) {
                    stated += 1;
                    assert_eq!(&version, pinned, "{name} in {}", file.display());
                }
            }
        }
    }
    assert!(stated > 15, "only {stated} versions are stated");
}

#[test]
fn versions_are_found_in_both_ways_of_stating_them() {
    let text = r#"{"versions": {"numpy": "2.4.6", "keras":"3.15.1"}, "keras": ["torch"]}"#;
    assert_eq!(versions(text, "numpy"), ["2.4.6"]);
    assert_eq!(versions(text, "keras"), ["3.15.1"]);
    assert_eq!(versions(text, "torch"), [""; 0]);
    let text = r#"{"made_with":"keras 3.15.1, torch 2.15.0+cu132","cases":[]}"#;
    assert_eq!(versions(text, "torch"), ["2.15.0"]);
    assert_eq!(versions(text, "tensorflow"), [""; 0]);
}

/// The names of a file of requirements with their versions.
fn pins(path: &Path) -> Vec<(String, String)> {
    let text = read(path);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pins = lines.map(|line| {
        let pin = line.split_once("==");
        let (name, version) = pin.unwrap_or_else(|| panic!("{}: {line}", path.display()));
        (name.to_string(), version.to_string())
    });
    pins.collect()
}

/// The versions of a software that a file states: `"NAME": "VERSION"`, or `"made_with": "NAME VERSION, …"`.
/// What a build adds to its version (`+cu132`) does not count.
fn versions(text: &str, name: &str) -> Vec<String> {
    let key = format!("\"{name}\"");
    let by_key = text.split(&key).skip(1).filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix(':')?;
        rest.trim_start().strip_prefix('"')
    });
    let made_with = text.split("\"made_with\":").nth(1);
    let made_with = made_with.and_then(|rest| rest.split('"').nth(1));
    let by_word = made_with.into_iter().flat_map(|line| line.split(", "));
    let by_word = by_word.filter_map(|software| {
        let (own, version) = software.split_once(' ')?;
        (own == name).then_some(version)
    });
    let versions = by_key.chain(by_word).map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        rest[..end.unwrap_or(rest.len())].to_string()
    });
    versions.filter(|version| !version.is_empty()).collect()
}

/// The files of this name in the folders `golden` of all crates.
fn found(name: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates")];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in files(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with(name) && path.iter().any(|word| word == "golden") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 5, "{found:?}");
    found
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path())
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
