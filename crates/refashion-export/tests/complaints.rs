//! A script that complains at length before it reads is heard all the same.
//!
//! A shell script stands for Python, so that the test needs none.
#![cfg(unix)]
// A test may stop at the first thing that is not as it should be.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt, sync::mpsc, thread, time::Duration};

use refashion_export::{Case, check_onnx};

/// It complains of more than a pipe holds, and then answers.
const SCRIPT: &str = r#"#!/bin/sh
head -c 200000 /dev/zero | tr '\0' x >&2
cat >/dev/null
echo '{"versions": {"onnxruntime": "1"}}'
echo '{"outputs": {"onnxruntime": [0.5]}, "refused_by_tract": ""}'
"#;

#[test]
fn a_script_that_fills_the_pipe_of_its_complaints_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("python");
    fs::write(&path, SCRIPT).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let (send, heard) = mpsc::channel();
    thread::spawn(move || {
        // More than a pipe holds.
        let case = Case {
            file: "a.onnx".into(),
            shape: vec![1, 1 << 16],
            inputs: vec![0.0; 1 << 16],
            expected: vec![0.5],
        };
        let agreed = check_onnx(path.to_str().unwrap(), &[case]);
        send.send(
            agreed
                .map(|all| all.len())
                .map_err(|error| error.to_string()),
        )
        .unwrap();
    });
    assert_eq!(heard.recv_timeout(Duration::from_secs(60)), Ok(Ok(1)));
}
