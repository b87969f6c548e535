//! What happens where nobody reads what the real binary prints, or it cannot be written.

use std::{
    io::pipe,
    process::{Output, Stdio},
};

use crate::support::command;

/// A pipe whose reader has left.
fn closed() -> Stdio {
    let (_, writer) = pipe().unwrap();
    writer.into()
}

#[track_caller]
fn stderr(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(!text.contains("panicked"), "{text}");
    text
}

#[test]
fn a_reader_who_leaves_is_no_error() {
    for arguments in [
        &["list"][..],
        &["params", "--all"],
        &["params", "lenet5", "--as", "json"],
        &["explain", "max-pool"],
        &["data", "info", "mnist"],
    ] {
        let output = command(arguments).stdout(closed()).output().unwrap();
        assert_eq!(stderr(&output), "", "{arguments:?}");
        assert!(output.status.success(), "{arguments:?}");
    }
}

#[test]
fn an_error_that_nobody_reads_is_still_a_failure() {
    let output = command(&["reproduce", "thesys"])
        .stderr(closed())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_wherever_the_text_goes() {
    let full = || std::fs::File::options().write(true).open("/dev/full");
    let output = command(&["list"]).stdout(full().unwrap()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    for part in ["error", "standard output", "space"] {
        assert!(error.contains(part), "{error}");
    }
}

/// Its folder has a name that is no text, too, which is noted as far as it can be read.
#[cfg(target_os = "linux")]
#[test]
fn a_training_outlives_its_readers_and_leaves_its_record() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(OsStr::from_bytes(b"out-\xff"));
    let output = command(&crate::REHEARSED)
        .args(["-vv", "--out"])
        .arg(&out)
        .stdout(closed())
        .stderr(closed())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let run = out.join("REHEARSAL/tutorial/seed-0/run.json");
    let run: serde_json::Value = serde_json::from_slice(&std::fs::read(run).unwrap()).unwrap();
    let typed = run["provenance"]["command"].as_str().unwrap();
    assert!(typed.ends_with("'out-\u{fffd}'"), "{typed}");
}
