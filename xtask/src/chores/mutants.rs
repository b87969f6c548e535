//! `cargo xtask mutants CRATE [--seed S] [--count N]`: whether a crate's tests notice when its code is
//! changed. cargo-mutants changes one place at a time; a random sample of all changes is tried, drawn
//! before any result is seen.

mod lines;
mod record;
mod sample;
mod score;

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use self::{record::Record, score::Score};
use super::tools;
use crate::{
    forward::{cargo, root},
    process,
};

/// The most changes that are tried of one crate.
const MOST: usize = 150;

pub(crate) fn mutants(words: &[OsString]) -> ExitCode {
    process::ended(Asked::read(words).and_then(|asked| sampled(&asked)))
}

/// What was typed.
struct Asked {
    name: String,
    seed: u64,
    count: usize,
}

impl Asked {
    fn read(words: &[OsString]) -> Result<Self, String> {
        const USAGE: &str = "usage: cargo xtask mutants CRATE [--seed S] [--count N]";
        let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let (name, mut options) = words.split_first().ok_or(USAGE)?;
        let mut asked = Self {
            name: name.to_string(),
            seed: sample::seed_of(name),
            count: MOST,
        };
        while let [option, value, rest @ ..] = options {
            let number: u64 = value
                .parse()
                .map_err(|_| format!("{value} is no whole number; {USAGE}"))?;
            match option.as_ref() {
                "--seed" => asked.seed = number,
                "--count" => {
                    asked.count = usize::try_from(number).unwrap_or(MOST).clamp(1, MOST);
                }
                _ => return Err(format!("{option} is not known; {USAGE}")),
            }
            options = rest;
        }
        if options.is_empty() {
            Ok(asked)
        } else {
            Err(USAGE.to_string())
        }
    }
}

fn sampled(asked: &Asked) -> Result<(), String> {
    let Asked { name, seed, count } = asked;
    println!("{name}: seed {seed}, at most {count} changes");
    let version = tools::installed("cargo-mutants")
        .ok_or("cargo-mutants is not installed: `cargo xtask tools cargo-mutants` installs it")?;
    let all = process::text(cargo_mutants(name).arg("--list"))?;
    let all: Vec<&str> = all.lines().collect();
    let drawn = sample::drawn(&all, *count, *seed);
    println!("{} of {} changes are tried", drawn.len(), all.len());

    let folder = root().join("target/mutants").join(name);
    try_all(name, &drawn, &folder)?;
    let score = Score::read(&folder.join("mutants.out"), &drawn)?;
    println!("\n{score}");

    let record = Record {
        name,
        seed: *seed,
        changes: all.len(),
        cargo_mutants: &version,
        rustc: &process::text(Command::new("rustc").arg("--version"))?,
        commit: &commit(),
        score: &score,
    };
    let path = root().join(format!("results/mutants/{name}.json"));
    write(&path, &record.to_string())?;
    println!("results/mutants/{name}.json");
    Ok(())
}

/// Tries changes of a crate, each in a copy of the workspace and with the crate's own tests.
fn try_all(name: &str, drawn: &BTreeSet<&str>, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder)
        .map_err(|error| format!("cannot make {}: {error}", folder.display()))?;
    let mut command = cargo_mutants(name);
    // A warning is no test: it is not to make a change one that cannot be built.
    command.args(["--cap-lints=true", "--output"]).arg(folder);
    for change in drawn {
        command.arg("--re").arg(sample::pattern(change));
    }
    // The pattern of a name lets every change through that deletes a field; lines keep them out.
    let sampled = folder.join("lines.diff");
    let text = |file: &str| {
        let text = fs::read_to_string(root().join(file));
        text.map_err(|error| format!("cannot read {file}: {error}"))
    };
    fs::write(&sampled, lines::diff(drawn, &text)?)
        .map_err(|error| format!("cannot write {}: {error}", sampled.display()))?;
    command.arg("--in-diff").arg(&sampled);
    let status = command
        .status()
        .map_err(|error| format!("cannot start cargo-mutants: {error}"))?;
    match status.code() {
        // Some changes survive, or let the tests run out of time: that is the result.
        Some(0 | 2 | 3) => Ok(()),
        _ => Err(format!("cargo-mutants ended with {status}")),
    }
}

fn cargo_mutants(name: &str) -> Command {
    let mut command = cargo();
    command.current_dir(root());
    command.args([
        "mutants",
        "--no-config",
        "--colors=never",
        "--package",
        name,
    ]);
    command
}

/// The commit at hand, and whether files have been changed since.
pub(super) fn commit() -> String {
    let words = [
        "describe",
        "--always",
        "--dirty",
        "--abbrev=40",
        "--exclude=*",
    ];
    process::text(Command::new("git").args(words).current_dir(root()))
        .unwrap_or_else(|_| "unknown".to_string())
}

/// Writes a record, and the folder that it lies in.
pub(super) fn write(path: &PathBuf, text: &str) -> Result<(), String> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .map_err(|error| format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Asked, String> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        Asked::read(&words)
    }

    #[test]
    fn a_seed_and_a_count_can_be_given() {
        let asked = read(&["refashion-std", "--count", "5", "--seed", "7"]).unwrap();
        assert_eq!((asked.seed, asked.count), (7, 5));
        let asked = read(&["refashion-std"]).unwrap();
        assert_eq!(asked.seed, sample::seed_of("refashion-std"));
        assert_eq!(asked.count, 150);
        assert_eq!(read(&["a", "--count", "900"]).unwrap().count, 150);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for words in [
            &[][..],
            &["a", "--seed"],
            &["a", "--seed", "x"],
            &["a", "--sed", "1"],
            &["a", "b"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}
