//! What stands in the gaps of a lesson.

use refashion_documents::{Moment, Quantity, audit::Outcome};
use refashion_metrics::statistics::mean as mean_of;
use refashion_review::{ClaimRow, DocumentReview, measure, of_epoch};
use refashion_runs::RunRecord;
use refashion_std::thousands;
use serde::{
    Deserialize,
    de::value::{Error as Wrong, StrDeserializer},
};

use crate::{
    tables::{claims, figures},
    words::mean_and_spread,
};

/// What is said where the records do not say it yet.
pub(super) const NOT_RUN: &str = "(not run yet)";

/// What a gap asks for:
///
/// - `published ID`, `measured ID`, `difference ID`, `margin ID`, `verdict ID`: of a figure, as the
///   report has it;
/// - `claim ID`: how a claim fares;
/// - `checks`, `agree`, `contradict`: what the audit counts;
/// - `found SUBJECT`, `reading SUBJECT`: the arithmetic of a contradiction, and how it would agree;
/// - `mean EXPERIMENT QUANTITY`, `mean EXPERIMENT QUANTITY@EPOCH`: over the runs;
/// - `seeds`, `epochs`, `batch`, `parameters`, `minutes`, `training`, `validation`, `testing`
///   `EXPERIMENT`: of its runs.
pub(super) fn number(gap: &str, review: &DocumentReview) -> Result<String, String> {
    let words: Vec<&str> = gap.split(' ').collect();
    let found = match words.as_slice() {
        [what] => counted(what, review),
        [
            column @ ("published" | "measured" | "difference" | "margin" | "verdict"),
            id,
        ] => figure(column, id, review),
        ["claim", id] => review
            .comparison
            .claims
            .iter()
            .find(|claim| claim.id == *id)
            .map(claim),
        [part @ ("found" | "reading"), subject] => contradiction(part, subject, review),
        ["mean", experiment, quantity] => mean(experiment, quantity, review),
        [setting, experiment] => of_runs(setting, experiment, review),
        _ => None,
    };
    found.ok_or_else(|| format!("nothing is known of {{{gap}}}"))
}

fn counted(what: &str, review: &DocumentReview) -> Option<String> {
    let of = |outcome| {
        let found = review.findings.iter();
        found.filter(|one| one.outcome == outcome).count()
    };
    let count = match what {
        "checks" => review.findings.len(),
        "agree" => of(Outcome::Consistent),
        "contradict" => of(Outcome::Contradiction),
        _ => return None,
    };
    Some(count.to_string())
}

fn figure(column: &str, id: &str, review: &DocumentReview) -> Option<String> {
    let row = review.comparison.figures.iter().find(|row| row.id == id)?;
    let [
        _,
        _,
        published,
        measured,
        difference,
        margin,
        _,
        _,
        verdict,
        _,
    ] = figures::cells(row);
    let cell = match column {
        "published" => published,
        "measured" => measured,
        "difference" => difference,
        "margin" => margin,
        _ => verdict,
    };
    Some(or_not_run(cell.text()))
}

fn or_not_run(said: &str) -> String {
    match said {
        "" => NOT_RUN.to_owned(),
        said => said.to_owned(),
    }
}

fn claim(claim: &ClaimRow) -> String {
    let [_, _, verdict, _] = claims::claim_cells(claim);
    let Some(judged) = &claim.judgement else {
        return verdict.text().to_owned();
    };
    let diverged = match judged.diverged {
        0 => String::new(),
        some => format!(", {some} diverged"),
    };
    let (holds, seeds) = (judged.holds, judged.seeds);
    format!(
        "{} ({holds} of {seeds} seeds agree{diverged})",
        verdict.text()
    )
}

fn contradiction(part: &str, subject: &str, review: &DocumentReview) -> Option<String> {
    let mut found = review.findings.iter();
    let finding =
        found.find(|one| one.outcome == Outcome::Contradiction && one.subject == subject)?;
    match part {
        "found" => Some(finding.arithmetic.clone()),
        _ => finding.reading.clone(),
    }
}

fn mean(experiment: &str, asked: &str, review: &DocumentReview) -> Option<String> {
    review.document.experiment(experiment)?;
    let (name, epoch) = match asked.split_once('@') {
        Some((name, epoch)) => (name, Some(epoch.parse::<usize>().ok()?)),
        None => (asked, None),
    };
    let quantity = Quantity::deserialize(StrDeserializer::<Wrong>::new(name)).ok()?;
    let value = |run: &RunRecord| match (quantity, epoch) {
        (_, Some(epoch)) => of_epoch(run.history.epochs.get(epoch.checked_sub(1)?)?, quantity),
        (Quantity::TestLoss | Quantity::TestAccuracy, None) => {
            measure(run, quantity, Moment::FinalTest)
        }
        (_, None) => measure(run, quantity, Moment::LastEpoch),
    };
    let runs = review.finished(experiment);
    let values: Vec<f64> = runs.into_iter().filter_map(value).collect();
    Some(or_not_run(&mean_and_spread(&values)))
}

fn of_runs(setting: &str, experiment: &str, review: &DocumentReview) -> Option<String> {
    let planned = review.document.experiment(experiment)?;
    let training = planned.training.as_ref()?;
    let runs = review.finished(experiment);
    let first = runs.first().map(|run| &run.settings);
    let images = |part: usize| first.map(|of| thousands(of.images[part]));
    let said = match setting {
        "seeds" => Some(runs.len().to_string()),
        "epochs" => Some(training.epochs.to_string()),
        "batch" => Some(training.batch_size.to_string()),
        "parameters" => first.map(|of| thousands(of.parameters)),
        "training" => images(0),
        "validation" => images(1),
        "testing" => images(2),
        "minutes" => {
            let minutes: Vec<f64> = runs.iter().map(|run| run.cost.seconds / 60.0).collect();
            mean_of(&minutes).map(|minutes| format!("{minutes:.1}"))
        }
        _ => return None,
    };
    Some(said.unwrap_or_else(|| NOT_RUN.to_owned()))
}
