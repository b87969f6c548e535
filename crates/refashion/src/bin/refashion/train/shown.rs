//! What is shown of runs of one's own: a table, and the figures.

use std::{path::Path, process::ExitCode};

use anyhow::Result;
use refashion_datasets::{Dataset, Format as DataFormat, Origin};
use refashion_documents::{Document, audit::Audit};
use refashion_figures::lacks_letters;
use refashion_metrics::statistics::Sample;
use refashion_report::{Table, gallery::Gallery, left, right};
use refashion_runs::{RunRecord, Store};
use refashion_std::counted;
use refashion_trainer::Monitor;
use serde::Serialize;

use crate::{cli::Format, output, pace::duration, review::review, shell::word, workspace::typed};

/// Prints the table of the runs of an experiment that count, and draws its figures beside them; a run
/// that diverged is a failure.
pub(crate) fn show(
    document: &Document,
    store: &Store,
    dataset: &Dataset,
    (format, quiet): (Format, bool),
) -> Result<ExitCode> {
    let review = review(
        std::slice::from_ref(document),
        &Audit::of(std::slice::from_ref(document)),
        store,
    )?;
    let runs = review.documents.iter().flat_map(|one| one.runs.values());
    let runs: Vec<&RunRecord> = runs.flatten().collect();
    let rows: Vec<RunScores> = runs.iter().copied().map(RunScores::from).collect();
    match format {
        Format::Text => outln!("\n{}", output::table(&table(&rows))),
        Format::Json => outln!("{}", output::json(&rows)?),
        Format::Csv => out!("{}", csv(&rows)),
    }
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
            let classes = dataset.name.classes;
            if let Some(class) = classes.iter().find(|class| lacks_letters(class)) {
                output::tell_prose(&format!(
                    "note: the font of the figures lacks letters of class names, as of {class}: in PNG they are \
                     missing, in SVG the viewer has to have them"
                ));
            }
            let made = runs.iter().find(|run| !run.diverged);
            if let Some(run) = made.filter(|_| dataset.test.is_empty()) {
                tell_without_tests(&store.run(&document.id, run.seed), dataset);
            }
            if let Some(run) = made {
                let model = store.run(&document.id, run.seed);
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

/// Says what there is not where no images test, and how to have it.
fn tell_without_tests(run: &Path, dataset: &Dataset) {
    let has_all = match &dataset.origin {
        Origin::Folder {
            format: DataFormat::Idx,
            ..
        } => {
            "Files t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte beside those that train have all of it made \
             where --dataset names their folder"
        }
        _ => "A folder test/ beside train/ has all of it made",
    };
    let evaluate = typed(format_args!("evaluate {} --dataset FOLDER", word(run)));
    proseln!(
        "There are no test images: the confusion matrix, validation-report.txt and validation-confusion.csv in \
         {} are of the images that validate, and no pictures are shown that it errs on. {has_all}, and \
         `{evaluate}` tells it of other images.",
        run.display()
    );
}

/// What a run came to.
#[derive(Serialize)]
pub(crate) struct RunScores {
    seed: u64,
    epochs: usize,
    /// The epoch that early stopping goes back to, where it watches something.
    best_epoch: Option<usize>,
    val_loss: Option<f64>,
    val_accuracy: Option<f64>,
    test_loss: Option<f64>,
    test_accuracy: Option<f64>,
    seconds: f64,
    diverged: bool,
}

impl From<&RunRecord> for RunScores {
    fn from(run: &RunRecord) -> Self {
        let stopping = run.settings.training.early_stopping;
        let monitor = stopping.map_or(Monitor::default(), |stopping| stopping.monitor);
        let watched = monitor.values(&run.history);
        let best = watched
            .iter()
            .enumerate()
            .min_by(|one, other| one.1.total_cmp(other.1));
        let (validation, test) = (run.validation.as_ref(), run.test.as_ref());
        Self {
            seed: run.seed,
            epochs: run.epochs(),
            best_epoch: best.map(|(epoch, _)| epoch + 1),
            val_loss: validation.map(|scores| scores.loss),
            val_accuracy: validation.map(|scores| scores.accuracy),
            test_loss: test.map(|scores| scores.loss),
            test_accuracy: test.map(|scores| scores.accuracy),
            seconds: run.cost.seconds,
            diverged: run.diverged,
        }
    }
}

/// What is told of the values of several runs.
type Statistic = fn(&Sample) -> Option<f64>;

/// A run a row; of several, their mean and their standard deviation.
fn table(rows: &[RunScores]) -> Table {
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
    for row in rows {
        table.row([
            row.seed.to_string(),
            row.epochs.to_string(),
            row.best_epoch
                .map_or("–".to_owned(), |epoch| epoch.to_string()),
            number(row.val_loss),
            number(row.val_accuracy),
            number(row.test_loss),
            number(row.test_accuracy),
            duration(row.seconds),
        ]);
    }
    if rows.len() > 1 {
        let statistics: [(&str, Statistic); 2] = [
            ("mean", |sample| Some(sample.mean())),
            ("sd", |sample| sample.standard_deviation().ok()),
        ];
        for (name, statistic) in statistics {
            let over = |score: fn(&RunScores) -> Option<f64>| {
                let values: Vec<f64> = rows.iter().filter_map(score).collect();
                number(Sample::new(&values).ok().as_ref().and_then(statistic))
            };
            table.row([
                name.to_owned(),
                String::new(),
                String::new(),
                over(|row| row.val_loss),
                over(|row| row.val_accuracy),
                over(|row| row.test_loss),
                over(|row| row.test_accuracy),
                String::new(),
            ]);
        }
    }
    table
}

fn csv(rows: &[RunScores]) -> String {
    let mut text =
        "seed,epochs,best_epoch,val_loss,val_accuracy,test_loss,test_accuracy,seconds,diverged\n"
            .to_owned();
    let number = |value: Option<f64>| value.map_or(String::new(), |value| value.to_string());
    for row in rows {
        let best = row
            .best_epoch
            .map_or(String::new(), |epoch| epoch.to_string());
        let scores = [
            row.val_loss,
            row.val_accuracy,
            row.test_loss,
            row.test_accuracy,
        ];
        text += &format!(
            "{},{},{best},{},{},{}\n",
            row.seed,
            row.epochs,
            scores.map(number).join(","),
            row.seconds,
            row.diverged
        );
    }
    text
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
