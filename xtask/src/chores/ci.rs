//! `cargo xtask ci`: formatting, lints as errors, the tests, the documentation, and what the README
//! tells a user to type, for a moment on real data where `REFASHION_DATA` names some.

use std::{
    env,
    ffi::OsString,
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use crate::{
    forward::{cargo, root},
    process,
};

pub(crate) fn ci(_: &[OsString]) -> ExitCode {
    let out = env::temp_dir().join(format!("refashion-ci-{}", std::process::id()));
    let done = steps(&out).iter().all(|step| passes(step));
    // What it wrote is of no use to anybody; that it stays is no failure.
    let _ = fs::remove_dir_all(&out);
    if done {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// One command after the other, each as cargo's words.
fn steps(out: &Path) -> Vec<Vec<String>> {
    let place = |name: &str| out.join(name).display().to_string();
    let words = |line: &str| line.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
    let with = |line: &str, last: String| [words(line), vec![last]].concat();
    let mut steps = vec![
        words("fmt --all --check"),
        words("clippy --workspace --all-targets --locked -- -D warnings"),
        words("clippy --package refashion --all-features --all-targets --locked -- -D warnings"),
        words("test --workspace --locked"),
        words("doc --workspace --no-deps --locked"),
        words("xtask list"),
        words("xtask params --all"),
        words("xtask explain"),
        words("xtask explain max-pool"),
        with("xtask audit --out", place("audit")),
        with("xtask report --out", place("index.html")),
    ];
    if env::var_os("REFASHION_DATA").is_some_and(|place| !place.is_empty()) {
        for set in ["fashion-mnist", "mnist", "cifar-10"] {
            steps.push(words(&format!("xtask data verify {set}")));
        }
        steps.push(with(
            "xtask reproduce thesis --epochs 1 --out",
            place("real"),
        ));
    } else {
        steps.push(with(
            "xtask reproduce thesis --data synthetic --out",
            place("rehearsal"),
        ));
    }
    steps
}

fn passes(words: &[String]) -> bool {
    println!("\n== cargo {}", words.join(" "));
    let mut command: Command = cargo();
    command.args(words).current_dir(root());
    if words[0] == "doc" {
        command.env("RUSTDOCFLAGS", "-D warnings");
    }
    match process::run(&mut command) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("error: {error}");
            false
        }
    }
}
