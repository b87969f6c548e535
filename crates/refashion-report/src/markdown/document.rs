//! The report on one document, in Markdown.

use refashion_documents::{Part, Unit};

use refashion_review::{Comparison, DocumentReview, MatrixRow};
use refashion_std::{counted, markdown_line, one_line};

use crate::{
    error::Result,
    gallery::SIDE_BY_SIDE,
    markdown::{
        experiments::experiment_section, folds, versus_keras::keras_section, warning::warning,
    },
    tables::{
        changes::{change_lines, confirmatory_line},
        claims::claim_table,
        figures::{figure_table, not_held, paired_table},
        matrices::{markdown_recall_line, matrix_table},
        scores::side_by_side,
        sentences::{verdict_line, whole_line},
    },
};

/// The report on a document: what was published, what was measured, and how the numbers came about.
/// `rule` is the link to the page on the rule of judgement, where one is at hand; `program` is what the
/// commands begin with, as the reader calls the program.
///
/// # Errors
///
/// [`Error::Metrics`](crate::Error::Metrics) if a stored confusion matrix does not fit its classes.
pub fn document_report(
    reviewed: &DocumentReview,
    rule: Option<&str>,
    program: &str,
) -> Result<String> {
    let DocumentReview {
        document,
        runs,
        comparison,
        keras,
        ..
    } = reviewed;
    let year = document
        .year
        .map(|year| format!(", {year}"))
        .unwrap_or_default();
    let [title, author, kind] =
        [&document.title, &document.author, &document.kind].map(|text| one_line(text));
    let author = markdown_line(&author);
    let mut text = format!("# {title}\n\n{author}, {kind}{year}.\n\n");
    text.push_str(&warning(runs.values().flatten()));
    text.push_str(&verdict_line(comparison.tally()));
    text.push('\n');
    for line in [whole_line(comparison), markdown_recall_line(comparison)] {
        let lines = line.map(|line| format!("\n{line}\n"));
        text.push_str(&lines.unwrap_or_default());
    }
    if !comparison.is_empty() {
        text.push_str(RULE);
        let known = rule.map_or("The rule".to_owned(), |page| format!("[The rule]({page})"));
        text.push_str(&format!(
            "{known} was chosen after verdicts by an older one on the five documents were known; *before* is what \
             that one says.\n"
        ));
        text.push_str(&history(reviewed));
    }
    text.push_str(&compared(reviewed));
    let review = reviewed.shown();
    let shown = &review.comparison;
    text.push_str(&left_out(reviewed, &review));
    let figures = figure_table(shown);
    if !figures.is_empty() {
        text.push_str("\n## Published beside measured\n\n");
        text.push_str(&figures.markdown());
        if shown.has_intervals() {
            text.push_str(VERDICTS);
        }
        text.push_str(&notes(shown));
    }
    let claims = claim_table(shown);
    if !claims.is_empty() {
        text.push_str(CLAIMS);
        text.push_str(&claims.markdown());
    }
    let paired = paired_table(shown);
    if !paired.is_empty() {
        text.push_str(PAIRED);
        text.push_str(&paired.markdown());
    }
    text.push_str(&keras_section(keras, program));
    text.push_str(&folds::difference(document, runs)?);
    for matrix in &shown.matrices {
        text.push_str(&matrix_section(matrix));
    }
    let none = Vec::new();
    for experiment in &review.document.experiments {
        let runs = runs.get(&experiment.id).unwrap_or(&none);
        text.push_str(&experiment_section(document, experiment, runs, program)?);
    }
    Ok(text)
}

/// That runs are shortened, and what a report of them leaves out; nothing for others.
fn left_out(reviewed: &DocumentReview, review: &DocumentReview) -> String {
    if !reviewed.is_shortened() {
        return String::new();
    }
    let (all, shown) = (&reviewed.comparison, &review.comparison);
    let [experiments, run] = [reviewed, review].map(|one| one.document.experiments.len());
    let counts = [
        (
            all.figures.len() - shown.figures.len(),
            all.figures.len(),
            "figures",
        ),
        (
            all.claims.len() - shown.claims.len(),
            all.claims.len(),
            "claims",
        ),
        (
            all.matrices.len() - shown.matrices.len(),
            all.matrices.len(),
            "confusion matrices",
        ),
        (experiments - run, experiments, "experiments"),
    ];
    let open = counts.into_iter().filter(|(count, ..)| *count > 0);
    let open: Vec<String> = open
        .map(|(count, of, noun)| format!("{count} of {of} {noun}"))
        .collect();
    let open = match open.is_empty() {
        true => String::new(),
        false => format!(
            " Left out, as these runs say nothing of them: {}.",
            open.join(", ")
        ),
    };
    format!(
        "\nThese runs are of another length than the document's: what they came to stands beside what \
         was published of whole ones, and is not compared with it.{open}\n"
    )
}

