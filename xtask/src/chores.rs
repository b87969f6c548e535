//! The developers' chores, by name.

mod ci;
mod pictures;

use std::{ffi::OsString, process::ExitCode};

/// A chore takes the words behind its name.
type Chore = fn(&[OsString]) -> ExitCode;

/// Every chore with what it does.
const CHORES: [(&str, &str, Chore); 3] = [
    (
        "ci",
        "what is checked before a change is taken: format, lints, tests, documentation, and the README's commands",
        ci::ci,
    ),
    (
        "pictures",
        "copies the figures that the README shows out of results/",
        pictures::pictures,
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
