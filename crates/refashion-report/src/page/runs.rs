//! The runs of an experiment, one by one.

use maud::{Markup, html};
use refashion_documents::Experiment;
use refashion_metrics::ConfusionMatrix;
use refashion_runs::RunRecord;

use crate::{
    page::{
        chapter::Chapter,
        links::address,
        tables::{scroll, table},
        words::{grouped, line},
    },
    table::{Table, left, right},
    tables::{
        provenance::{origin_lines, run_table},
        saved::saved_lines,
    },
    words::score,
};

/// A row a run, where they were made, and what each made of the test images.
pub(crate) fn runs(chapter: &Chapter, experiment: &Experiment, made: &[RunRecord]) -> Markup {
    let folder = format!("{}{}", chapter.results, address(&experiment.id));
    html! {
        (table(&format!("The runs of {}", experiment.id), &run_table(made)))
        ul.where {
            @for origin in origin_lines(made) { li { (line(&origin)) } }
            li {
                "Files: "
                @for run in made {
                    a href={ (folder) "/seed-" (run.seed) "/run.json" } { "seed " (run.seed) } " "
                }
            }
        }
        @for saved in saved_lines(made) { p { (line(&saved)) } }
        @for run in made { (rounded(run)) }
        @for run in made {
            @if !run.folds.is_empty() { (folds(run)) }
            @if let Some(test) = &run.test {
                details {
                    summary { "Seed " (run.seed) ": the " (grouped(run.settings.images[2])) " test images, class by class" }
                    (confusion(&format!("{}, seed {}", experiment.id, run.seed), run.data.name.classes, &test.confusion))
                }
            }
        }
    }
}

/// What rounding makes of the predictions where the document rounds.
fn rounded(run: &RunRecord) -> Markup {
    let rounded = run.saved.as_ref().and_then(|saved| saved.rounded.as_ref());
    html! {
        @if let Some(rounded) = rounded {
            p {
                "With probabilities rounded before the largest is taken, as the document does, the \
                 test accuracy of seed " (run.seed) " is " (format!("{:.4}", rounded.accuracy)) "."
            }
        }
    }
}

/// What each fold made of the images that it held back.
fn folds(run: &RunRecord) -> Markup {
    let mut rows = Table::new([
        left("fold"),
        right("epochs"),
        right("loss"),
        right("accuracy"),
    ]);
    for fold in &run.folds {
        rows.row([
            format!("fold {}", fold.fold + 1),
            fold.history.epochs.len().to_string(),
            score(fold.scores.loss),
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
        @if !matrix.confusions().is_empty() { p.where {
            "Most frequent: "
            @for (place, mistake) in matrix.confusions().iter().take(3).enumerate() {
                @if place > 0 { "; " }
                (name(mistake.truth)) " taken for " (name(mistake.predicted)) " " (mistake.count) " times"
            }
            "."
        } }
    }
}
