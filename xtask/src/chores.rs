//! The developers' chores, by name.

mod ci;

use std::{ffi::OsString, process::ExitCode};

/// A chore takes the words behind its name.
type Chore = fn(&[OsString]) -> ExitCode;

/// Every chore with what it does.
const CHORES: [(&str, &str, Chore); 2] = [
    (
        "ci",
        "what is checked before a change is taken: format, lints, tests, documentation, and the README's commands",
        ci::ci,
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
        println!("cargo xtask {name:<8} {what}");
    }
    println!("Everything else goes to the program: `cargo xtask --help`.");
    ExitCode::SUCCESS
}
