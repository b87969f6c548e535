//! `cargo xtask bench step --by-layer`.

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{Job, LAYERS, LayerTime, MachineLimits, step_by_layer};
use refashion_report::{Table, left, right};

use super::super::rows::keep;
use crate::{
    cli::{BenchStep, Format},
    output::{self, print_rows},
    threads::Threads,
};

/// How often the limits of the machine are measured; the best counts.
const LIMITS: usize = 10;

pub(super) fn layers(options: &BenchStep, jobs: &[Job], threads: Threads) -> Result<ExitCode> {
    tracing::info!("measuring what the machine can do");
    let limits = MachineLimits::measured(LIMITS, options.precision)?;
    let mut rows = Vec::new();
    for job in jobs {
        rows.extend(step_by_layer(job, options.steps, &limits)?);
    }
    if options.output.format == Format::Text {
        text(options, &rows, &limits);
    }
    print_rows(options.output.format, &rows, |rows| csv(rows))?;
    keep(&options.output, LAYERS, threads, rows)?;
    Ok(ExitCode::SUCCESS)
}

fn text(options: &BenchStep, rows: &[LayerTime], limits: &MachineLimits) {
    outln!(
        "limits here: {:.0} GFLOP/s in a product of large matrices in {}, {:.1} GB/s of memory",
        limits.gflops,
        options.precision,
        limits.gbytes_per_s
    );
    for rows in rows.chunk_by(|a, b| a.model == b.model) {
        let whole = rows.last().map_or(f64::NAN, |step| step.ms);
        let mut table = Table::new([
            left("layer"),
            left("pass"),
            right("ms"),
            right("of the step"),
            right("GFLOP"),
            right("MB"),
            right("of the limit"),
        ]);
        for row in rows {
            let limit = match row.of_limit > 0.0 {
                true => format!("{:.2}", row.of_limit),
                false => String::new(),
            };
            table.row([
                row.layer.clone(),
                row.pass.clone(),
                format!("{:.3}", row.ms),
                format!("{:.1} %", 100.0 * row.ms / whole),
                format!("{:.3}", row.operations / 1e9),
                format!("{:.2}", row.bytes / 1e6),
                limit,
            ]);
        }
        if let Some(row) = rows.first() {
            let LayerTime {
                model,
                batch,
                precision,
                ..
            } = row;
            outln!("\n{model}, batches of {batch}, {precision}");
        }
        out!("{}", output::table(&table));
    }
}

fn csv(rows: &[LayerTime]) -> String {
    let columns = [
        "model",
        "batch",
        "threads",
        "layer",
        "pass",
        "ms",
        "operations",
        "bytes",
        "of_limit",
        "precision",
    ];
    let cells = |row: &LayerTime| {
        let LayerTime {
            model,
            batch,
            threads,
            layer,
            pass,
            ms,
            operations,
            bytes,
            of_limit,
            precision,
        } = row;
        [
            model.clone(),
            batch.to_string(),
            threads.to_string(),
            layer.clone(),
            pass.clone(),
            ms.to_string(),
            operations.to_string(),
            bytes.to_string(),
            of_limit.to_string(),
            precision.to_string(),
        ]
    };
    output::csv(columns, rows.iter().map(cells))
}
