//! Holds the invariants that `ARCHITECTURE.md` states.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The crates from the bottom up: a crate may use only those before it.
const ORDER: [&str; 15] = [
    "refashion-std",
    "refashion-metrics",
    "refashion-figures",
    "refashion-datasets",
    "refashion-layers",
    "refashion-zoo",
    "refashion-trainer",
    "refashion-explain",
    "refashion-documents",
    "refashion-runs",
    "refashion-bench",
    "refashion-review",
    "refashion-report",
    "refashion",
    "xtask",
];

#[test]
fn the_map_names_every_crate() {
    let map = read(&root().join("ARCHITECTURE.md"));
    for name in ORDER {
        assert!(
            map.contains(&format!("`{name}`")),
            "ARCHITECTURE.md does not name `{name}`"
        );
    }
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let known: BTreeSet<String> = ORDER[..ORDER.len() - 1]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        folders, known,
        "the folders of crates/ and the order in this test differ"
    );
}

#[test]
fn the_places_on_the_map_are_there() {
    let map = read(&root().join("ARCHITECTURE.md"));
    let quoted = map.split('`').skip(1).step_by(2);
    let paths: Vec<&str> = quoted
        .filter(|text| text.starts_with("crates/") || text.starts_with("xtask/"))
        .filter(|text| !text.contains('*'))
        .collect();
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        assert!(root().join(path).exists(), "{path} is not there");
    }
}

#[test]
fn arrows_point_one_way() {
    for (place, name) in ORDER.iter().enumerate() {
        for dependency in dependencies(name) {
            if let Some(other) = ORDER.iter().position(|known| *known == dependency) {
                assert!(
                    other < place,
                    "{name} uses {dependency}, which stands above it"
                );
            }
        }
    }
}

#[test]
fn metrics_datasets_and_figures_know_no_tensor_library() {
    for name in [
        "refashion-metrics",
        "refashion-datasets",
        "refashion-figures",
    ] {
        for tensor in ["candle-core", "candle-nn", "gemm", "refashion-layers"] {
            assert!(!dependencies(name).contains(tensor), "{name} uses {tensor}");
        }
    }
}

#[test]
fn figures_know_only_what_they_are_given() {
    let used = dependencies("refashion-figures");
    let ours: Vec<&String> = used
        .iter()
        .filter(|name| name.starts_with("refashion") && *name != "refashion-std")
        .collect();
    assert!(ours.is_empty(), "refashion-figures uses {ours:?}");
}

#[test]
fn anyhow_is_for_the_program_alone() {
    for name in ORDER.iter().filter(|name| **name != "refashion") {
        assert!(!dependencies(name).contains("anyhow"), "{name} uses anyhow");
    }
}

#[test]
fn unsafe_is_for_the_layers_alone() {
    // The word is put together here so that this file does not contain it.
    let keyword = ["un", "safe"].concat();
    for (path, text) in sources() {
        if path.starts_with(root().join("crates/refashion-layers")) {
            continue;
        }
        let uses = text.lines().any(|line| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == keyword)
        });
        assert!(!uses, "{} has {keyword} code", path.display());
    }
}

#[test]
fn files_can_be_read_at_a_sitting() {
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= 420,
            "{} has {lines} lines: split it",
            path.display()
        );
    }
}

#[test]
fn no_module_is_named_for_having_no_name() {
    for (path, _) in sources() {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !["utils", "util", "helpers", "misc", "common"].contains(&stem),
            "{}",
            path.display()
        );
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names under `[dependencies]` in a crate's manifest.
fn dependencies(name: &str) -> BTreeSet<String> {
    let folder = if name == "xtask" {
        root().join(name)
    } else {
        root().join("crates").join(name)
    };
    read(&folder.join("Cargo.toml"))
        .split("[dependencies]")
        .nth(1)
        .unwrap_or_default()
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', '=', ' ']).next())
        .filter(|word| !word.is_empty() && !word.starts_with('#'))
        .map(ToString::to_string)
        .collect()
}

/// Every Rust file of the workspace with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let mut folders = vec![root().join("crates"), root().join("xtask")];
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
    assert!(found.len() > 20, "only {} files were found", found.len());
    found
}
