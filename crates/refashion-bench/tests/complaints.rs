//! A script that complains at length is timed all the same.
//!
//! A shell script stands for Python, so that the test needs none.
#![cfg(unix)]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt, sync::mpsc, thread, time::Duration};

use refashion_bench::OnnxRuntime;

/// It complains of more than a pipe holds before it reads the file, and before each answer.
const SCRIPT: &str = r#"#!/bin/sh
flood() { head -c 200000 /dev/zero | tr '\0' x >&2; }
flood
head -c "$4" >/dev/null
while read -r question; do flood; echo '{"times": [1.5]}'; done
"#;

#[test]
fn a_script_that_fills_the_pipe_of_its_complaints_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("python");
    fs::write(&path, SCRIPT).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let (send, heard) = mpsc::channel();
    thread::spawn(move || {
        let mut runtime = OnnxRuntime::start(path.to_str().unwrap(), &[0; 1 << 20], 1).unwrap();
        let times = [1, 2].map(|batch| runtime.times(&[batch, 1], 1).unwrap());
        send.send(times).unwrap();
    });
    let times = heard.recv_timeout(Duration::from_secs(60));
    assert_eq!(times, Ok([vec![1.5], vec![1.5]]));
}
