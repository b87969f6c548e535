//! `cargo xtask api [--check]`: the public items of every library, one a line. What reads them stands
//! in `xtask/tests/architecture/`, which may parse Rust: `xtask` itself is built at once.

use std::{
    ffi::OsString,
    fs, io,
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use crate::{
    forward::{cargo, root},
    process,
};

/// Tells the test where to write the listings, in place of comparing them.
const LISTINGS: &str = "REFASHION_LISTINGS";

pub(crate) fn api(words: &[OsString]) -> ExitCode {
    process::ended(match words {
        [] => print(),
        [word] if word == "--check" => process::run(&mut tests("api::")),
        _ => Err("usage: cargo xtask api [--check]".to_string()),
    })
}

/// Writes the listings into a folder.
pub(crate) fn write(folder: &Path) -> Result<(), String> {
    let mut command = tests("api::the_listings_are_those_of_the_code");
    command.env(LISTINGS, folder).stdout(Stdio::null());
    process::run(&mut command)
}

fn print() -> Result<(), String> {
    let folder = root().join("target/api");
    write(&folder)?;
    let text = all(&folder)
        .map_err(|error| format!("cannot read the listings that were written: {error}"))?;
    print!("{text}");
    Ok(())
}

/// All listings of a folder, in the order of their names.
fn all(folder: &Path) -> io::Result<String> {
    let entries: io::Result<Vec<_>> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect();
    let mut paths = entries?;
    paths.sort();
    paths.iter().map(fs::read_to_string).collect()
}

/// The tests of this name.
fn tests(name: &str) -> Command {
    let mut command = cargo();
    command.current_dir(root());
    command.args(["test", "--quiet", "--package", "xtask"]);
    command.args(["--test", "architecture", name]);
    command
}
