//! Runs the peers: the same network, built from its description in Keras or in PyTorch.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use serde::{Serialize, de::DeserializeOwned};

use super::{EpochJob, EpochTime, Job, StepTime};
use crate::{Error, Result};

/// The script that builds and times a network in either framework.
const SCRIPT: &str = include_str!("peer.py");

/// A framework to measure against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    /// Keras on TensorFlow.
    Keras,
    /// PyTorch.
    Torch,
}

impl Peer {
    /// Its name, as the script knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Keras => "keras",
            Self::Torch => "torch",
        }
    }

    fn package(self) -> &'static str {
        match self {
            Self::Keras => "tensorflow-cpu",
            Self::Torch => "torch",
        }
    }
}

/// Times training steps of networks in another framework, through `python`.
///
/// # Errors
///
/// [`Error::Peer`] if Python or the framework is missing or fails, with what to install.
pub fn peer_steps(
    peer: Peer,
    jobs: &[Job],
    threads: usize,
    steps: usize,
    python: &str,
) -> Result<Vec<StepTime>> {
    rows(peer, &jobs, threads, &steps.to_string(), python)
}

/// Times an epoch on as many random images in another framework, with the peak of its memory.
///
/// # Errors
///
/// As [`peer_steps`].
pub fn peer_epoch(
    peer: Peer,
    job: &EpochJob,
    threads: usize,
    python: &str,
) -> Result<Vec<EpochTime>> {
    rows(peer, &[job], threads, "epoch", python)
}

/// Runs the script with a list of jobs, and reads its rows.
fn rows<T: DeserializeOwned>(
    peer: Peer,
    jobs: &impl Serialize,
    threads: usize,
    what: &str,
    python: &str,
) -> Result<Vec<T>> {
    let failed = |reason: String| Error::Peer {
        peer: peer.name(),
        package: peer.package(),
        reason,
    };
    let mut child = Command::new(python)
        .args(["-c", SCRIPT, peer.name(), &threads.to_string(), what])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(format!("{python}: {error}")))?;
    let jobs = serde_json::to_vec(jobs).map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A script that ends early says why on its standard error, which is read below.
        let _ = stdin.write_all(&jobs);
    }
    let output = child
        .wait_with_output()
        .map_err(|error| failed(error.to_string()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(failed(
            said.lines().last().unwrap_or("it said nothing").to_owned(),
        ));
    }
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).map_err(|error| failed(error.to_string())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_that_is_not_there_says_what_to_install() {
        let error = peer_steps(Peer::Torch, &[], 1, 1, "no-such-python")
            .unwrap_err()
            .to_string();
        for part in ["torch", "no-such-python", "pip install"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
