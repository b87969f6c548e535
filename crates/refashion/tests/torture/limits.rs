//! Full disks, folders that cannot be written, and few processes. Limits that root does not feel are
//! tried as an unprivileged user, after a look whether the limit bites; elsewhere they are skipped.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    program,
    training::{RUNS, Training},
    trial::{Trial, Turn},
};

/// A file may grow to so many blocks of 512 bytes: what is written fails half-way.
pub(crate) fn full(turn: &mut Turn) {
    let limited = User {
        prefix: "",
        limit: "ulimit -f 1; ".to_owned(),
    };
    if !bites(
        &limited,
        "head -c 2000 /dev/zero > \"$1/probe\"",
        turn.folder,
    ) {
        turn.trial.skipped = Some("files can grow past the limit here".to_owned());
        return;
    }
    let training = Training::in_folder(turn.folder);
    training.make_whole(RUNS[1], "whole");
    while turn.goes_on() {
        let _ = fs::remove_dir_all(training.folder.join("out"));
        // The largest file is a checkpoint of some four megabytes.
        let blocks = 1 + turn.random.below(9000);
        let bounds = format!("ulimit -f {blocks}; exec ");
        let mut command = training.command(&bounds, RUNS[1], "out");
        // What it prints goes to files as well, which are not to be bounded.
        let ended = program::run(command.arg("--quiet"), &training.folder);
        let failed = usize::from(!ended.status.success());
        turn.trial.count("failures", failed);
        turn.trial.tried(
            ended
                .fault()
                .map(|fault| format!("{blocks} blocks: {fault}")),
        );
        turn.trial.note(training.make(RUNS[1], "out").fault());
        turn.trial
            .note(training.differences(RUNS[1], "out", "whole"));
    }
}

/// A folder of results, or one within it, that cannot be written.
pub(crate) fn read_only(turn: &mut Turn) {
    let training = Training::in_folder(turn.folder);
    training.make_whole(RUNS[1], "out");
    let run = training.run_folder(RUNS[1], "out");
    let places = [training.folder.join("out/torn"), run.clone()];
    let Some(user) = unprivileged(turn.folder) else {
        turn.trial.skipped = Some("no unprivileged user to be had here".to_owned());
        return;
    };
    writable(&places, Some(&places[0]));
    if !bites(&user, ": > \"$1/out/torn/probe\"", turn.folder) {
        turn.trial.skipped = Some("what is read-only can be written here".to_owned());
        return;
    }
    while turn.goes_on() {
        let place = turn.random.one(&places);
        fs::remove_file(run.join("weights.safetensors")).unwrap_or_default();
        writable(&places, Some(place));
        let words = training.words(RUNS[1], "out");
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ended = program::run(&mut user.command(&words), &training.folder);
        turn.trial.tried(ended.fault());
        let silent = ended
            .status
            .success()
            .then(|| format!("{} was written", place.display()));
        turn.trial.note(silent);
        writable(&places, None);
    }
}

/// A user may have one to three processes, threads among them: hardly one can be started.
pub(crate) fn few_processes(turn: &mut Turn) {
    let training = Training::in_folder(turn.folder);
    let Some(user) = unprivileged(turn.folder) else {
        turn.trial.skipped = Some("no unprivileged user to be had here".to_owned());
        return;
    };
    if !bites(
        &user.with("prlimit --nproc=1 "),
        "(:) & wait $!",
        turn.folder,
    ) {
        turn.trial.skipped = Some("processes can be started past the limit here".to_owned());
        return;
    }
    let data = training.folder.join("data").display().to_string();
    let make = training.words(RUNS[1], "out");
    let make: Vec<&str> = make.iter().map(String::as_str).collect();
    let calls: [&[&str]; 5] = [
        &["list"],
        &["data", "verify", "fashion-mnist", "--data", &data],
        &["params", "lab3"],
        &["bench", "step", "lab3", "--steps", "1"],
        &make,
    ];
    while turn.goes_on() {
        let processes = 1 + turn.random.below(3);
        let words = turn.random.one(&calls);
        let user = user.with(&format!("prlimit --nproc={processes} "));
        let ended = program::run(&mut user.command(words), &training.folder);
        let named = |fault| format!("{words:?} with {processes} processes: {fault}");
        turn.trial.tried(ended.fault().map(named));
    }
}

/// Who feels limits.
#[derive(Clone)]
struct User {
    /// What bounds a command, as the words before it or a shell's sentence.
    limit: String,
    /// The words before a command with which the superuser becomes nobody; none for others.
    prefix: &'static str,
}

impl User {
    /// The program, called by this user.
    fn command(&self, words: &[&str]) -> Command {
        program::within(&format!("exec {}{} ", self.limit, self.prefix), words)
    }

    /// The same user with a limit that is set before.
    fn with(&self, limit: &str) -> Self {
        Self {
            limit: limit.to_owned(),
            ..self.clone()
        }
    }
}

/// A user who can call the program and write into this folder, but is bound by limits.
fn unprivileged(folder: &Path) -> Option<User> {
    let root = output("id -u")?.trim() == "0";
    let prefix = if root {
        "setpriv --reuid=65534 --regid=65534 --clear-groups"
    } else {
        ""
    };
    let program = env!("CARGO_BIN_EXE_refashion");
    output(&format!(
        "chmod -R a+rwX '{}' && {prefix} '{program}' --version",
        folder.display()
    ))?;
    Some(User {
        prefix,
        limit: String::new(),
    })
}

/// What a script prints, if it succeeds.
fn output(script: &str) -> Option<String> {
    let output = Command::new("sh").args(["-c", script]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

/// Whether such a user fails at this script, in which `$1` is the folder.
fn bites(user: &User, script: &str, folder: &Path) -> bool {
    let User { prefix, limit } = user;
    let script = format!("{limit}{prefix} sh -c '{script}' sh '{}'", folder.display());
    output(&script).is_none()
}

/// Makes all of these writable for everybody, but for one.
fn writable(places: &[PathBuf], but: Option<&PathBuf>) {
    for place in places {
        let mode = if Some(place) == but { "555" } else { "777" };
        let changed = output(&format!("chmod {mode} '{}'", place.display()));
        assert!(changed.is_some(), "{} cannot be changed", place.display());
    }
}

/// The trials of this file.
pub(crate) const TRIALS: [Trial; 3] = [
    Trial::new("a disk that fills up", 3, full),
    Trial::new("folders that cannot be written", 3, read_only),
    Trial::new("no thread to be had", 4, few_processes),
];
