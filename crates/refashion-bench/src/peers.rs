//! Times the peers: the same network, built from its description in Keras or in PyTorch.

use refashion_runs::Peer;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    epoch::{EpochJob, EpochTime},
    error::Result,
    job::Job,
    step::StepTime,
    variant::Variant,
};

/// Times steps and epochs.
const TIME: &str = include_str!("time.py");

/// Times training steps of networks in a form of another framework, through `python`.
///
/// # Errors
///
/// [`Peer`](refashion_runs::Error::Peer) if Python or the framework is missing or fails, with what to
/// install.
pub fn peer_steps(
    variant: Variant,
    jobs: &[Job],
    threads: usize,
    steps: usize,
    python: &str,
) -> Result<Vec<StepTime>> {
    rows(variant, &jobs, threads, &steps.to_string(), python)
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
    rows(Variant::plain(peer), &[job], threads, "epoch", python)
}

/// Runs the script with a list of jobs, and reads its rows.
fn rows<T: DeserializeOwned>(
    variant: Variant,
    jobs: &impl Serialize,
    threads: usize,
    what: &str,
    python: &str,
) -> Result<Vec<T>> {
    let peer = variant.peer();
    let jobs = serde_json::to_vec(jobs).map_err(|error| peer.failed(error))?;
    let mut rows = Vec::new();
    let run = peer.run(
        python,
        TIME,
        &[peer.name(), &threads.to_string(), what, variant.name()],
        |stdin| stdin.write_all(&jobs),
        |line| {
            rows.push(serde_json::from_str(line).map_err(|error| peer.failed(error))?);
            Ok(())
        },
    );
    run.map_err(|error| variant.with_its_packages(error))?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_python_that_is_not_there_says_what_to_install() {
        let error = peer_steps(Variant::plain(Peer::Torch), &[], 1, 1, "no-such-python")
            .unwrap_err()
            .to_string();
        for part in ["torch", "no-such-python", "pip install"] {
            assert!(error.contains(part), "{error}");
        }
    }
}
