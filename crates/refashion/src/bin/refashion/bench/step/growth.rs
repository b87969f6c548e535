//! `cargo xtask bench step --growth`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use refashion_bench::{GROWTH, Job, JobTimes, Variant, growth_jobs};

use super::timed::{CLIFF, as_asked, check_memory, finish, table, timed};
use crate::{cli::BenchStep, threads::Threads};

/// What is compared with.
const PEERS: [Variant; 3] = [Variant::Keras, Variant::Torch, Variant::TorchChannelsLast];

pub(super) fn growth(options: &BenchStep, threads: Threads) -> Result<ExitCode> {
    let points = points(threads.count).into_iter();
    let points: Vec<(Job, usize)> = points
        .map(|(job, count)| (as_asked(options, job), count))
        .collect();
    let jobs: Vec<Job> = points.iter().map(|(job, _)| job.clone()).collect();
    check_memory(options, &jobs)?;
    let mut rows = Vec::new();
    for (job, count) in &points {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(*count)
            .build()
            .with_context(|| format!("cannot start {count} threads"))?;
        rows.push(pool.install(|| timed(options, &PEERS, job, *count))?);
    }
    finish(options, GROWTH, threads, rows, text)
}

/// The sizes with all threads, and the middle one with each number of threads.
fn points(threads: usize) -> Vec<(Job, usize)> {
    let jobs = growth_jobs();
    let middle = jobs
        .iter()
        .find(|job| job.network.name == "batch 64")
        .cloned();
    let of_threads = middle.into_iter().flat_map(|job| {
        (1..=threads).map(move |count| {
            let mut job = job.clone();
            job.network.name = format!("threads {count}");
            (job, count)
        })
    });
    let sizes = jobs.iter().cloned().map(|job| (job, threads));
    sizes.chain(of_threads).collect()
}

fn text(rows: &[JobTimes]) -> Result<()> {
    out!("{}", table("what grows", rows));
    let above: Vec<&str> = rows
        .iter()
        .filter(|row| row.ratio().is_some_and(|ratio| ratio > CLIFF))
        .map(|row| row.network.name.as_str())
        .collect();
    if !above.is_empty() {
        outln!("above {CLIFF:.2} of the fastest: {}", above.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_threads_is_a_point() {
        let points = points(2);
        let names: Vec<_> = points
            .iter()
            .map(|(job, threads)| (&*job.network.name, *threads))
            .collect();
        assert!(names.ends_with(&[("width 8", 2), ("threads 1", 1), ("threads 2", 2)]));
    }
}
