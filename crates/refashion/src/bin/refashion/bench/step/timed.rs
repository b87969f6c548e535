//! Times of steps beside other frameworks: how they are taken, and what is told of many networks.

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{Job, JobTimes, Variant, peer_steps, step};
use refashion_layers::ProductPrecision;
use refashion_report::{Table, left, right};
use refashion_runs::MemoryDemand;
use refashion_trainer::{Loss, Optimizer, Training};

use super::{super::rows::keep, csv::csv};
use crate::{
    cli::{BenchStep, Format},
    output::print_rows,
    threads::Threads,
};

/// A network whose step takes more than this of the fastest other's is one to look at.
pub(super) const CLIFF: f64 = 0.6;

/// Makes sure, before anything is timed, that the steps of all jobs have the memory that they need.
pub(super) fn check_memory(options: &BenchStep, jobs: &[Job]) -> Result<()> {
    let limit = options.memory.limit();
    for job in jobs {
        let training = Training::new(Optimizer::default(), Loss::default(), job.batch, 1);
        MemoryDemand::of_steps(&job.network, &training)?.check(limit)?;
    }
    Ok(())
}

/// The job with the precision that was asked for.
pub(super) fn as_asked(options: &BenchStep, job: Job) -> Job {
    Job {
        batch: options.batch.unwrap_or(job.batch),
        precision: options.precision,
        ..job
    }
}

/// Times a job's step here and, if peers are asked for, in each of these forms. One that only an expert
/// would try may not be there, which is said; the plain ones must be.
pub(super) fn timed(
    options: &BenchStep,
    variants: &[Variant],
    job: &Job,
    threads: usize,
) -> Result<JobTimes> {
    let mut times = vec![step(job, options.steps)?];
    if !job.precision.is_default() {
        let precision = ProductPrecision::default();
        let single = Job {
            precision,
            ..job.clone()
        };
        times.push(step(&single, options.steps)?);
    }
    let asked = if options.peers.peers { variants } else { &[] };
    for &variant in asked {
        let jobs = std::slice::from_ref(job);
        match peer_steps(variant, jobs, threads, options.steps, &options.peers.python) {
            Ok(theirs) => times.extend(theirs),
            Err(error) if variant.is_plain() => return Err(error.into()),
            Err(error) => tracing::warn!(
                "{} is not timed in {}: {error}",
                job.network.name,
                variant.title()
            ),
        }
    }
    Ok(JobTimes::new(job, times))
}

/// Prints the times of networks that are in no document, `text` for people, and keeps them.
pub(super) fn finish(
    options: &BenchStep,
    file: &str,
    threads: Threads,
    rows: Vec<JobTimes>,
    text: impl FnOnce(&[JobTimes]) -> Result<()>,
) -> Result<ExitCode> {
    if options.output.format == Format::Text {
        text(&rows)?;
    }
    print_rows(options.output.format, &rows, |rows| {
        csv(rows.iter().flat_map(|row| &row.times))
    })?;
    keep(&options.output, file, threads, rows)?;
    Ok(ExitCode::SUCCESS)
}

/// Our time of each network beside the fastest other's; `what` heads their names.
pub(super) fn table(what: &str, rows: &[JobTimes]) -> String {
    let mut table = Table::new([
        left(what),
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
        let ratio = row.ratio().map(|ratio| format!("{ratio:.2}"));
        table.row([
            row.network.name.clone(),
            row.batch.to_string(),
            ours.threads.to_string(),
            format!("{:.2}", ours.ms),
            fastest.unwrap_or_default(),
            ratio.unwrap_or_default(),
        ]);
    }
    crate::output::table(&table)
}
