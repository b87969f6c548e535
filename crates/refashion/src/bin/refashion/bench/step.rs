//! `cargo xtask bench step`.

mod csv;
mod drawn;
mod growth;
mod layers;
mod timed;

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{Job, JobTimes, STEPS, StepTime, Variant, operations};
use refashion_report::{Table, left, right};

use self::{
    csv::csv,
    timed::{as_asked, check_memory, timed},
};
use super::rows::{begin, keep};
use crate::{
    cli::{BenchStep, Format},
    output::print_rows,
};

/// The networks that are timed when none is named.
const NETWORKS: [&str; 6] = [
    "thesis",
    "lab3",
    "lenet5",
    "masters-fashion-cnn",
    "masters-fashion-ann",
    "alexnet",
];

pub(super) fn steps(options: &BenchStep) -> Result<ExitCode> {
    let threads = begin(&options.output)?;
    if let Some(count) = options.random {
        return drawn::drawn(options, count, threads);
    }
    if options.growth {
        return growth::growth(options, threads);
    }
    let names = options
        .network
        .as_deref()
        .map_or_else(|| NETWORKS.to_vec(), |name| vec![name]);
    let jobs: Vec<Job> = names
        .into_iter()
        .map(|name| Ok(as_asked(options, Job::named(name)?)))
        .collect::<Result<_>>()?;
    check_memory(options, &jobs)?;
    if options.by_layer {
        return layers::layers(options, &jobs, threads);
    }
    let rows = jobs
        .iter()
        .map(|job| timed(options, &Variant::ALL, job, threads.count));
    let rows: Vec<JobTimes> = rows.collect::<Result<_>>()?;
    if options.output.format == Format::Text {
        out!("{}", text(&jobs, &rows)?);
        fastest(&rows);
    }
    let times: Vec<&StepTime> = rows.iter().flat_map(|row| &row.times).collect();
    print_rows(options.output.format, &times, |times| {
        csv(times.iter().copied())
    })?;
    keep(&options.output, STEPS, threads, times)?;
    Ok(ExitCode::SUCCESS)
}

fn text(jobs: &[Job], rows: &[JobTimes]) -> Result<String> {
    let mut table = Table::new([
        left("network"),
        right("batch"),
        left("framework"),
        right("ms a step"),
        right("min"),
        right("max"),
        right("images/s"),
        right("GFLOP/s"),
        right("ours / it"),
    ]);
    for (job, of_job) in jobs.iter().zip(rows) {
        let ours = of_job.times.first().map_or(f64::NAN, |row| row.ms);
        for (place, row) in of_job.times.iter().enumerate() {
            let rate = operations(job)? / row.ms / 1e6;
            table.row([
                row.model.clone(),
                row.batch.to_string(),
                row.title(),
                format!("{:.2}", row.ms),
                format!("{:.2}", row.min_ms),
                format!("{:.2}", row.max_ms),
                row.images_per_s.to_string(),
                format!("{rate:.0}"),
                match place {
                    0 => String::new(),
                    _ => format!("{:.2}", ours / row.ms),
                },
            ]);
        }
    }
    Ok(crate::output::table(&table))
}

/// Says of each network how its step compares with the fastest of all others, and where that one
/// computes with fewer digits, with the fastest that does not.
fn fastest(rows: &[JobTimes]) {
    for row in rows {
        let Some(ours) = row.times.first() else {
            continue;
        };
        let against =
            |fastest: &StepTime| format!("{:.2} of {}", ours.ms / fastest.ms, fastest.title());
        let in_bf16 = |time: &StepTime| time.variant.as_ref().is_some_and(|v| v.contains("bf16"));
        let Some(fastest) = row.fastest(|_| true) else {
            continue;
        };
        let single = row
            .fastest(|time| !in_bf16(time))
            .filter(|_| in_bf16(fastest));
        let single = single.map_or_else(String::new, |single| {
            format!("; in single precision {}", against(single))
        });
        outln!(
            "{}: {}, the fastest{single}",
            row.network.name,
            against(fastest)
        );
    }
}
