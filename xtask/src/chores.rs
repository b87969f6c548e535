//! The developers' chores, by name.

mod api;
mod bless;
mod ci;
mod golden;
mod mutants;
mod pictures;
mod tools;
mod torture;

use std::{ffi::OsString, process::ExitCode};

/// A chore takes the words behind its name.
type Chore = fn(&[OsString]) -> ExitCode;

/// Every chore with what it does.
const CHORES: [(&str, &str, Chore); 9] = [
    (
        "ci",
        "what is checked before a change is taken: format, lints, tests, documentation, and the README's commands",
        ci::ci,
    ),
    (
        "tools",
        "installs cargo-deny, cargo-mutants and cargo-fuzz in the versions that are meant",
        tools::tools,
    ),
    (
        "mutants",
        "tries changes of a crate's code, drawn at random, and says which its tests do not notice: CRATE [--seed S] [--count N]",
        mutants::mutants,
    ),
    (
        "api",
        "prints the public items of every library; --check holds them against docs/api/ and CHANGELOG.md",
        api::api,
    ),
    (
        "bless",
        "writes anew what tests hold: docs/api/, docs/lessons/ and docs/pictures/",
        bless::bless,
    ),
    (
        "golden",
        "makes golden numbers again with the software that their files name: [NAME]",
        golden::golden,
    ),
    (
        "pictures",
        "makes what the README shows: figures, the page of results/, the dashboard, a network looked into",
        pictures::pictures,
    ),
    (
        "torture",
        "kills, starves and misleads the program for ten minutes, and counts what it gets wrong: [--minutes N] [--seed S]",
        torture::torture,
    ),
    ("chores", "this list", list),
];

/// The chore of this name.
pub(crate) fn named(name: &str) -> Option<Chore> {
    let found = CHORES.iter().find(|(known, ..)| *known == name);
    found.map(|(_, _, chore)| *chore)
}

fn list(_: &[OsString]) -> ExitCode {
    for (name, what, _) in CHORES {
        println!("cargo xtask {name:<9} {what}");
    }
    println!("Everything else goes to the program: `cargo xtask --help`.");
    ExitCode::SUCCESS
}
