//! The crates of the workspace, as their manifests and their source text describe them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::modules::Files;

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

pub(crate) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The folder of a crate.
pub(crate) fn folder(name: &str) -> PathBuf {
    if name == "xtask" {
        root().join(name)
    } else {
        root().join("crates").join(name)
    }
}

/// The names of what a crate is built from: not what its tests use alone.
pub(crate) fn dependencies(name: &str) -> BTreeSet<String> {
    let path = folder(name).join("Cargo.toml");
    let manifest: Table = read(&path)
        .parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(manifest["package"]["name"].as_str(), Some(name));
    let mut found = BTreeSet::new();
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets.into_iter().flat_map(|targets| targets.values());
    for table in tables.filter_map(Value::as_table).chain([&manifest]) {
        for kind in ["dependencies", "build-dependencies"] {
            let entries = table.get(kind).and_then(Value::as_table);
            found.extend(
                entries
                    .into_iter()
                    .flat_map(|entries| entries.keys().cloned()),
            );
        }
    }
    found
}

/// The text of each file below a crate's `src/`.
pub(crate) fn source_files(name: &str) -> Files {
    let source = folder(name).join("src");
    let files = rust_files(&source).into_iter().map(|(path, text)| {
        let words: Vec<_> = path.strip_prefix(&source).unwrap().iter().collect();
        let words: Vec<&str> = words.iter().map(|word| word.to_str().unwrap()).collect();
        (words.join("/"), text)
    });
    files.collect()
}

/// Every Rust file of the workspace with its text.
pub(crate) fn sources() -> Vec<(PathBuf, String)> {
    let mut found = rust_files(&root().join("crates"));
    found.extend(rust_files(&root().join("xtask")));
    assert!(found.len() > 20, "only {} files were found", found.len());
    found
}

fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = read(&path);
                found.push((path, text));
            }
        }
    }
    found
}
