//! `cargo xtask torture [--minutes N] [--seed S] [--debug]`: the program killed, starved, lied to and given
//! changed files, for ten minutes unless told otherwise. What is done stands in the tests of
//! `refashion`, which make a few tries of each kind; this goes on for longer, and leaves a record.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, ExitCode, Stdio},
};

use super::mutants::{commit, write};
use crate::{
    forward::{cargo, root},
    process,
};

const USAGE: &str = "usage: cargo xtask torture [--minutes N] [--seed S] [--debug]";

/// What was typed, with what holds where nothing was.
#[derive(Debug, PartialEq)]
struct Asked {
    minutes: u64,
    seed: u64,
    /// Whether the program is built without optimisation, which is sooner done.
    debug: bool,
}

pub(crate) fn torture(words: &[OsString]) -> ExitCode {
    process::ended(Asked::read(words).and_then(|asked| tortured(&asked)))
}

impl Asked {
    fn read(words: &[OsString]) -> Result<Self, String> {
        let mut asked = Self {
            minutes: 10,
            seed: 1,
            debug: false,
        };
        let mut words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        words.retain(|word| {
            asked.debug |= word == "--debug";
            word != "--debug"
        });
        for pair in words.chunks(2) {
            let [option, value] = pair else {
                return Err(USAGE.to_owned());
            };
            let number = value
                .parse()
                .map_err(|_| format!("{value} is no whole number; {USAGE}"))?;
            match option.as_ref() {
                "--minutes" => asked.minutes = number,
                "--seed" => asked.seed = number,
                _ => return Err(format!("{option} is not known; {USAGE}")),
            }
        }
        Ok(asked)
    }
}

fn tortured(asked: &Asked) -> Result<(), String> {
    let Asked {
        minutes,
        seed,
        debug,
    } = asked;
    let mut words = vec!["test", "--package", "refashion", "--test", "torture"];
    if !debug {
        words.push("--release");
    }
    let mut command = cargo();
    command
        .current_dir(root())
        .args(words)
        .env("REFASHION_TORTURE_MINUTES", minutes.to_string())
        .env("REFASHION_TORTURE_SEED", seed.to_string())
        .stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    let printed = child.stdout.take().ok_or("cargo has no output")?;
    let mut lines = String::new();
    for line in BufReader::new(printed).lines() {
        let line = line.map_err(|error| format!("cannot read what is printed: {error}"))?;
        println!("{line}");
        lines += &format!("{line}\n");
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    let path = root().join("results/torture/README.md");
    write(&path, &record(asked, lines.trim())?)?;
    println!("results/torture/README.md");
    if status.success() {
        Ok(())
    } else {
        Err(format!("the torture ended with {status}"))
    }
}

/// What is kept of it.
fn record(asked: &Asked, lines: &str) -> Result<String, String> {
    let Asked {
        minutes,
        seed,
        debug,
    } = asked;
    let debug = if *debug { " --debug" } else { "" };
    let rustc = process::text(Command::new("rustc").arg("--version"))?;
    let date = process::text(Command::new("date").args(["-u", "+%Y-%m-%d"]))?;
    let fuzz = fuzzed(&root().join("results/torture/fuzz.txt"));
    Ok(format!(
        "# The last long torture\n\n\
         `cargo xtask torture --minutes {minutes} --seed {seed}{debug}`, {date}, commit {}, {rustc}, {} {}\n\n\
         ```text\n{lines}\n```\n{fuzz}",
        commit(),
        std::env::consts::OS,
        std::env::consts::ARCH,
    ))
}

/// Where it is said what the fuzz targets were given.
fn fuzzed(path: &Path) -> &'static str {
    if path.exists() {
        "\nWhat the fuzz targets were given stands in [fuzz.txt](fuzz.txt).\n"
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Asked, String> {
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        Asked::read(&words)
    }

    #[test]
    fn minutes_and_a_seed_can_be_given() {
        let asked = |debug| {
            Ok(Asked {
                minutes: 3,
                seed: 7,
                debug,
            })
        };
        assert_eq!(read(&["--seed", "7", "--minutes", "3"]), asked(false));
        let words = ["--seed", "7", "--debug", "--minutes", "3"];
        assert_eq!(read(&words), asked(true));
        assert_eq!(read(&[]).unwrap().minutes, 10);
    }

    #[test]
    fn what_is_not_known_is_refused() {
        for words in [
            &["--minutes"][..],
            &["--minutes", "x"],
            &["--sed", "1"],
            &["3"],
        ] {
            assert!(read(words).is_err(), "{words:?}");
        }
    }
}
