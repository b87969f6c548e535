//! `cargo xtask bench step`.

mod layers;

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{Job, STEPS, StepTime, operations, peer_steps, step};
use refashion_report::{Table, left, right};
use refashion_runs::MemoryDemand;
use refashion_trainer::{Loss, Optimizer, Training};

use super::rows::{chosen, keep, print_json, ratio};
use crate::{
    cli::{BenchStep, Format},
    threads,
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
    let threads = threads::start(options.output.threads)?;
    let names = options
        .network
        .as_deref()
        .map_or_else(|| NETWORKS.to_vec(), |name| vec![name]);
    let jobs: Vec<Job> = names
        .into_iter()
        .map(Job::named)
        .collect::<Result<_, _>>()?;
    let limit = options.memory.limit();
    for job in &jobs {
        let training = Training::new(Optimizer::default(), Loss::default(), job.batch, 1);
        MemoryDemand::of_steps(&job.network, &training)?.check(limit)?;
    }
    if options.by_layer {
        return layers::layers(options, &jobs, threads);
    }
    let mut rows = Vec::new();
    for job in &jobs {
        let count = options.steps;
        rows.push(step(job, count)?);
        for peer in chosen(&options.peers) {
            let job = std::slice::from_ref(job);
            rows.extend(peer_steps(
                *peer,
                job,
                threads.count,
                count,
                &options.peers.python,
            )?);
        }
    }
    match options.output.format {
        Format::Text => out!("{}", text(&jobs, &rows)?),
        Format::Json => print_json(&rows)?,
        Format::Csv => out!("{}", csv(&rows)),
    }
    keep(&options.output, STEPS, threads, rows)?;
    Ok(ExitCode::SUCCESS)
}

fn text(jobs: &[Job], rows: &[StepTime]) -> Result<String> {
    let mut table = Table::new([
        left("network"),
        right("batch"),
        left("framework"),
        right("ms a step"),
        right("min"),
        right("max"),
        right("images/s"),
        right("GFLOP/s"),
        right("ours / theirs"),
    ]);
    for job in jobs {
        let of_job: Vec<&StepTime> = rows
            .iter()
            .filter(|row| row.model == job.network.name)
            .collect();
        let ours = of_job.first().map_or(f64::NAN, |row| row.ms);
        for row in of_job {
            let rate = operations(job)? / row.ms / 1e6;
            table.row([
                row.model.clone(),
                row.batch.to_string(),
                row.framework.clone(),
                format!("{:.2}", row.ms),
                format!("{:.2}", row.min_ms),
                format!("{:.2}", row.max_ms),
                row.images_per_s.to_string(),
                format!("{rate:.0}"),
                ratio(&row.framework, ours, row.ms),
            ]);
        }
    }
    Ok(crate::output::table(&table))
}

fn csv(rows: &[StepTime]) -> String {
    let line = |row: &StepTime| {
        let StepTime {
            framework,
            model,
            batch,
            threads,
            ms,
            min_ms,
            max_ms,
            images_per_s,
            params,
        } = row;
        format!(
            "{framework},{model},{batch},{threads},{ms},{min_ms},{max_ms},{images_per_s},{params}\n"
        )
    };
    let heading = "framework,model,batch,threads,ms,min_ms,max_ms,images_per_s,params\n".to_owned();
    heading + &rows.iter().map(line).collect::<String>()
}
