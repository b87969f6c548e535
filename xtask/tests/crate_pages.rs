//! Every crate that is published stands alone: a page of its own, the licences, and what the
//! registry and docs.rs ask for.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    fs,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

/// The registry refuses others; these are what is used of its list
/// (<https://crates.io/category_slugs>).
const CATEGORIES: [&str; 12] = [
    "algorithms",
    "command-line-utilities",
    "development-tools::profiling",
    "encoding",
    "filesystem",
    "mathematics",
    "multimedia::images",
    "parser-implementations",
    "rendering",
    "science",
    "text-processing",
    "visualization",
];

#[test]
fn every_crate_has_a_page_whose_example_is_run() {
    for (folder, manifest) in crates() {
        let name = manifest["package"]["name"].as_str().unwrap();
        let page = read(&folder.join("README.md"));
        assert!(page.starts_with(&format!("# {name}\n")), "{name}");
        assert!(page.contains("```rust\n"), "{name} shows no example");
        let library = read(&folder.join("src/lib.rs"));
        assert!(
            library.contains("#[doc = include_str!(\"../README.md\")]"),
            "the example of {name} is not run"
        );
        for feature in features(&manifest) {
            assert!(
                page.contains(&format!("| `{feature}` |")),
                "the page of {name} does not say what `{feature}` is for"
            );
        }
    }
}

#[test]
fn every_crate_has_the_licences() {
    for (folder, manifest) in crates() {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let own = read(&folder.join(licence));
            let whole = read(&root().join(licence));
            assert!(
                own == whole,
                "{licence} of {:?}",
                manifest["package"]["name"]
            );
        }
    }
}

#[test]
fn every_manifest_says_what_the_registry_asks() {
    for (folder, manifest) in crates() {
        let place = folder.display();
        let package = manifest["package"].as_table().unwrap();
        assert!(package["description"].as_str().is_some(), "{place}");
        assert_eq!(package["readme"].as_str(), Some("README.md"), "{place}");
        let words = |key: &str| -> Vec<String> {
            let words = package[key].as_array().unwrap().iter();
            words
                .map(|word| word.as_str().unwrap().to_string())
                .collect()
        };
        let keywords = words("keywords");
        assert!((1..=5).contains(&keywords.len()), "{place}: {keywords:?}");
        for keyword in keywords {
            let letters = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            let fits = keyword.len() <= 20 && keyword.chars().all(letters);
            assert!(
                fits && keyword.starts_with(|c: char| c.is_ascii_alphanumeric()),
                "{place}: {keyword}"
            );
        }
        let categories = words("categories");
        assert!(
            (1..=5).contains(&categories.len()),
            "{place}: {categories:?}"
        );
        for category in categories {
            assert!(
                CATEGORIES.contains(&category.as_str()),
                "{place}: {category}"
            );
        }
        let documented = &package["metadata"]["docs"]["rs"]["all-features"];
        assert_eq!(documented.as_bool(), Some(true), "{place}");
    }
}

/// The names of a crate's features but `default`.
fn features(manifest: &Table) -> Vec<&String> {
    let features = manifest.get("features").and_then(Value::as_table);
    let names = features.into_iter().flat_map(Table::keys);
    names.filter(|name| *name != "default").collect()
}

/// The folder and the manifest of every crate that is published.
fn crates() -> Vec<(PathBuf, Table)> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let mut found: Vec<_> = folders
        .map(|entry| entry.unwrap().path())
        .map(|folder| {
            (
                folder.clone(),
                read(&folder.join("Cargo.toml")).parse().unwrap(),
            )
        })
        .filter(|(_, manifest): &(_, Table)| {
            let publish = manifest["package"].get("publish");
            publish.and_then(Value::as_bool) != Some(false)
        })
        .collect();
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    assert!(found.len() > 10, "only {} crates were found", found.len());
    found
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
