//! `cargo xtask bench kernels`.

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{KERNELS, KernelTime, kernels as time};
use refashion_report::{Table, left, right};

use super::rows::{begin, keep, ratio};
use crate::{
    cli::{BenchKernels, Format},
    output::{self, number, print_rows},
};

pub(super) fn kernels(options: &BenchKernels) -> Result<ExitCode> {
    let threads = begin(&options.output)?;
    let rows = time(options.repetitions, |row| {
        tracing::info!(
            kernel = row.kernel,
            pass = row.pass,
            framework = row.framework,
            ms = row.ms
        );
    })?;
    if options.output.format == Format::Text {
        out!("{}", table(&rows, &text(&rows)));
    }
    print_rows(options.output.format, &rows, |rows| csv(rows))?;
    keep(&options.output, KERNELS, threads, rows)?;
    Ok(ExitCode::SUCCESS)
}

fn text(rows: &[KernelTime]) -> String {
    let mut table = Table::new([
        left("operation"),
        right("batch"),
        left("pass"),
        left("framework"),
        right("ms"),
        right("min"),
        right("max"),
        right("GFLOP/s"),
        right("of sgemm"),
        right("ours / theirs"),
    ]);
    for row in rows {
        let ours = rows
            .iter()
            .find(|other| other.kernel == row.kernel && other.pass == row.pass)
            .map_or(f64::NAN, |row| row.ms);
        table.row([
            row.kernel.clone(),
            row.batch.to_string(),
            row.pass.clone(),
            row.framework.clone(),
            format!("{:.2}", row.ms),
            format!("{:.2}", row.min_ms),
            format!("{:.2}", row.max_ms),
            row.gflops
                .map_or_else(String::new, |rate| format!("{rate:.0}")),
            row.of_sgemm
                .map_or_else(String::new, |share| format!("{:.0} %", 100.0 * share)),
            ratio(&row.framework, ours, row.ms),
        ]);
    }
    output::table(&table)
}

/// The table, and what its columns mean.
fn table(rows: &[KernelTime], text: &str) -> String {
    let peak = rows
        .iter()
        .find_map(|row| Some(row.gflops? / row.of_sgemm?));
    let peak = peak.unwrap_or(f64::NAN);
    format!(
        "{text}\nA product of large matrices runs at {peak:.0} GFLOP/s on this machine. The rate of a convolution\n\
         counts the direct method's arithmetic: Winograd's method needs less, so that it may exceed that.\n"
    )
}

fn csv(rows: &[KernelTime]) -> String {
    let columns = [
        "kernel",
        "pass",
        "framework",
        "batch",
        "threads",
        "ms",
        "min_ms",
        "max_ms",
        "gflops",
        "of_sgemm",
    ];
    let cells = |row: &KernelTime| {
        [
            row.kernel.clone(),
            row.pass.clone(),
            row.framework.clone(),
            row.batch.to_string(),
            row.threads.to_string(),
            row.ms.to_string(),
            row.min_ms.to_string(),
            row.max_ms.to_string(),
            number(row.gflops),
            number(row.of_sgemm),
        ]
    };
    output::csv(columns, rows.iter().map(cells))
}
