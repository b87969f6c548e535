//! Reports in Markdown: one for each document, and one table of all.

use std::fmt::Write;

use refashion_documents::{Document, Experiment};
use refashion_metrics::ClassificationReport;

use super::{Table, claim_table, figure_table, matrix_table, not_held, verdict_line};
use crate::{Comparison, MatrixRow, Result, RunRecord, Runs};

/// The report on a document: what was published, what was measured, and how the numbers came about.
///
/// # Errors
///
/// [`Error::Metrics`](crate::Error::Metrics) if a stored confusion matrix does not fit its classes.
pub fn document_report(
    document: &Document,
    runs: &Runs,
    comparison: &Comparison,
) -> Result<String> {
    let year = document
        .year
        .map(|year| format!(", {year}"))
        .unwrap_or_default();
    let mut text = format!(
        "# {}\n\n{}, {}{year}.\n\n",
        document.title, document.author, document.kind
    );
    text.push_str(&verdict_line(comparison.standings()));
    text.push('\n');
    text.push_str(RULE);
    text.push_str("\n## Published beside measured\n\n");
    text.push_str(&figure_table(comparison).markdown());
    text.push_str(&notes(comparison));
    let claims = claim_table(comparison);
    if !claims.is_empty() {
        text.push_str("\n## Claims\n\nA claim is judged seed by seed.\n\n");
        text.push_str(&claims.markdown());
    }
    for matrix in &comparison.matrices {
        text.push_str(&matrix_section(matrix));
    }
    for experiment in &document.experiments {
        if let Some(runs) = runs.get(&experiment.id).filter(|runs| !runs.is_empty()) {
            text.push_str(&experiment_section(experiment, runs)?);
        }
    }
    Ok(text)
}

/// One table of all documents.
pub fn all_documents(comparisons: &[(Document, Comparison)]) -> String {
    let mut text = String::from(
        "# Results\n\nWhat the documents published, what was measured here, and the verdict. Each \
         folder holds its report, and for every seed the settings, the history and the command.\n",
    );
    for (document, comparison) in comparisons {
        let _ = write!(
            text,
            "\n## [{}]({}/README.md)\n\n",
            document.title, document.id
        );
        text.push_str(&verdict_line(comparison.standings()));
        text.push_str("\n\n");
        text.push_str(&figure_table(comparison).markdown());
        text.push_str(&notes(comparison));
    }
    text
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

const RULE: &str = "\n\
A published value is one draw. It is *reproduced* if it lies inside the two-sided 95 % prediction \
interval of these runs, corrected for the document's several figures (Holm), and within the declared \
margin of their mean; *not reproduced* if outside both; else *inconclusive*. One seed gives a \
difference and no verdict. Margins were declared before the runs.\n";

/// A published confusion matrix, with what the audit has against its caption.
fn matrix_section(matrix: &MatrixRow) -> String {
    let MatrixRow {
        place,
        claimed,
        experiment,
        seeds,
        ..
    } = matrix;
    let mut text = format!("\n## Confusion matrix: {place}\n\n");
    if claimed == experiment {
        text.push_str(&format!(
            "Recall by class, compared with `{experiment}` over {seeds} seeds.\n\n"
        ));
    } else {
        text.push_str(&format!(
            "Its caption says `{claimed}`, the audit `{experiment}`, so recall by class is compared \
             with `{experiment}`, over {seeds} seeds.\n\n"
        ));
    }
    for contradiction in &matrix.contradicted {
        text.push_str(&format!("- {contradiction}\n"));
    }
    text.push('\n');
    text.push_str(&matrix_table(matrix).markdown());
    text
}

fn experiment_section(experiment: &Experiment, runs: &[RunRecord]) -> Result<String> {
    let mut text = format!("\n## `{}`\n\n{}.\n\n", experiment.id, experiment.says);
    if let Some(run) = runs.first() {
        text.push_str(&settings(run));
    }
    text.push('\n');
    text.push_str(&seeds(experiment, runs).markdown());
    for deviation in &experiment.deviations {
        let _ = write!(
            text,
            "\n- Known deviation: {} ({}).",
            deviation.what, deviation.why
        );
    }
    for assumed in &experiment.assumptions {
        let _ = write!(
            text,
            "\n- Assumed: {} = {} ({}).",
            assumed.setting, assumed.value, assumed.why
        );
    }
    text.push('\n');
    for run in runs {
        text.push_str(&test_section(run)?);
    }
    Ok(text)
}

/// What the runs have in common.
fn settings(run: &RunRecord) -> String {
    let settings = &run.settings;
    let [train, validation, test] = settings.images;
    let verified = if run.data.verified {
        "verified"
    } else {
        "**UNVERIFIED**"
    };
    let machine = &run.provenance.machine;
    let mut lines = vec![
        format!(
            "- Network: `{}`, {} parameters",
            settings.network.name, settings.parameters
        ),
        format!(
            "- Data: {} ({verified}; {}): {train} train, {validation} validate, {test} test",
            run.data.name.title(),
            run.data.origin
        ),
        format!(
            "- Training: {} epochs in batches of {}, {:?}",
            settings.training.epochs, settings.training.batch, settings.training.optimizer
        ),
        format!(
            "- Machine: {}, {} cores, {} threads, {}",
            machine.processor, machine.cores, run.provenance.threads, machine.vectors
        ),
        format!("- Command: `{}`", run.provenance.command),
    ];
    lines.extend(
        run.data
            .digests
            .iter()
            .map(|digest| format!("- SHA-256 of {}: `{}`", digest.file, digest.found)),
    );
    lines.join("\n") + "\n"
}

/// One row a run, so that every mean can be traced to its parts.
fn seeds(experiment: &Experiment, runs: &[RunRecord]) -> Table {
    let mut table = Table::new(&[
        ">seed",
        ">epochs",
        ">loss",
        ">accuracy",
        ">test loss",
        ">test accuracy",
        ">minutes",
        ">peak MiB",
        "commit",
        "files",
    ]);
    for run in runs {
        let last = run.history.epochs.last();
        let number = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.4}"));
        let leaf = experiment
            .id
            .split_once('/')
            .map_or(String::new(), |(_, leaf)| format!("{leaf}/"));
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
            number(run.test.as_ref().map(|test| test.loss)),
            number(run.test.as_ref().map(|test| test.accuracy)),
            format!("{:.1}", run.cost.seconds / 60.0),
            run.cost
                .peak_memory
                .map_or("–".into(), |bytes| (bytes >> 20).to_string()),
            format!("`{:.10}`", run.provenance.commit),
            format!("[seed-{0}]({leaf}seed-{0}/)", run.seed),
        ]);
    }
    table
}

/// The test images of one run: the classification report, the matrix, the most frequent confusions.
fn test_section(run: &RunRecord) -> Result<String> {
    let Some(test) = &run.test else {
        return Ok(String::new());
    };
    let names = run.data.name.classes();
    let report = ClassificationReport::new(&test.confusion, &names)?;
    let confusions = test.confusion.confusions();
    let said: Vec<String> = confusions
        .iter()
        .take(3)
        .map(|c| {
            format!(
                "{} taken for {} {} times",
                names[c.truth], names[c.predicted], c.count
            )
        })
        .collect();
    Ok(format!(
        "\n<details><summary>Seed {}: the {} test images, class by class</summary>\n\n\
         ```text\n{report:.4}\n{}```\n\nMost frequent: {}.\n\n</details>\n",
        run.seed,
        run.settings.images[2],
        test.confusion.table(&names)?,
        said.join("; "),
    ))
}
