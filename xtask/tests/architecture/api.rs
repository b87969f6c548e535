//! The public items of each library stand in `docs/api/`, one a line: a change of them is seen, is
//! meant, and is told in the changelog.

mod changelog;
mod items;
mod listing;
mod made_up;
mod text;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::PathBuf,
};

use self::{
    changelog::{base, in_git, unnamed},
    listing::listing,
};
use super::{
    modules::Modules,
    workspace::{read, root, source_files},
};

/// Listings by the names of their crates.
type Listings = BTreeMap<String, String>;

/// With `REFASHION_LISTINGS=FOLDER`, as `cargo xtask bless` runs it, this writes what it otherwise
/// compares.
#[test]
fn the_listings_are_those_of_the_code() {
    let listings: Listings = libraries()
        .into_iter()
        .map(|name| {
            let modules = Modules::read(&source_files(&name), "lib.rs");
            let listing = listing(&modules, &name.replace('-', "_"));
            (name, listing)
        })
        .collect();
    if let Some(folder) = env::var_os("REFASHION_LISTINGS") {
        write(&folder.into(), &listings);
        return;
    }
    let folder = root().join("docs/api");
    let mut wrong = String::new();
    for (name, listing) in &listings {
        let held = fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap_or_default();
        for (sign, line) in differences(&held, listing) {
            wrong += &format!("{sign} {line}\n");
        }
    }
    assert!(
        wrong.is_empty(),
        "the public items are not those of docs/api/; `cargo xtask bless` writes it anew:\n{wrong}"
    );
    let held: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let known: BTreeSet<String> = listings.keys().map(|name| format!("{name}.txt")).collect();
    assert_eq!(held, known, "docs/api/ and the libraries differ");
}

#[test]
fn a_change_is_in_the_changelog() {
    let Some(base) = base() else {
        eprintln!("SKIPPED: this is no git checkout, or it has one commit only");
        return;
    };
    let held = |name: &String| in_git(&base, &format!("docs/api/{name}.txt"));
    let old: Listings = libraries()
        .into_iter()
        .filter_map(|name| held(&name).map(|listing| (name, listing)))
        .collect();
    if old.is_empty() {
        eprintln!("SKIPPED: {base} has no listings");
        return;
    }
    let new: Listings = libraries()
        .into_iter()
        .map(|name| {
            (
                name.clone(),
                read(&root().join(format!("docs/api/{name}.txt"))),
            )
        })
        .collect();
    let told = in_git(&base, "CHANGELOG.md").unwrap_or_default();
    let unnamed = unnamed(&old, &new, &told, &read(&root().join("CHANGELOG.md")));
    assert!(
        unnamed.is_empty(),
        "the public items of {unnamed:?} are not those of {base}, and no new line under Unreleased \
         in CHANGELOG.md names the crate"
    );
}

/// The crates that have a library.
fn libraries() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    let folders = folders.map(|entry| entry.unwrap());
    let mut names: Vec<String> = folders
        .filter(|folder| folder.path().join("src/lib.rs").exists())
        .map(|folder| folder.file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(names.len() > 10, "{names:?}");
    names
}

fn write(folder: &PathBuf, listings: &Listings) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
    fs::create_dir_all(folder).unwrap();
    for (name, listing) in listings {
        fs::write(folder.join(format!("{name}.txt")), listing).unwrap();
    }
}

/// The lines that only one of two listings has: `-` of the first, `+` of the second.
fn differences<'a>(first: &'a str, second: &'a str) -> Vec<(char, &'a str)> {
    let lines = |text: &'a str| text.lines().collect::<BTreeSet<_>>();
    let (first, second) = (lines(first), lines(second));
    let gone = first.difference(&second).map(|line| ('-', *line));
    let come = second.difference(&first).map(|line| ('+', *line));
    gone.chain(come).collect()
}
