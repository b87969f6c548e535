//! The experiments that were also run in Keras: by how much the results differ.

use refashion_datasets::DatasetName;
use refashion_figures::{Head, IntervalPlot, IntervalRow, Reference};
use refashion_review::{KerasComparison, KerasMeasure};
use refashion_runs::Store;

use crate::{
    error::{Error, Result},
    gallery::{
        entry::{ListedFigure, write},
        intervals::at_most,
        plate::{Plate, PlateKind},
    },
};

/// The folder of the figure, beside those of the documents.
const KERAS: &str = "keras";

/// Intervals that reach further than this many percentage points end in an arrow.
const MOST: f64 = 4.0;

/// Draws the differences between our results and those of Keras into `keras/figures/` of a store,
/// and answers with the list of the figures: one, or none where nothing was run often enough in both.
///
/// # Errors
///
/// [`Error::Runs`] if the figure cannot be written, [`Error::Figure`] if a difference is no number.
pub fn draw_keras(rows: &[KerasComparison], into: &Store) -> Result<Vec<ListedFigure>> {
    let rows: Vec<IntervalRow> = rows.iter().filter_map(row).collect();
    // Nothing shows pictures of a data set.
    let missing = |_: DatasetName| false;
    let plates: Vec<Plate> = plate(rows)?.into_iter().collect();
    write(into, KERAS, &plates, &missing)
}

fn plate(rows: Vec<IntervalRow>) -> Result<Option<Plate>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let name = "difference".to_owned();
    let plot = IntervalPlot {
        head: Head::new("The same experiments here and in Keras").subtitle(
            "Our mean accuracy less that of Keras, on the same images, each with seeds of its own. \
             Where nothing else is said, it is that of the test images after the last epoch",
        ),
        x: at_most(MOST, "difference in percentage points", &rows),
        interval: "95 % confidence interval (Welch)".into(),
        point: "difference".into(),
        rows,
        references: vec![Reference {
            value: 0.0,
            name: "the same".into(),
        }],
    };
    let figure = plot.draw().map_err(|source| Error::Figure {
        document: KERAS.into(),
        name: name.clone(),
        source: Box::new(source),
    })?;
    Ok(Some(Plate {
        name,
        kind: PlateKind::Other,
        experiment: None,
        pictures_of: None,
        figure,
    }))
}

/// An experiment with several runs in both.
fn row(row: &KerasComparison) -> Option<IntervalRow> {
    let test = row.test?;
    let points = |share: f64| 100.0 * share;
    let name = match (row.measure, row.unverified) {
        (KerasMeasure::Test, false) => row.experiment.clone(),
        _ => format!("{}, {}", row.experiment, row.title()),
    };
    Some(IntervalRow {
        hint: format!(
            "{name}: {:+.2} percentage points over {} runs here and {} in Keras",
            points(test.difference),
            row.ours.len(),
            row.keras.len()
        ),
        name,
        interval: [test.interval.low, test.interval.high].map(points),
        point: points(test.difference),
        verdict: row.verdict().to_string(),
    })
}
