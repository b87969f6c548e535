//! `cargo xtask bench epoch`.

use std::{process::ExitCode, time::Instant};

use anyhow::{Result, bail};
use refashion_bench::{EPOCHS, EpochTime, epoch as time, peer_epoch};
use refashion_report::{Table, left, right};
use refashion_runs::{MemoryDemand, Plan, select};

use super::rows::{begin, chosen, keep, ratio};
use crate::{
    cli::{BenchEpoch, Format},
    data::open,
    documents,
    output::{self, number, print_rows},
    workspace,
};

/// What an epoch may cost beyond its steps.
const AIM: f64 = 0.05;

pub(super) fn epoch(options: &BenchEpoch, quiet: bool) -> Result<ExitCode> {
    // Whatever computes before that starts as many as there are cores.
    let threads = begin(&options.output)?;
    let results = workspace::recorded(None)?;
    let documents = documents::known(documents::named(&options.documents.files)?, &results)?;
    let chosen_experiments = select(&documents, &options.experiment)?;
    let Some((document, experiments)) = chosen_experiments.first() else {
        bail!("there is no experiment called `{}`", options.experiment);
    };
    let Some(experiment) = experiments.first() else {
        bail!("{} has no experiment", document.id);
    };
    let plan = Plan::new(document, experiment, None)?;
    MemoryDemand::of(&plan)?.check(options.memory.limit())?;
    let started = Instant::now();
    let dataset = open(experiment.dataset, &options.source, quiet)?;
    let loading = started.elapsed().as_secs_f64();

    let (job, ours) = time(&plan, &dataset, options.images, options.steps)?;
    let mut rows = vec![ours];
    for peer in chosen(&options.peers) {
        rows.extend(peer_epoch(
            *peer,
            &job,
            threads.count,
            &options.peers.python,
        )?);
    }
    if options.output.format == Format::Text {
        out!("{}{}", text(&rows), parts(&rows[0], loading));
    }
    print_rows(options.output.format, &rows, |rows| csv(rows))?;
    keep(&options.output, EPOCHS, threads, rows)?;
    Ok(ExitCode::SUCCESS)
}

fn text(rows: &[EpochTime]) -> String {
    let mut table = Table::new([
        left("network"),
        right("images"),
        right("validation"),
        left("framework"),
        right("s an epoch"),
        right("peak MiB"),
        right("ours / theirs"),
    ]);
    let ours = rows.first().map_or(f64::NAN, |row| row.seconds);
    for row in rows {
        let memory = row
            .peak_memory
            .map_or_else(String::new, |bytes| (bytes >> 20).to_string());
        table.row([
            row.model.clone(),
            row.images.to_string(),
            row.validation.to_string(),
            row.framework.clone(),
            format!("{:.2}", row.seconds),
            memory,
            ratio(&row.framework, ours, row.seconds),
        ]);
    }
    output::table(&table)
}

/// What our epoch is made of.
fn parts(row: &EpochTime, loading: f64) -> String {
    let (Some(parts), Some(overhead)) = (row.parts, row.overhead()) else {
        return String::new();
    };
    let mut table = Table::new([left("part of the epoch"), right("s")]);
    let rest = row.seconds - parts.steps - parts.validation;
    for (part, seconds) in [
        ("training steps, by themselves", parts.steps),
        (
            "validation's forward passes, by themselves",
            parts.validation,
        ),
        ("all else: shuffling, batching, metrics", rest),
        (
            "(batching by itself; another thread does it ahead)",
            parts.batching,
        ),
        ("(loading, once a run)", loading),
    ] {
        table.row([part.to_owned(), format!("{seconds:.2}")]);
    }
    let verdict = if overhead <= AIM { "within" } else { "beyond" };
    format!(
        "\n{}\nThe epoch costs {:.1} % more than its steps: {verdict} the {:.0} % that are aimed at.\n",
        output::table(&table),
        100.0 * overhead,
        100.0 * AIM
    )
}

fn csv(rows: &[EpochTime]) -> String {
    let columns = [
        "framework",
        "model",
        "batch",
        "threads",
        "images",
        "validation",
        "seconds",
        "peak_memory",
    ];
    let cells = |row: &EpochTime| {
        [
            row.framework.clone(),
            row.model.clone(),
            row.batch.to_string(),
            row.threads.to_string(),
            row.images.to_string(),
            row.validation.to_string(),
            row.seconds.to_string(),
            number(row.peak_memory),
        ]
    };
    output::csv(columns, rows.iter().map(cells))
}
