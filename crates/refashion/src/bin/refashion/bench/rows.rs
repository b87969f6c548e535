//! What is done with the rows of a bench, and what they are compared with.

use std::fs;

use anyhow::{Context, Result};
use refashion_bench::{Peer, Record};
use serde::Serialize;

use crate::{
    cli::{BenchOutput, BenchPeers},
    threads::{self, Threads},
};

/// Starts the threads, once it is known that the rows can be written where they shall be: nobody waits for
/// times that are then lost.
pub(super) fn begin(output: &BenchOutput) -> Result<Threads> {
    if let Some(out) = &output.out {
        fs::create_dir_all(out).with_context(|| format!("cannot write into {}", out.display()))?;
    }
    threads::start(output.threads)
}

/// Writes the rows into the folder that was asked for, if one was.
pub(super) fn keep<T: Serialize>(
    output: &BenchOutput,
    file: &str,
    threads: Threads,
    rows: Vec<T>,
) -> Result<()> {
    if let Some(out) = &output.out {
        let provenance = threads::provenance(threads);
        Record { provenance, rows }.write(&out.join(file))?;
    }
    Ok(())
}

/// The frameworks to be timed.
pub(super) fn chosen(peers: &BenchPeers) -> &'static [Peer] {
    if peers.peers {
        &[Peer::Keras, Peer::Torch]
    } else {
        &[]
    }
}

/// `ours / theirs` for people; nothing for our own row.
pub(super) fn ratio(framework: &str, ours: f64, theirs: f64) -> String {
    if framework == "refashion" {
        String::new()
    } else {
        format!("{:.2}", ours / theirs)
    }
}
