//! The runs of an experiment, one by one.

use maud::{Markup, html};
use refashion_documents::Experiment;
use refashion_metrics::ConfusionMatrix;
use refashion_runs::{RunRecord, Table};

use crate::{
    tables::{scroll, table},
    words::grouped,
};

/// A row a run, where it was made, and what each made of the test images.
pub(crate) fn runs(experiment: &Experiment, made: &[RunRecord]) -> Markup {
    let Some(first) = made.first() else {
        return html! {};
    };
    let provenance = &first.provenance;
    html! {
        (table(&format!("The runs of {}", experiment.id), &rows(made)))
        p.where {
            "Made by " code { (provenance.command) } " at commit "
            code { (format!("{:.10}", provenance.commit)) } " on " (provenance.machine.processor)
            ", " (provenance.machine.cores) " cores, " (provenance.machine.vectors) "; "
            (first.data.name.title()) ", " @if first.data.verified { "verified" } @else { "UNVERIFIED" }
            ". Files: "
            @for run in made {
                a href={ (experiment.id) "/seed-" (run.seed) "/run.json" } { "seed " (run.seed) } " "
            }
        }
        @for run in made { (read_again(run)) }
        @for run in made {
            @if !run.folds.is_empty() { (folds(run)) }
            @if let Some(test) = &run.test {
                details {
                    summary { "Seed " (run.seed) ": the " (grouped(run.settings.images[2])) " test images, class by class" }
                    (confusion(&format!("{}, seed {}", experiment.id, run.seed), &run.data.name.classes(), &test.confusion))
                }
            }
        }
    }
}

fn rows(made: &[RunRecord]) -> Table {
    let mut table = Table::new(&[
        ">seed",
        ">epochs",
        ">loss",
        ">accuracy",
        ">test loss",
        ">test accuracy",
        ">minutes",
        ">peak MiB",
    ]);
    for run in made {
        let last = run.history.epochs.last().filter(|_| !run.diverged);
        let test = run.test.as_ref();
        let number = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.4}"));
        let memory = run
            .cost
            .peak_memory
            .map(|bytes| grouped((bytes >> 20) as usize));
        table.row([
            run.seed.to_string(),
            format!(
                "{} of {}",
                run.history.epochs.len(),
                run.settings.published_epochs
            ),
            if run.diverged {
                "diverged".into()
            } else {
                number(last.map(|epoch| epoch.loss))
            },
            number(last.map(|epoch| epoch.accuracy)),
            number(test.map(|test| test.loss)),
            number(test.map(|test| test.accuracy)),
            format!("{:.1}", run.cost.seconds / 60.0),
            memory.unwrap_or("–".into()),
        ]);
    }
    table
}

/// What the saved weights say, and what rounding makes of it where the document rounds.
fn read_again(run: &RunRecord) -> Markup {
    let Some(outcome) = &run.outcome else {
        return html! {};
    };
    html! {
        p {
            "Saved and loaded again, the network of seed " (run.seed) " gives "
            @if outcome.reloaded_exactly { "the same scores to the last bit." }
            @else { strong { "other scores" } ": test accuracy " (format!("{:.4}", outcome.test.accuracy)) "." }
            @if let Some(rounded) = &outcome.rounded {
                " With probabilities rounded before the largest is taken, as the document does, its \
                 test accuracy is " (format!("{:.4}", rounded.accuracy)) "."
            }
        }
    }
}

/// What each fold made of the images that it held back.
fn folds(run: &RunRecord) -> Markup {
    let mut rows = Table::new(&["fold", ">epochs", ">loss", ">accuracy"]);
    for fold in &run.folds {
        rows.row([
            format!("fold {}", fold.fold + 1),
            fold.history.epochs.len().to_string(),
            format!("{:.4}", fold.scores.loss),
            format!("{:.4}", fold.scores.accuracy),
        ]);
    }
    let caption = format!(
        "{}, seed {}: the images that each fold held back",
        run.experiment, run.seed
    );
    table(&caption, &rows)
}

/// A confusion matrix with recall and precision, and the most frequent mistakes.
fn confusion(of: &str, names: &[&str], matrix: &ConfusionMatrix) -> Markup {
    let caption = format!("Confusion matrix: {of}; true classes in rows, predicted in columns");
    let name = |class: usize| names.get(class).copied().unwrap_or("?");
    let share = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.3}"));
    let classes = matrix.classes().min(names.len());
    html! {
        (scroll(&caption, &html! {
            table.confusion {
                caption { (caption) }
                thead { tr {
                    td {}
                    @for class in 0..classes { th.number scope="col" { (name(class)) } }
                    th.number scope="col" { "recall" }
                } }
                tbody {
                    @for truth in 0..classes { tr {
                        th scope="row" { (name(truth)) }
                        @for predicted in 0..classes {
                            @let count = matrix.count(truth, predicted);
                            td.number.right[truth == predicted].none[count == 0] { (count) }
                        }
                        td.number { (share(matrix.recall(truth))) }
                    } }
                    tr {
                        th scope="row" { "precision" }
                        @for class in 0..classes { td.number { (share(matrix.precision(class))) } }
                        td {}
                    }
                }
            }
        }))
        p.where {
            "Most frequent: "
            @for (place, mistake) in matrix.confusions().iter().take(3).enumerate() {
                @if place > 0 { "; " }
                (name(mistake.truth)) " taken for " (name(mistake.predicted)) " " (mistake.count) " times"
            }
            "."
        }
    }
}
