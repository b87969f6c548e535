//! A document's results: figures, claims, matrices, and how to make them again.

use maud::{Markup, html};
use refashion_documents::{Experiment, Part, Unit};
use refashion_review::MatrixRow;

use crate::{
    page::{chapter::Chapter, tables::table_of},
    tables::{
        claims::claim_table,
        figures::{figure_table, not_held, paired_table},
        matrices::matrix_table,
        scores::side_by_side,
    },
};

/// Published beside measured.
pub(crate) fn figures(chapter: &Chapter) -> Markup {
    let notes = not_held(&chapter.review.comparison);
    if chapter.review.comparison.figures.is_empty() {
        return html! {
            p { "The document publishes no number that a run could be compared with." }
            (compared(chapter))
        };
    }
    html! {
        (table_of(title(chapter), "Every published figure beside what was measured", &figure_table(&chapter.review.comparison)))
        @for picture in chapter.pictures.iter().filter(|picture| picture.shows_verdicts()) {
            (picture.markup())
        }
        @if !notes.is_empty() {
            details {
                summary { "Not held against the runs: " (notes.len()) }
                ul { @for note in &notes { li { (note) "." } } }
            }
        }
        (compared(chapter))
    }
}

/// The scores and the curves of several experiments, where there is nothing else to compare.
fn compared(chapter: &Chapter) -> Markup {
    let pictures = chapter.pictures.iter();
    html! {
        @if let Some(scores) = side_by_side(&chapter.review) {
            (table_of(title(chapter), "The experiments side by side", &scores))
            @for picture in pictures.filter(|picture| picture.shows_all()) { (picture.markup()) }
        }
    }
}

/// What the document claims, judged seed by seed.
pub(crate) fn claims(chapter: &Chapter) -> Markup {
    table_of(
        title(chapter),
        "What the document claims, judged seed by seed",
        &claim_table(&chapter.review.comparison),
    )
}

/// Experiments between which the document claims an order, over the seeds that both have.
pub(crate) fn paired(chapter: &Chapter) -> Markup {
    table_of(
        title(chapter),
        "Experiments compared seed by seed",
        &paired_table(&chapter.review.comparison),
    )
}

/// Published confusion matrices.
pub(crate) fn matrices(chapter: &Chapter) -> Markup {
    html! { @for matrix in &chapter.review.comparison.matrices { (matrix_markup(chapter, matrix)) } }
}

/// Whose the tables are.
fn title<'a>(chapter: &'a Chapter) -> &'a str {
    &chapter.review.document.title
}

fn matrix_markup(chapter: &Chapter, matrix: &MatrixRow) -> Markup {
    let inside = matrix
        .classes
        .iter()
        .filter(|row| row.agrees() == Some(true))
        .count();
    html! {
        h4 { (matrix.place) }
        p {
            @if matrix.of == Part::Validation { "Validation images" } @else { "Test images" }
            @if matrix.unit == Unit::Percent { ", in whole percentages" }
            ". "
            @if matrix.claimed == matrix.experiment {
                "Compared with " code { (matrix.experiment) } "."
            } @else {
                "Its caption says " code { (matrix.claimed) } ", the audit " code { (matrix.experiment) }
                ", so it is compared with " code { (matrix.experiment) } "."
            }
            @if matrix.seeds > 0 {
                " Over " (matrix.seeds) @if matrix.seeds == 1 { " run" } @else { " runs" } ", the published recall of " (inside) " of " (matrix.classes.len())
                " classes lies inside the interval of our runs."
            } @else { " No run is recorded yet." }
        }
        @if !matrix.contradicted.is_empty() {
            ul { @for reason in &matrix.contradicted { li { (reason) } } }
        }
        details {
            summary { "Class by class" }
            (table_of(title(chapter), &format!("Recall by class, {}", matrix.place), &matrix_table(matrix)))
        }
    }
}

/// The commands that make everything again.
pub(crate) fn again(chapter: &Chapter) -> Markup {
    let (id, program) = (&chapter.review.document.id, chapter.program);
    let experiments = chapter.review.document.experiments.iter();
    let trained = experiments.filter(|experiment| experiment.training.is_some());
    let mut lines: Vec<(String, &str)> = trained
        .map(|experiment| (reproduce(chapter, experiment), "run it and compare"))
        .collect();
    lines.push((
        format!("{program} audit {id}{}", chapter.review.document.option()),
        "compute again what it states",
    ));
    lines.push((format!("{program} report"), "write this page"));
    html! {
        dl.commands {
            @for (command, what) in lines { dt { code { (command) } } dd { (what) } }
        }
        p {
            "A run that is already there is not repeated unless " code { "--fresh" } " asks for it; \
             records, histories and reports lie in " code { "results/" (id) "/" } "."
        }
    }
}

/// The command that runs an experiment with as many seeds as were run, or else as are wanted.
fn reproduce(chapter: &Chapter, experiment: &Experiment) -> String {
    let id = &experiment.id;
    let made = chapter.review.runs.get(id).map_or(0, Vec::len);
    let seeds = if made > 0 { made } else { experiment.seeds };
    let (file, program) = (chapter.review.document.option(), chapter.program);
    format!("{program} reproduce {id}{file} --seeds {seeds}")
}
