//! What is shown of runs of one's own: a table, and the figures.

use std::process::ExitCode;

use anyhow::Result;
use refashion_datasets::Dataset;
use refashion_documents::{Document, audit::Audit};
use refashion_metrics::statistics::Sample;
use refashion_report::{Table, gallery::Gallery, left, right};
use refashion_runs::{RunRecord, Store};
use refashion_std::counted;
use refashion_trainer::Monitor;

use crate::{output, pace::duration, review::review, shell::word, workspace::typed};

/// Prints the table of the runs of an experiment that count, and draws its figures beside them; a run
/// that diverged is a failure.
pub(crate) fn show(
    document: &Document,
    store: &Store,
    dataset: &Dataset,
    quiet: bool,
) -> Result<ExitCode> {
    let review = review(
        std::slice::from_ref(document),
        &Audit::of(std::slice::from_ref(document)),
        store,
    )?;
    let runs = review.documents.iter().flat_map(|one| one.runs.values());
    let runs: Vec<&RunRecord> = runs.flatten().collect();
    outln!("\n{}", output::table(&table(&runs)));
    for one in &review.documents {
        let gallery = Gallery {
            review: one,
            datasets: std::slice::from_ref(dataset),
        };
        let figures = gallery.write(store)?;
        if !quiet {
            let folder = store.folder(&document.id);
            outln!(
                "{} in {}",
                counted(figures.len(), "figure"),
                folder.join("figures").display()
            );
            if let [only] = runs.as_slice()
                && !only.diverged
            {
                let model = store.run(&document.id, only.seed);
                let predict = typed(format_args!("predict {} IMAGE", word(&model)));
                outln!("Try it: `{predict}`");
            }
        }
    }
    let diverged = runs.iter().filter(|run| run.diverged);
    for run in diverged.clone() {
        errln!(
            "seed {} diverged in epoch {}: a lower learning rate, or clipping, may help",
            run.seed,
            run.history.epochs.len() + 1
        );
    }
    Ok(match diverged.count() {
        0 => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// A run a row; of several, their mean and its spread.
fn table(runs: &[&RunRecord]) -> Table {
    let mut table = Table::new([
        left("seed"),
        right("epochs"),
        right("best epoch"),
        right("val loss"),
        right("val accuracy"),
        right("test loss"),
        right("test accuracy"),
        right("time"),
    ]);
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.4}"));
    for run in runs {
        // The epoch that early stopping goes back to, where it watches something.
        let stopping = run.settings.training.early_stopping;
        let monitor = stopping.map_or(Monitor::default(), |stopping| stopping.monitor);
        let watched = monitor.values(&run.history);
        let best = watched
            .iter()
            .enumerate()
            .min_by(|one, other| one.1.total_cmp(other.1));
        table.row([
            run.seed.to_string(),
            run.epochs().to_string(),
            best.map_or("–".to_owned(), |(epoch, _)| (epoch + 1).to_string()),
            number(run.validation.as_ref().map(|scores| scores.loss)),
            number(run.validation.as_ref().map(|scores| scores.accuracy)),
            number(run.test.as_ref().map(|scores| scores.loss)),
            number(run.test.as_ref().map(|scores| scores.accuracy)),
            duration(run.cost.seconds),
        ]);
    }
    if runs.len() > 1 {
        let spread = |of: &dyn Fn(&RunRecord) -> Option<f64>| {
            let values: Vec<f64> = runs.iter().copied().filter_map(of).collect();
            spread(&values)
        };
        table.row([
            "mean ± sd".to_owned(),
            String::new(),
            String::new(),
            spread(&|run| Some(run.validation.as_ref()?.loss)),
            spread(&|run| Some(run.validation.as_ref()?.accuracy)),
            spread(&|run| Some(run.test.as_ref()?.loss)),
            spread(&|run| Some(run.test.as_ref()?.accuracy)),
            String::new(),
        ]);
    }
    table
}

/// The mean of values and their standard deviation.
pub(crate) fn spread(values: &[f64]) -> String {
    let sample = Sample::new(values).ok();
    let deviation = sample.and_then(|sample| sample.standard_deviation().ok());
    match (sample, deviation) {
        (Some(sample), Some(deviation)) => format!("{:.4} ± {deviation:.4}", sample.mean()),
        (Some(sample), None) => format!("{:.4}", sample.mean()),
        (None, _) => "–".to_owned(),
    }
}
