//! `reproduce all` in the real binary, killed and called again.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use support::{command, stdout, write_small_set, xtask};

/// A document with a short experiment of two seeds and one that takes a few seconds.
const LONG: &str = r#"
id = "small"
title = "Small"
author = "nobody"
kind = "Test"

[[experiment]]
id = "small/short"
says = "two epochs"
network = "mlp"
dataset = "fashion-mnist"
seeds = 2
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 2
optimizer = { sgd = { rate = 0.01 } }

[[experiment]]
id = "small/long"
says = "many epochs"
network = "mlp"
dataset = "fashion-mnist"
seeds = 1
[experiment.training]
loss = "sparse_categorical_cross_entropy"
batch = 16
epochs = 400
optimizer = { sgd = { rate = 0.01 } }
"#;

#[test]
fn all_goes_on_where_it_was_killed_and_repeats_nothing() {
    let folder = tempfile::tempdir().unwrap();
    write_small_set(folder.path());
    let (document, out) = (folder.path().join("small.toml"), folder.path().join("out"));
    fs::write(&document, LONG).unwrap();
    let arguments = [
        "reproduce",
        "all",
        "--document",
        document.to_str().unwrap(),
        "--allow-unverified-data",
        "--data",
        folder.path().to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let mut killed = Command::new(env!("CARGO_BIN_EXE_refashion"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let checkpoint = out.join("small/long/seed-0/checkpoint/last.safetensors");
    let patience = Instant::now();
    while !checkpoint.exists() {
        assert!(patience.elapsed().as_secs() < 120, "no checkpoint appeared");
        assert!(killed.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(5));
    }
    // Two processes never make the same run: a second one is told who makes it, or waits.
    let second = xtask(&[&["reproduce", "small/long"], &arguments[2..]].concat());
    let told = String::from_utf8(second.stderr).unwrap();
    let holder = format!("another process, number {}", killed.id());
    assert!(
        told.contains(&holder) && told.contains("`--wait`"),
        "{told}"
    );
    assert!(!second.status.success());
    let waiting = command(&[&arguments[..], &["--wait"]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    killed.kill().unwrap();
    killed.wait().unwrap();
    let record = |run: &str| out.join("small").join(run).join("run.json");
    let written = |run: &str| fs::metadata(record(run)).unwrap().modified().unwrap();
    let before = [written("short/seed-0"), written("short/seed-1")];

    let text = stdout(&waiting.wait_with_output().unwrap());
    for part in [
        "small/long/seed-0 is being made by another process",
        "; waiting for it",
        "small/short seed 0: already there",
        "small/short seed 1: already there",
        "small/long seed 0: interrupted before; going on where it stopped",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!(before, [written("short/seed-0"), written("short/seed-1")]);
    let json = fs::read(record("long/seed-0")).unwrap();
    let run: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(run["history"]["epochs"].as_array().unwrap().len(), 400);

    // A third call has nothing left to do.
    let text = stdout(&xtask(&arguments));
    assert_eq!(text.matches("already there").count(), 3, "{text}");

    // A record without its weights, as in a fresh clone, is trained again, and says so.
    fs::remove_file(out.join("small/short/seed-1/weights.safetensors")).unwrap();
    let text = stdout(&xtask(&arguments));
    assert!(text.contains("seed 1: recorded by commit"), "{text}");
    assert!(text.contains("its weights are not here"), "{text}");
    assert_eq!(text.matches("already there").count(), 2, "{text}");

    // So is one whose weights were emptied, or cut short; the same weights come of it.
    let file = out.join("small/short/seed-1/weights.safetensors");
    let weights = fs::read(&file).unwrap();
    for left in [0, weights.len() / 2, weights.len() - 1] {
        fs::write(&file, &weights[..left]).unwrap();
        let output = xtask(&arguments);
        let (text, told) = (stdout(&output), String::from_utf8(output.stderr).unwrap());
        for part in [
            "seed 1, recorded by commit",
            "not a safetensors file, or a damaged one",
            "training it again",
        ] {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(text.matches("already there").count(), 2, "{text}");
        assert!(fs::read(&file).unwrap() == weights, "after {left} bytes");
    }
}
