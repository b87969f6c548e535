//! A training that is short, and in which much is written.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use crate::{
    program::{self, Ended},
    support::write_small_set,
};

/// A run with folds, one with batch normalisation, dropout and early stopping, and one that varies
/// its images. Their few images make writing most of the work.
const DOCUMENT: &str = r#"
id = "torn"
title = "Torn"
author = "nobody"
kind = "Test"

[[experiment]]
id = "torn/folds"
says = "three folds"
network = "lenet5"
padding = 2
dataset = "fashion-mnist"
seeds = 1
folds = { n_splits = 3, random_state = 1 }
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 3
optimizer = { adam = { rate = 0.001 } }

[[experiment]]
id = "torn/plain"
says = "many epochs"
network = "lab3"
dataset = "fashion-mnist"
seeds = 1
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 6
optimizer = { adam = { rate = 0.001 } }
"#;

/// The experiments of the document.
pub(crate) const RUNS: [&str; 2] = ["torn/folds", "torn/plain"];

/// What a whole run leaves that depends on nothing but its settings.
const LASTING: [&str; 4] = [
    "weights.safetensors",
    "confusion.csv",
    "report.txt",
    "history.csv",
];

/// A folder with the document and its images.
pub(crate) struct Training {
    pub(crate) folder: PathBuf,
}

impl Training {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        fs::create_dir_all(folder.join("data")).unwrap();
        write_small_set(&folder.join("data"));
        fs::write(folder.join("torn.toml"), DOCUMENT).unwrap();
        Self {
            folder: folder.to_owned(),
        }
    }

    /// The words that make a run of it below this folder.
    pub(crate) fn words(&self, run: &str, out: &str) -> Vec<String> {
        let place = |name: &str| self.folder.join(name).display().to_string();
        let words = ["reproduce", run, "--document"].map(str::to_owned);
        let rest = ["--allow-unverified-data", "--threads", "1", "--seed", "0"].map(str::to_owned);
        let mut words = words.to_vec();
        words.extend([place("torn.toml"), "--data".into(), place("data")]);
        words.extend(["--out".into(), place(out)]);
        words.extend(rest);
        words
    }

    pub(crate) fn command(&self, script: &str, run: &str, out: &str) -> Command {
        let words = self.words(run, out);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        program::within(script, &words)
    }

    pub(crate) fn make(&self, run: &str, out: &str) -> Ended {
        program::run(&mut self.command("exec ", run, out), &self.folder)
    }

    /// Makes the run against which others are held, and says how long it took.
    pub(crate) fn make_whole(&self, run: &str, out: &str) -> Duration {
        let started = Instant::now();
        let ended = self.make(run, out);
        assert!(
            ended.status.success(),
            "an undisturbed run fails: {}",
            ended.words()
        );
        started.elapsed()
    }

    pub(crate) fn run_folder(&self, run: &str, out: &str) -> PathBuf {
        self.folder.join(out).join(run).join("seed-0")
    }

    /// What a whole run left, by name; of the history everything but the seconds.
    pub(crate) fn left(&self, run: &str, out: &str) -> BTreeMap<&'static str, Vec<u8>> {
        let folder = self.run_folder(run, out);
        let read = |name: &'static str| {
            let bytes = fs::read(folder.join(name)).unwrap_or_default();
            let bytes = if name == "history.csv" {
                without_seconds(&String::from_utf8_lossy(&bytes)).into_bytes()
            } else {
                bytes
            };
            (name, bytes)
        };
        LASTING.into_iter().map(read).collect()
    }

    /// Which of a run's files are others than those of an undisturbed one, or what lies about.
    pub(crate) fn differences(&self, run: &str, out: &str, whole: &str) -> Option<String> {
        let (found, expected) = (self.left(run, out), self.left(run, whole));
        let mut wrong: Vec<String> = LASTING
            .iter()
            .filter(|name| found[*name] != expected[*name] || expected[*name].is_empty())
            .map(|name| format!("{name} differs"))
            .collect();
        let names = |out: &str| -> Vec<String> {
            let entries = fs::read_dir(self.run_folder(run, out))
                .into_iter()
                .flatten();
            let mut names: Vec<_> = entries
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        let (found, expected) = (names(out), names(whole));
        if found != expected {
            wrong.push(format!("it leaves {found:?} where {expected:?} are left"));
        }
        (!wrong.is_empty()).then(|| format!("{run}: {}", wrong.join(", ")))
    }
}

/// A table without its last column.
fn without_seconds(table: &str) -> String {
    let cut = |line: &str| line.rsplit_once(',').map(|(kept, _)| format!("{kept}\n"));
    table.lines().filter_map(cut).collect()
}
