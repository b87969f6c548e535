//! `cargo xtask bench`: how long a training step takes, here and elsewhere.

use std::process::ExitCode;

use anyhow::Result;
use refashion_runs::{
    Provenance, Table,
    bench::{Job, Peer, StepTime, operations, peer_steps, step},
    write_json,
};
use serde::Serialize;

use crate::{
    cli::{Bench, BenchStep, Format},
    workspace,
};

/// The networks that are timed when none is named.
const NETWORKS: [&str; 5] = [
    "thesis",
    "lab3",
    "lenet5",
    "masters-fashion-cnn",
    "masters-fashion-ann",
];

pub(crate) fn bench(what: &Bench) -> Result<ExitCode> {
    match what {
        Bench::Step(options) => steps(options),
    }
}

/// What is kept of a bench.
#[derive(Serialize)]
struct Record {
    provenance: Provenance,
    rows: Vec<StepTime>,
}

fn steps(options: &BenchStep) -> Result<ExitCode> {
    let threads = workspace::start_threads(options.threads)?;
    let names = options
        .network
        .as_deref()
        .map_or_else(|| NETWORKS.to_vec(), |name| vec![name]);
    let jobs: Vec<Job> = names
        .into_iter()
        .map(Job::named)
        .collect::<Result<_, _>>()?;
    let mut rows = Vec::new();
    for job in &jobs {
        let count = options.steps;
        rows.push(step(job, count)?);
        if options.peers {
            for peer in [Peer::Keras, Peer::Torch] {
                rows.extend(peer_steps(
                    peer,
                    std::slice::from_ref(job),
                    threads,
                    count,
                    &options.python,
                )?);
            }
        }
    }
    match options.format {
        Format::Text => print!("{}", text(&jobs, &rows)?),
        Format::Json => rows.iter().try_for_each(|row| -> Result<()> {
            println!("{}", serde_json::to_string(row)?);
            Ok(())
        })?,
        Format::Csv => print!("{}", csv(&rows)),
    }
    if let Some(out) = &options.out {
        let provenance = Provenance::here(workspace::command(), &workspace::root(), threads);
        write_json(&out.join("step.json"), &Record { provenance, rows })?;
    }
    Ok(ExitCode::SUCCESS)
}

fn text(jobs: &[Job], rows: &[StepTime]) -> Result<String> {
    let mut table = Table::new(&[
        "network",
        ">batch",
        "framework",
        ">ms a step",
        ">min",
        ">max",
        ">images/s",
        ">GFLOP/s",
        ">ours / theirs",
    ]);
    for job in jobs {
        let of_job: Vec<&StepTime> = rows
            .iter()
            .filter(|row| row.model == job.network.name)
            .collect();
        let ours = of_job.first().map_or(f64::NAN, |row| row.ms);
        for row in of_job {
            let rate = operations(job)? / row.ms / 1e6;
            let ratio = if row.framework == "refashion" {
                String::new()
            } else {
                format!("{:.2}", ours / row.ms)
            };
            table.row([
                row.model.clone(),
                row.batch.to_string(),
                row.framework.clone(),
                format!("{:.2}", row.ms),
                format!("{:.2}", row.min_ms),
                format!("{:.2}", row.max_ms),
                row.images_per_s.to_string(),
                format!("{rate:.0}"),
                ratio,
            ]);
        }
    }
    Ok(table.text())
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
