//! Limits of the machine and of the process: what they forbid is said in words, and before hours are
//! spent.

use std::{fs, path::Path, process::Command};

use tempfile::tempdir;

use crate::support::{command, stdout, xtask};

/// A document whose network has so many units in its middle.
fn wide(folder: &Path, units: &str) -> String {
    let text = format!(
        r#"
        id = "wide"
        title = "Wide"
        author = "nobody"
        kind = "Laboratory instruction"
        [margins]
        [[experiment]]
        id = "wide"
        says = "a wide network"
        network = "wide"
        dataset = "fashion-mnist"
        split = {{ first = {{ n = 5000 }} }}
        scaling = "by_two_fifty_five"
        seeds = 1
        [experiment.training]
        loss = "sparse_categorical_cross_entropy"
        batch = 64
        epochs = 1
        optimizer = {{ adam = {{ rate = 0.001 }} }}
        [[network]]
        name = "wide"
        input = [1, 28, 28]
        layers = [
            "flatten",
            {{ dense = {{ units = {units}, activation = "relu" }} }},
            {{ dense = {{ units = 10, activation = "softmax" }} }},
        ]
        "#
    );
    let path = folder.join("wide.toml");
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_network_that_no_machine_holds_is_counted_but_not_trained() {
    let folder = tempdir().unwrap();
    let document = &wide(folder.path(), "1000000000");
    assert!(xtask(&["audit", "--document", document]).status.success());
    let params = xtask(&["params", "wide", "--document", document]);
    assert!(stdout(&params).contains("795,000,000,010"), "{params:?}");
    let out = folder.path().to_str().unwrap();
    let call = [
        "reproduce",
        "wide",
        "--document",
        document,
        "--data",
        "synthetic",
    ];
    for memory in [&[][..], &["--memory", "8G"]] {
        let call = [&call[..], &["--out", out], memory].concat();
        let run = xtask(&call);
        assert_eq!(run.status.code(), Some(1), "{run:?}");
        let error = String::from_utf8(run.stderr).unwrap();
        assert!(error.contains("layer 2 (dense)"), "{error}");
        assert!(error.contains("--memory"), "{error}");
    }
}

/// Times a step; the folder comes behind.
const STEP: [&str; 6] = ["bench", "step", "lenet5", "--steps", "1", "--out"];

#[test]
fn threads_come_from_the_option_or_the_variable_and_the_record_says_which() {
    let folder = tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let call = [&STEP[..], &[out]].concat();
    let bench = |arguments: &[&str], variable: &str| {
        let arguments = [&call[..], arguments].concat();
        let run = command(&arguments)
            .env("RAYON_NUM_THREADS", variable)
            .output();
        let record = fs::read_to_string(folder.path().join("step.json"));
        (run.unwrap(), record.unwrap_or_default())
    };
    let (run, _) = bench(&[], "two");
    let error = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(1), "{error}");
    assert!(error.contains("RAYON_NUM_THREADS is \"two\""), "{error}");
    let (run, record) = bench(&[], "1");
    assert!(run.status.success(), "{run:?}");
    assert!(record.contains("\"threads\": 1,"), "{record}");
    assert!(
        record.contains("\"threads_from\": \"variable\""),
        "{record}"
    );
    let (_, record) = bench(&["--threads", "2"], "1");
    assert!(record.contains("\"threads\": 2,"), "{record}");
    assert!(record.contains("\"threads_from\": \"option\""), "{record}");
}

/// A thousand threads on two cores look for work at each other and do none.
#[test]
fn more_threads_than_the_cores_can_use_are_not_started_and_that_is_said() {
    let cores = std::thread::available_parallelism().unwrap().get();
    if cores > 63 {
        println!("SKIPPED: there are cores for as many threads as can be asked for");
        return;
    }
    let folder = tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let run = xtask(&[&STEP[..], &[out, "--threads", "1024"]].concat());
    assert!(run.status.success(), "{run:?}");
    let said = String::from_utf8(run.stderr).unwrap();
    let most = 16 * cores;
    let expected = format!("1024 threads were asked for, and {most} are started");
    assert!(said.contains(&expected), "{said}");
    let record = fs::read_to_string(folder.path().join("step.json")).unwrap();
    assert!(
        record.contains(&format!("\"threads\": {most},")),
        "{record}"
    );
}

#[test]
fn without_git_the_record_and_a_warning_say_so() {
    let folder = tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let call = [&STEP[..], &[out, "--threads", "1"]].concat();
    let run = command(&call).env("PATH", out).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    let warning = String::from_utf8(run.stderr).unwrap();
    assert_eq!(
        warning.matches("git is not installed").count(),
        1,
        "{warning}"
    );
    let record = fs::read_to_string(folder.path().join("step.json")).unwrap();
    assert!(
        record.contains("unknown (git is not installed)"),
        "{record}"
    );
}

#[test]
fn the_version_is_that_of_the_package() {
    let version = stdout(&xtask(&["--version"]));
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
}

/// The system would end the process with a signal, and without a word.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_is_an_error_in_words() {
    let folder = tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let call = "ulimit -f 1 && exec \"$0\" audit thesis --out \"$1\"";
    let program = env!("CARGO_BIN_EXE_refashion");
    let run = Command::new("sh")
        .args(["-c", call, program, out])
        .output()
        .unwrap();
    let error = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(1), "{error}");
    assert!(
        error.contains("cannot write") && error.contains("README.md"),
        "{error}"
    );
}

/// As another user, since the system lets root start what it likes.
#[cfg(target_os = "linux")]
#[test]
fn where_no_thread_can_be_started_that_is_said() {
    let few = |program: &str, arguments: &[&str]| {
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        let limit = ["prlimit", "--nproc=1:1", program];
        let mut command = Command::new("setpriv");
        command.args(user).args(limit).args(arguments).output()
    };
    let bites = few("sh", &["-c", "echo here; (true) && true"]);
    let bites = bites.is_ok_and(|ran| !ran.status.success() && ran.stdout == b"here\n");
    let program = env!("CARGO_BIN_EXE_refashion");
    if !bites || !few(program, &["--version"]).is_ok_and(|ran| ran.status.success()) {
        println!("SKIPPED: no other user can be limited here");
        return;
    }
    let step = ["bench", "step", "lenet5", "--steps", "1", "--threads"];
    let run = few(program, &[&step[..], &["2"]].concat()).unwrap();
    let error = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(1), "{error}");
    assert!(
        error.contains("cannot start 2 threads") && error.contains("--threads 1"),
        "{error}"
    );
    assert!(
        few(program, &[&step[..], &["1"]].concat())
            .unwrap()
            .status
            .success()
    );
}
