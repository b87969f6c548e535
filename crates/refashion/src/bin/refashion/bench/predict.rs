//! `cargo xtask bench predict`.

use std::process::ExitCode;

use anyhow::Result;
use refashion_bench::{OnnxRuntime, PREDICTIONS, PredictTime, predict};
use refashion_export::onnx;
use refashion_inference::ModelCard;
use refashion_report::{Table, left, right};
use refashion_runs::MemoryDemand;
use refashion_trainer::{Loss, Optimizer, Training};
use refashion_zoo::Model;

use super::rows::{begin, keep, ratio};
use crate::{
    cli::{BenchPredict, Format},
    output::{self, print_rows},
};

/// The networks that are timed when none is named.
const NETWORKS: [&str; 5] = [
    "thesis",
    "lab3",
    "lenet5",
    "masters-fashion-cnn",
    "masters-fashion-ann",
];

/// One image, as somebody waits for it, and as many as are computed for throughput.
const BATCHES: [usize; 2] = [1, 128];

pub(super) fn predictions(options: &BenchPredict) -> Result<ExitCode> {
    let threads = begin(&options.output)?;
    let names = options
        .network
        .as_deref()
        .map_or_else(|| NETWORKS.to_vec(), |name| vec![name]);
    let limit = options.memory.limit();
    let mut rows = Vec::new();
    for name in names {
        let network = refashion_zoo::by_name(name)?;
        let training = Training::new(Optimizer::default(), Loss::default(), BATCHES[1], 1);
        MemoryDemand::of_steps(&network, &training)?.check(limit)?;
        let model = Model::new(&network, 0)?;
        let mut peer = match options.peers {
            true => {
                let file = onnx(&ModelCard::of_network(network.clone()), &model, false)?;
                Some(OnnxRuntime::start(&options.python, &file, threads.count)?)
            }
            false => None,
        };
        for batch in BATCHES {
            let repetitions = options.repetitions;
            rows.extend(predict(&model, batch, repetitions, peer.as_mut())?);
        }
    }
    if options.output.format == Format::Text {
        out!("{}", text(&rows));
    }
    print_rows(options.output.format, &rows, |rows| csv(rows))?;
    keep(&options.output, PREDICTIONS, threads, rows)?;
    Ok(ExitCode::SUCCESS)
}

fn text(rows: &[PredictTime]) -> String {
    let mut table = Table::new([
        left("network"),
        right("batch"),
        left("framework"),
        right("ms"),
        right("min"),
        right("ours / theirs"),
    ]);
    let mut ours = f64::NAN;
    for row in rows {
        if row.framework == "refashion" {
            ours = row.min_ms;
        }
        table.row([
            row.model.clone(),
            row.batch.to_string(),
            row.framework.clone(),
            format!("{:.4}", row.ms),
            format!("{:.4}", row.min_ms),
            // Of the least: what else the machine does only adds.
            ratio(&row.framework, ours, row.min_ms),
        ]);
    }
    output::table(&table)
}

fn csv(rows: &[PredictTime]) -> String {
    let columns = ["framework", "model", "batch", "threads", "ms", "min_ms"];
    let cells = |row: &PredictTime| {
        let PredictTime {
            framework,
            model,
            batch,
            threads,
            ms,
            min_ms,
        } = row;
        [
            framework.clone(),
            model.clone(),
            batch.to_string(),
            threads.to_string(),
            ms.to_string(),
            min_ms.to_string(),
        ]
    };
    output::csv(columns, rows.iter().map(cells))
}
