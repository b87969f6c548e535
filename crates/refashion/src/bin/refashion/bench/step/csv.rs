//! Times of steps as a table for machines.

use refashion_bench::StepTime;

use crate::output;

pub(super) fn csv<'a>(rows: impl Iterator<Item = &'a StepTime>) -> String {
    let columns = [
        "framework",
        "model",
        "batch",
        "threads",
        "ms",
        "min_ms",
        "max_ms",
        "images_per_s",
        "params",
        "variant",
    ];
    let cells = |row: &StepTime| {
        let StepTime {
            framework,
            variant,
            model,
            batch,
            threads,
            ms,
            min_ms,
            max_ms,
            images_per_s,
            params,
        } = row;
        [
            framework.clone(),
            model.clone(),
            batch.to_string(),
            threads.to_string(),
            ms.to_string(),
            min_ms.to_string(),
            max_ms.to_string(),
            images_per_s.to_string(),
            params.to_string(),
            variant.clone().unwrap_or_else(|| "plain".to_owned()),
        ]
    };
    output::csv(columns, rows.map(cells))
}