/// Which runs confirm anything, and what was changed after it was declared.
fn history(reviewed: &DocumentReview) -> String {
    let mut text = confirmatory_line(reviewed).map_or(String::new(), |line| format!("\n{line}\n"));
    let changes = change_lines(&reviewed.document);
    if !changes.is_empty() {
        text.push_str("\nChanged after it was declared:\n\n");
    }
    for change in changes {
        text.push_str(&format!("- {}\n", markdown_line(&change)));
    }
    text
}

/// The scores and the curves of several experiments, where there is nothing else to compare.
fn compared(reviewed: &DocumentReview) -> String {
    let Some(scores) = side_by_side(reviewed) else {
        return String::new();
    };
    let picture = match reviewed.every_run().any(|run| run.rehearsal) {
        true => String::new(),
        false => format!("\n![The curves of the experiments](figures/{SIDE_BY_SIDE}.svg)\n"),
    };
    format!("\n## Side by side\n\n{}{picture}", scores.markdown())
}

/// Why figures are not held against the runs.
fn notes(comparison: &Comparison) -> String {
    let notes: String = not_held(comparison)
        .iter()
        .map(|note| format!("- Not held: {note}.\n"))
        .collect();
    if notes.is_empty() {
        notes
    } else {
        format!("\n{notes}")
    }
}

/// What stands above the claims.
const CLAIMS: &str = "\n## Claims\n\nA claim is judged seed by seed, one of significance over all of them. What \
a sentence leaves open has a bound of ours, which stands behind it.\n\n";

const VERDICTS: &str = "\n![Every figure beside the interval of our runs; the table has the numbers](figures/verdicts.svg)\n";

const PAIRED: &str = "\n## Compared over the same seeds\n\n\
The mean difference and its 95 % confidence interval (Student's t over the paired seeds).\n\n";

const RULE: &str = "\n\
A published value is one draw. It is *reproduced* if the 90 % interval of our mean lies within the declared \
margin around every value that prints so (two one-sided tests at 5 %) and it lies inside the 95 % prediction \
interval of one more run; *close* if only the first holds: within the margin, but off systematically; *not reproduced* if our \
mean lies beyond the margin and the value outside the prediction interval, even corrected for the \
document's several figures (Holm); else *inconclusive*. One seed gives a difference and no verdict. \
The percentile is the published value's among runs like ours; the power, how often a true shift of one \
margin would be found. ";

const PERCENT: &str = "\
It gives whole percentages, so that an interval is half a percent wider. Classes that the scan lost are left out.\n\n";

/// A published confusion matrix, with what the audit has against its caption.
fn matrix_section(matrix: &MatrixRow) -> String {
    let MatrixRow {
        place,
        claimed,
        experiment,
        seeds,
        ..
    } = matrix;
    let seeds = counted(*seeds, "seed");
    let images = match matrix.of {
        Part::Validation => "validation images",
        _ => "test images",
    };
    let mut text = format!("\n## Confusion matrix: {place}\n\n");
    if claimed == experiment {
        text.push_str(&format!(
            "Recall by class of the {images}, compared with `{experiment}` over {seeds}.\n\n"
        ));
    } else {
        text.push_str(&format!(
            "Its caption says `{claimed}`, the audit `{experiment}`, so recall by class of the {images} \
             is compared with `{experiment}`, over {seeds}.\n\n"
        ));
    }
    if matrix.unit == Unit::Percent {
        text.push_str(PERCENT);
    }
    for contradiction in &matrix.contradicted {
        text.push_str(&format!("- {contradiction}\n"));
    }
    text.push('\n');
    text.push_str(&matrix_table(matrix).markdown());
    text
}
