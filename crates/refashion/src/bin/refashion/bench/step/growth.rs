//! `cargo xtask bench step --growth`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use refashion_bench::{GROWTH, Job, JobTimes, Variant, growth_jobs, step};
use refashion_report::{Table, left, right};

use super::{
    super::rows::{keep, print_json},
    csv::csv,
    peers,
};
use crate::{
    cli::{BenchStep, Format},
    threads::Threads,
};

/// What is compared with.
const PEERS: [Variant; 3] = [Variant::Keras, Variant::Torch, Variant::TorchChannelsLast];
/// A point whose ratio is above is one to explain.
const CLIFF: f64 = 0.6;

pub(super) fn growth(options: &BenchStep, threads: Threads) -> Result<ExitCode> {
    let mut rows = Vec::new();
    for (job, count) in points(threads.count) {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .with_context(|| format!("cannot start {count} threads"))?;
        let mut times = vec![pool.install(|| step(&job, options.steps))?];
        times.extend(peers::times(options, &PEERS, &job, count)?);
        rows.push(JobTimes::new(&job, times));
    }
    match options.output.format {
        Format::Text => text(&rows),
        Format::Json => print_json(&rows)?,
        Format::Csv => out!("{}", csv(rows.iter().flat_map(|row| &row.times))),
    }
    keep(&options.output, GROWTH, threads, rows)?;
    Ok(ExitCode::SUCCESS)
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

fn text(rows: &[JobTimes]) {
    let mut table = Table::new([
        left("what grows"),
        right("batch"),
        right("threads"),
        right("ms a step"),
        right("fastest peer, ms"),
        right("ours / fastest"),
    ]);
    for row in rows {
        let Some(ours) = row.times.first() else {
            continue;
        };
        let fastest = row.fastest(|_| true).map(|time| format!("{:.2}", time.ms));
        table.row([
            row.network.name.clone(),
            row.batch.to_string(),
            ours.threads.to_string(),
            format!("{:.2}", ours.ms),
            fastest.unwrap_or_default(),
            row.ratio()
                .map_or_else(String::new, |ratio| format!("{ratio:.2}")),
        ]);
    }
    out!("{}", crate::output::table(&table));
    let above: Vec<&str> = rows
        .iter()
        .filter(|row| row.ratio().is_some_and(|ratio| ratio > CLIFF))
        .map(|row| row.network.name.as_str())
        .collect();
    if !above.is_empty() {
        outln!("above {CLIFF:.2} of the fastest: {}", above.join(", "));
    }
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
