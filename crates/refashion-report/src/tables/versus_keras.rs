//! Our results beside those of Keras.

use refashion_review::{KerasComparison, KerasVerdict};

use crate::{
    table::{Cell, Sign, Table, left, right},
    words::mean_and_spread,
};

/// Every experiment that was also run in Keras: both means, their difference, and whether there is one.
pub fn keras_table(rows: &[KerasComparison]) -> Table {
    let mut table = Table::new([
        left("experiment"),
        left("compared"),
        right("ours"),
        right("seeds"),
        right("Keras"),
        right("seeds"),
        right("difference"),
        right("95 % interval"),
        right("p (Holm)"),
        left("verdict"),
    ]);
    for row in rows {
        let (difference, interval, p) = match (&row.test, row.p_value) {
            (Some(test), Some(p)) => (
                format!("{:+.4}", test.difference),
                format!("{:+.4} to {:+.4}", test.interval.low, test.interval.high),
                format!("{p:.3}"),
            ),
            _ => Default::default(),
        };
        let sign = match row.verdict() {
            KerasVerdict::Same => Sign::Good,
            _ => Sign::Unsure,
        };
        let cells = [
            row.experiment.clone(),
            row.title(),
            mean_and_spread(&row.ours),
            row.ours.len().to_string(),
            mean_and_spread(&row.keras),
            row.keras.len().to_string(),
            difference,
            interval,
            p,
        ];
        let verdict = Cell::verdict(sign, row.verdict().to_string());
        table.row(cells.map(Cell::from).into_iter().chain([verdict]));
    }
    table
}
