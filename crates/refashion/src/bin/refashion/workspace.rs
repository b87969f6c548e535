//! Where the checkout is.

use std::{
    ffi::OsStr,
    fmt::Display,
    path::{Path, PathBuf},
};

use anyhow::{Result, ensure};
use refashion_runs::Store;

use crate::shell::argument;

/// The folder of the runs that nobody gave another place. Git ignores it.
pub(crate) const RUNS: &str = "runs";

/// The command as it was typed, but for the paths of the machine: of an absolute one the last part.
pub(crate) fn command() -> String {
    let words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|typed| argument(OsStr::new(&without_place(&typed.to_string_lossy()))))
        .collect();
    typed(words.join(" "))
}

/// A command to be typed: the words behind the program's name, as the program was called. What is printed
/// or written finds its commands here, and nothing is replaced in it later: another's text may have them.
pub(crate) fn typed(words: impl Display) -> String {
    format!("{} {words}", called_as())
}

/// How the program is called: `cargo xtask` says so when it forwards to it.
pub(crate) fn called_as() -> &'static str {
    match std::env::var_os("REFASHION_CALLED_AS") {
        Some(name) if name == "cargo xtask" => "cargo xtask",
        _ => "refashion",
    }
}

/// What the commands begin with in a file that stays: those of a checkout are read there, whoever makes
/// them.
pub(crate) fn written_as() -> &'static str {
    checkout().map_or_else(called_as, |_| "cargo xtask")
}

/// `python3` for `/usr/bin/python3`, alone or behind `--python=`.
fn without_place(word: &str) -> String {
    let (option, value) = match word.split_once('=') {
        Some((option, value)) => (format!("{option}="), value),
        None => (String::new(), word),
    };
    let path = Path::new(value);
    match path.file_name().and_then(|name| name.to_str()) {
        Some(name) if path.is_absolute() => option + name,
        _ => word.to_owned(),
    }
}

/// The checkout that the folder at hand lies in, which holds `crates`, `datasets` and `results`;
/// outside of any, the folder at hand.
pub(crate) fn root() -> PathBuf {
    checkout().unwrap_or_else(|| PathBuf::from("."))
}

/// The checkout that the folder at hand lies in, if it does.
pub(crate) fn checkout() -> Option<PathBuf> {
    let here = std::env::current_dir().unwrap_or_default();
    checkout_of(&here).map(Path::to_path_buf)
}

/// A path as it is typed here: to what lies below the folder at hand, the way from there.
pub(crate) fn from_here(path: &Path) -> &Path {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(here).or_else(|_| path.strip_prefix("."));
    below.unwrap_or(path)
}

/// The checkout that a place lies in.
pub(crate) fn checkout_of(place: &Path) -> Option<&Path> {
    place
        .ancestors()
        .find(|folder| folder.join("crates/refashion/Cargo.toml").is_file())
}

/// Whether a place lies in one of these folders of a checkout, be it the one at hand or another, or
/// of the folder at hand; the place itself need not be there yet.
pub(crate) fn keeps(folders: &[&str], place: &Path) -> bool {
    let place = std::path::absolute(place).unwrap_or_default();
    let Some(there) = place.ancestors().find_map(|part| part.canonicalize().ok()) else {
        return false;
    };
    let roots = [Some(root()), checkout_of(&there).map(Path::to_path_buf)];
    roots.iter().flatten().any(|root| {
        let kept = folders.iter().map(|folder| root.join(folder));
        kept.flat_map(|kept| kept.canonicalize())
            .any(|kept| there.starts_with(kept))
    })
}

/// The runs that are to be shown: those of the folder that was named, or those of `results/`.
pub(crate) fn recorded(named: Option<&Path>) -> Result<Store> {
    let Some(folder) = named else {
        return Ok(Store::new(root().join("results")));
    };
    ensure!(
        folder.is_dir(),
        "there is no folder {}; `--results` names one that runs were written to",
        folder.display()
    );
    Ok(Store::new(folder))
}

/// What a command says in a build without its feature.
#[cfg(not(all(feature = "serve", feature = "export")))]
pub(crate) fn lacking(what: &str, command: &str) -> anyhow::Error {
    anyhow::anyhow!(
        "this build lacks {what}; in a checkout `{}` has it, or \
         `cargo install --path crates/refashion`",
        typed(command)
    )
}

#[cfg(test)]
mod tests {
    use super::without_place;

    #[test]
    fn of_an_absolute_path_the_last_part_remains() {
        for (typed, kept) in [
            ("lab3/dropout", "lab3/dropout"),
            ("/usr/bin/python3", "python3"),
            ("--out=/data/out", "--out=out"),
            ("results/bench", "results/bench"),
            ("--seeds=3", "--seeds=3"),
        ] {
            assert_eq!(without_place(typed), kept);
        }
    }
}
