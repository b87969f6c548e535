//! The real binary is told to end by signals, and gives the terminal back.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

#[cfg(target_os = "linux")]
#[path = "interrupted/terminal.rs"]
mod terminal;

mod support;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant, SystemTime},
};

use support::{command, stdout, write_small_set, xtask};

/// A document with a training that takes some seconds, one of folds, and one that never ends.
const DOCUMENT: &str = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/long"
says = "many epochs"
network = "mlp"
dataset = "fashion-mnist"
split = { first = { n = 10 } }
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 4
epochs = 200
optimizer = { adam = { rate = 0.001 } }

[[experiment]]
id = "small/folds"
says = "many epochs of three folds"
network = "mlp"
dataset = "fashion-mnist"
folds = { n_splits = 3, random_state = 1 }
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 4
epochs = 80
optimizer = { adam = { rate = 0.001 } }

[[experiment]]
id = "small/endless"
says = "a week of epochs"
network = "mlp"
dataset = "fashion-mnist"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 4
epochs = 10000000
optimizer = { sgd = { rate = 0.001 } }

[[experiment]]
id = "small/diverging"
says = "a rate that is too high"
network = "mlp"
dataset = "fashion-mnist"
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 4
epochs = 3
optimizer = { sgd = { rate = 1e30 } }
"#;

