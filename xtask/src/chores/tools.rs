//! `cargo xtask tools [NAME…]`: installs the tools that the chores and the workflow use, each in one
//! version, so that two machines say the same of one change.

use std::{ffi::OsString, process::ExitCode};

use crate::{forward::cargo, process};

/// The tools with their versions and what they are for.
const TOOLS: [(&str, &str, &str); 3] = [
    (
        "cargo-deny",
        "0.20.2",
        "what may be depended on: `cargo deny check bans licenses sources`",
    ),
    (
        "cargo-mutants",
        "27.1.0",
        "whether tests notice a change of the code: `cargo xtask mutants CRATE`",
    ),
    (
        "cargo-fuzz",
        "0.13.2",
        "readers of files on made-up bytes; it needs a nightly Rust",
    ),
];

pub(crate) fn tools(words: &[OsString]) -> ExitCode {
    let unknown = words
        .iter()
        .find(|word| !TOOLS.iter().any(|(name, ..)| *word == name));
    if let Some(word) = unknown {
        let names = TOOLS.map(|(name, ..)| name).join(", ");
        return process::ended(Err(format!(
            "there is no tool {}; there are {names}",
            word.display()
        )));
    }
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| word == name);
    let mut tools = TOOLS.iter().filter(|(name, ..)| wanted(name));
    process::ended(tools.try_for_each(|(name, version, what)| install(name, version, what)))
}

fn install(name: &str, version: &str, what: &str) -> Result<(), String> {
    println!("{name} {version}: {what}");
    match installed(name) {
        Some(there) if there == version => {
            println!("  is there already");
            return Ok(());
        }
        Some(there) => println!("  takes the place of {there}"),
        None => {}
    }
    let package = format!("{name}@{version}");
    process::run(cargo().args(["install", "--locked", &package]))
}

/// The version of a tool that is installed.
pub(crate) fn installed(name: &str) -> Option<String> {
    let command = name.strip_prefix("cargo-")?;
    let said = process::text(cargo().args([command, "--version"])).ok()?;
    said.split_whitespace().nth(1).map(ToOwned::to_owned)
}
