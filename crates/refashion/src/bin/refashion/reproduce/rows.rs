//! What came of experiments, for a machine.

use anyhow::Result;
use refashion_metrics::{statistics::Sample, verdict::Verdict};
use refashion_review::{Comparison, DocumentReview, FigureRow, Ruling};
use serde::Serialize;

use crate::{
    cli::Format,
    output::{csv, number, print_rows},
    train::RunScores,
};

/// A document's figures and claims, judged, and the runs that they are judged by.
#[derive(Serialize)]
struct Outcome<'a> {
    #[serde(flatten)]
    comparison: &'a Comparison,
    runs: Vec<RunOfExperiment<'a>>,
}

/// What a run came to, and of which experiment it is.
#[derive(Serialize)]
struct RunOfExperiment<'a> {
    experiment: &'a str,
    #[serde(flatten)]
    scores: RunScores,
}

/// Prints them as JSON, or their figures as CSV; nothing for people, who have tables.
pub(crate) fn print(reviews: &[DocumentReview], format: Format) -> Result<()> {
    let outcomes = reviews.iter().map(|one| Outcome {
        comparison: &one.comparison,
        runs: runs(one),
    });
    let outcomes: Vec<Outcome<'_>> = outcomes.collect();
    print_rows(format, &outcomes, |outcomes| {
        let comparisons = outcomes.iter().map(|one| one.comparison);
        figures(comparisons)
    })
}

fn runs(review: &DocumentReview) -> Vec<RunOfExperiment<'_>> {
    let runs = review.every_run().map(|run| RunOfExperiment {
        experiment: &run.experiment,
        scores: RunScores::from(run),
    });
    runs.collect()
}

/// A figure a line.
fn figures<'a>(comparisons: impl Iterator<Item = &'a Comparison>) -> String {
    let columns = [
        "document",
        "experiment",
        "figure",
        "place",
        "published",
        "runs",
        "mean",
        "standard_deviation",
        "difference",
        "margin",
        "percentile",
        "power",
        "verdict",
    ];
    let rows = comparisons.flat_map(|comparison| {
        let figures = comparison.figures.iter();
        figures.map(|row| figure(&comparison.document, row))
    });
    csv(columns, rows)
}

fn figure(document: &str, row: &FigureRow) -> [String; 13] {
    let measured: Vec<f64> = row.measured.iter().flatten().copied().collect();
    let sample = Sample::new(&measured).ok();
    let judgement = row.judgement();
    [
        document.to_owned(),
        row.experiment.clone(),
        row.title.clone(),
        row.place.clone(),
        row.printed.clone(),
        row.seeds.len().to_string(),
        number(sample.map(|sample| sample.mean())),
        number(sample.and_then(|sample| sample.standard_deviation().ok())),
        number(judgement.and_then(|judged| judged.difference)),
        number(judgement.map(|judged| judged.margin)),
        number(judgement.and_then(|judged| judged.percentile)),
        number(judgement.and_then(|judged| judged.power)),
        verdict(&row.ruling).to_owned(),
    ]
}

/// The verdict in a word or two, without what varies.
fn verdict(ruling: &Ruling) -> &'static str {
    match ruling {
        Ruling::NotHeld { .. } => "not held",
        Ruling::Shortened => "shortened",
        Ruling::NotRun => "not run",
        Ruling::Judged(judgement) => match judgement.verdict {
            Verdict::Reproduced => "reproduced",
            Verdict::Close => "close",
            Verdict::NotReproduced => "not reproduced",
            Verdict::Inconclusive { .. } => "inconclusive",
            Verdict::Difference => "one seed",
        },
    }
}