/// A folder with the document and a data set, and what is typed to run an experiment of it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_small_set(folder.path());
        fs::write(folder.path().join("small.toml"), DOCUMENT).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn words(&self, experiment: &str, out: &str) -> Vec<String> {
        let (document, out) = (self.path("small.toml"), self.path(out));
        let path = |path: &Path| path.to_str().unwrap().to_owned();
        let words = [
            "reproduce",
            experiment,
            "--allow-unverified-data",
            "--checkpoint-every",
            "7 steps",
        ];
        let mut words: Vec<String> = words.map(String::from).into();
        for (option, value) in [
            ("--document", path(&document)),
            ("--data", path(self.folder.path())),
            ("--out", path(&out)),
        ] {
            words.extend([option.to_owned(), value]);
        }
        words
    }

    fn run(&self, experiment: &str, out: &str) -> Output {
        let words = self.words(experiment, out);
        xtask(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Starts an experiment, and waits until it has written a checkpoint of its own.
    fn start(&self, experiment: &str, out: &str, command: &mut Command) -> Child {
        let folder = self.path(out).join(experiment).join("seed-0/checkpoint");
        let before = newest(&folder);
        let mut started = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let patience = Instant::now();
        while newest(&folder) <= before {
            assert!(patience.elapsed().as_secs() < 120, "no checkpoint appeared");
            assert!(started.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::sleep(Duration::from_millis(2));
        }
        started
    }
}

/// When the last checkpoint of a folder was written.
fn newest(folder: &Path) -> Option<SystemTime> {
    let written = |entry: fs::DirEntry| entry.metadata().ok()?.modified().ok();
    let entries = fs::read_dir(folder).ok()?.flatten();
    entries.filter_map(written).max()
}

fn send(signal: &str, process: &Child) {
    let sent = Command::new("kill")
        .args(["-s", signal, &process.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The epochs of a record, of all its folds, without their times.
fn epochs(record: &Path) -> Vec<serde_json::Value> {
    let record: serde_json::Value = serde_json::from_slice(&fs::read(record).unwrap()).unwrap();
    let folds = record["folds"].as_array().cloned().unwrap_or_default();
    let histories = folds.iter().map(|fold| &fold["history"]);
    let mut epochs = Vec::new();
    for history in histories.chain([&record["history"]]) {
        for epoch in history["epochs"].as_array().unwrap() {
            let mut epoch = epoch.clone();
            assert!(epoch["seconds"].take().as_f64().unwrap() > 0.0);
            epochs.push(epoch);
        }
    }
    epochs
}

/// Whether whoever started these tests has a signal ignored, as `nohup` and a shell's `&` do: the
/// program then ignores it as well.
fn is_ignored(signal: &str) -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    let number = [
        ("HUP", 1),
        ("INT", 2),
        ("USR1", 10),
        ("USR2", 12),
        ("TERM", 15),
        ("XCPU", 24),
    ];
    let bit = number.iter().find(|(name, _)| *name == signal);
    bit.is_some_and(|(_, number)| mask.unwrap_or(0) >> (number - 1) & 1 == 1)
}

#[test]
fn signals_end_a_training_that_goes_on_to_the_same_bits() {
    let place = Place::new();
    for experiment in ["small/long", "small/folds"] {
        let run =
            |out: &str, file: &str| place.path(out).join(experiment).join("seed-0").join(file);
        assert!(place.run(experiment, "whole").status.success());
        let words = place.words(experiment, "resumed");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for (signal, status) in [
            ("TERM", 143),
            ("INT", 130),
            ("HUP", 129),
            ("USR1", 75),
            ("USR2", 75),
            ("XCPU", 75),
        ] {
            if is_ignored(signal) {
                println!("SKIPPED: SIG{signal} is ignored where these tests were started");
                continue;
            }
            let process = place.start(experiment, "resumed", &mut command(&words));
            let sent = Instant::now();
            send(signal, &process);
            let output = process.wait_with_output().unwrap();
            assert!(sent.elapsed().as_secs() < 10);
            let told = stderr(&output);
            assert_eq!(output.status.code(), Some(status), "{signal}: {told}");
            let expected = format!("{experiment} seed 0: stopped in epoch ");
            assert!(told.contains(&expected), "{told}");
            assert!(
                told.ends_with("the same command goes on there.\n"),
                "{told}"
            );
            assert!(!told.contains("error"), "{told}");
            assert!(!run("resumed", "run.json").exists());
        }
        let text = stdout(&place.run(experiment, "resumed"));
        assert!(text.contains("going on where it stopped"), "{text}");
        let weights = |out: &str| fs::read(run(out, "weights.safetensors")).unwrap();
        assert!(weights("resumed") == weights("whole"), "{experiment}");
        let [resumed, whole] = ["resumed", "whole"].map(|out| epochs(&run(out, "run.json")));
        assert_eq!(resumed, whole);
    }
}

#[test]
fn a_signal_that_is_ignored_stays_so() {
    let place = Place::new();
    let program = env!("CARGO_BIN_EXE_refashion");
    let mut ignoring = Command::new("sh");
    ignoring
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\"", program])
        .args(place.words("small/endless", "out"));
    let mut process = place.start("small/endless", "out", &mut ignoring);
    send("HUP", &process);
    std::thread::sleep(Duration::from_millis(500));
    assert!(process.try_wait().unwrap().is_none(), "SIGHUP ended it");
    send("TERM", &process);
    let output = process.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(143), "{}", stderr(&output));
}

#[test]
fn a_run_that_diverges_says_where_and_a_rule_of_ones_own_lies_apart() {
    let place = Place::new();
    let output = place.run("small/diverging", "out");
    let text = stdout(&output);
    let line = text.lines().find(|line| line.contains("NaN or infinity"));
    let line = line.unwrap_or_default();
    assert!(
        line.contains("small/diverging seed 0: NaN or infinity in epoch 1, batch "),
        "{text}"
    );
    assert!(
        line.contains(": first in the ") && line.contains(" of layer dense"),
        "{text}"
    );
    let good = place.path("out/small/diverging/seed-0/last-good.safetensors");
    let named = format!("the last good checkpoint is {}", good.display());
    assert_eq!(line.contains(&named), good.exists(), "{text}");

    let mut words = place.words("small/diverging", "out");
    words.extend(["--on-nan", "skip"].map(String::from));
    let text = stdout(&xtask(
        &words.iter().map(String::as_str).collect::<Vec<_>>(),
    ));
    assert!(text.contains("10 steps left out"), "{text}");
    let record = place.path("out/on-nan-skip/small/diverging/seed-0/run.json");
    let record: serde_json::Value = serde_json::from_slice(&fs::read(record).unwrap()).unwrap();
    assert_eq!(record["history"]["skipped"], 10);
    assert_eq!(record["settings"]["training"]["on_nan"], "skip");
    assert_eq!(record["diverged"], true);
}

#[test]
fn a_run_of_another_precision_lies_apart_and_is_held_against_the_others() {
    let place = Place::new();
    let words = |more: &[&str]| {
        let mut words = place.words("small/diverging", "out");
        words.extend(more.iter().map(ToString::to_string));
        words
    };
    let run = |more: &[&str]| {
        let words = words(more);
        let output = xtask(&words.iter().map(String::as_str).collect::<Vec<_>>());
        stdout(&output)
    };
    run(&[]);
    let text = run(&["--precision", "bf16"]);
    let folder = place.path("out/precision-bf16/small/diverging");
    let record = fs::read(folder.join("seed-0/run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record).unwrap();
    assert_eq!(record["settings"]["training"]["precision"], "bf16");
    let others = place.path("out/small/diverging");
    let command = format!("compare {} {}", others.display(), folder.display());
    assert!(text.contains(&command), "{text}");
    assert!(text.contains("not compared with the document"), "{text}");
    assert!(!text.contains("left out"), "{text}");
}
