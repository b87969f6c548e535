//! The same step in other frameworks.

use anyhow::Result;
use refashion_bench::{Job, StepTime, Variant, peer_steps};

use crate::cli::BenchStep;

/// Times a job's step in each of the forms that are asked for. One that only an expert would try may not
/// be there, which is said; the plain ones must be.
pub(super) fn times(
    options: &BenchStep,
    variants: &[Variant],
    job: &Job,
    threads: usize,
) -> Result<Vec<StepTime>> {
    let mut rows = Vec::new();
    if !options.peers.peers {
        return Ok(rows);
    }
    for &variant in variants {
        let jobs = std::slice::from_ref(job);
        match peer_steps(variant, jobs, threads, options.steps, &options.peers.python) {
            Ok(times) => rows.extend(times),
            Err(error) if variant.is_plain() => return Err(error.into()),
            Err(error) => tracing::warn!(
                "{} is not timed in {}: {error}",
                job.network.name,
                variant.title()
            ),
        }
    }
    Ok(rows)
}
