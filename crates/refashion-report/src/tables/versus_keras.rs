//! Our results beside those of Keras.

use refashion_review::KerasComparison;

use crate::{table::Table, words::mean_and_spread};

/// Every experiment that was also run in Keras: both means, their difference, and whether there is one.
pub fn keras_table(rows: &[KerasComparison]) -> Table {
    let mut table = Table::new(&[
        "experiment",
        "compared",
        ">ours",
        ">seeds",
        ">Keras",
        ">seeds",
        ">difference",
        ">95 % interval",
        ">p (Holm)",
        "verdict",
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
        table.row([
            row.experiment.clone(),
            row.title(),
            mean_and_spread(&row.ours),
            row.ours.len().to_string(),
            mean_and_spread(&row.keras),
            row.keras.len().to_string(),
            difference,
            interval,
            p,
            row.verdict().to_string(),
        ]);
    }
    table
}
