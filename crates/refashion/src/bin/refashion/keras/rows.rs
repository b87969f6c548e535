//! What both frameworks came to, for a machine.

use anyhow::Result;
use refashion_metrics::statistics::{self, Interval};
use refashion_review::KerasComparison;
use serde::Serialize;

use crate::{
    cli::Format,
    output::{csv, number, print_rows},
};

/// An experiment in both frameworks, with what the test says.
#[derive(Serialize)]
struct Row<'a> {
    #[serde(flatten)]
    comparison: &'a KerasComparison,
    verdict: String,
}

/// Prints them as JSON or as CSV; nothing for people, who have a table.
pub(super) fn print(comparisons: &[KerasComparison], format: Format) -> Result<()> {
    let rows = comparisons.iter().map(|comparison| Row {
        comparison,
        verdict: comparison.verdict().to_string(),
    });
    let rows: Vec<Row<'_>> = rows.collect();
    print_rows(format, &rows, |rows| of_csv(rows))
}

fn of_csv(rows: &[Row<'_>]) -> String {
    let columns = [
        "experiment",
        "compared",
        "ours",
        "seeds",
        "keras",
        "keras_seeds",
        "difference",
        "low_90",
        "high_90",
        "p_value",
        "seeds_needed",
        "verdict",
    ];
    csv(columns, rows.iter().map(row))
}

fn row(row: &Row<'_>) -> [String; 12] {
    let one = row.comparison;
    let mean = |values: &[f64]| number(statistics::mean(values));
    let bound = |of: fn(Interval) -> f64| number(one.equivalence.map(of));
    [
        one.experiment.clone(),
        one.measure.to_string(),
        mean(&one.ours),
        one.ours.len().to_string(),
        mean(&one.keras),
        one.keras.len().to_string(),
        number(one.test.as_ref().map(|test| test.difference)),
        bound(|interval| interval.low),
        bound(|interval| interval.high),
        number(one.p_value),
        number(one.seeds_needed),
        row.verdict.clone(),
    ]
}
