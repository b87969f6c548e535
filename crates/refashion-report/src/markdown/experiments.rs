//! The part of a report on one experiment: how its numbers came about.

use std::fmt::Write;

use refashion_documents::{Document, Experiment};
use refashion_metrics::{ClassificationReport, ConfusionMatrix};

use refashion_runs::RunRecord;
use refashion_std::{counted, markdown_line, one_line};

use crate::{
    error::Result,
    markdown::{folds, readings},
    table::{Table, left, right},
    tables::provenance,
};

/// How many confusions are named.
const NAMED: usize = 5;

/// The part of a report on one experiment; where it was not run yet, the command that runs it, which
/// begins with `program`.
pub(crate) fn experiment_section(
    document: &Document,
    experiment: &Experiment,
    runs: &[RunRecord],
    program: &str,
) -> Result<String> {
    let mut text = format!(
        "\n## `{}`\n\n{}.\n\n",
        experiment.id,
        markdown_line(&experiment.says)
    );
    if runs.is_empty() {
        let _ = writeln!(
            text,
            "Not run yet: `{program} reproduce {}{}` runs it.",
            experiment.id,
            document.option()
        );
        text.push_str(&settled(experiment));
        return Ok(text);
    }
    for line in [
        provenance::setting_lines(runs),
        provenance::origin_lines(runs),
    ]
    .concat()
    {
        let _ = writeln!(text, "- {}", line.markdown());
    }
    text.push('\n');
    text.push_str(&provenance::linked_run_table(&document.id, experiment, runs).markdown());
    text.push_str(&settled(experiment));
    text.push_str(&folds::table(runs)?);
    text.push_str(&confusions(runs));
    text.push_str(&readings::section(experiment, runs)?);
    for run in runs {
        text.push_str(&test_section(run)?);
    }
    Ok(text)
}

/// What is known to be otherwise than in the document, and what it does not state.
fn settled(experiment: &Experiment) -> String {
    let mut text = String::new();
    for deviation in &experiment.deviations {
        let _ = write!(
            text,
            "\n- Known deviation: {} ({}).",
            one_line(&deviation.what),
            one_line(&deviation.why)
        );
    }
    for assumed in &experiment.assumptions {
        let _ = write!(
            text,
            "\n- Assumed, as the document does not state it: {} = {} ({}).",
            one_line(&assumed.setting),
            one_line(&assumed.value.to_string()),
            one_line(&assumed.why)
        );
    }
    text.push('\n');
    text
}

/// The most frequent confusions of the test images, as means over the seeds.
fn confusions(runs: &[RunRecord]) -> String {
    let complete = runs.iter().filter(|run| run.complete());
    let matrices: Vec<&ConfusionMatrix> = complete
        .filter_map(|run| Some(&run.test.as_ref()?.confusion))
        .collect();
    let (Some(run), false) = (runs.first(), matrices.is_empty()) else {
        return String::new();
    };
    let most = most_confused(&matrices);
    if most.is_empty() {
        return String::new();
    }
    let names = run.data.name.classes;
    let name = |class: usize| names.get(class).copied().unwrap_or("?").to_owned();
    let mut text = format!(
        "\nMost frequent confusions of the {} test images, mean of {}:\n\n",
        run.settings.images[2],
        counted(matrices.len(), "seed")
    );
    let mut table = Table::new([
        left("true"),
        left("taken for"),
        right("images"),
        right("fewest"),
        right("most"),
    ])
    .with_names([0, 1]);
    for (truth, predicted, mean) in most.into_iter().take(NAMED) {
        let counts = || matrices.iter().map(|matrix| matrix.count(truth, predicted));
        table.row([
            name(truth),
            name(predicted),
            format!("{mean:.1}"),
            counts().min().unwrap_or(0).to_string(),
            counts().max().unwrap_or(0).to_string(),
        ]);
    }
    text.push_str(&table.markdown());
    text
}

/// True class, predicted class and mean count of every confusion, the largest first.
fn most_confused(matrices: &[&ConfusionMatrix]) -> Vec<(usize, usize, f64)> {
    let classes = matrices.first().map_or(0, |matrix| matrix.classes());
    let pairs = (0..classes).flat_map(|truth| (0..classes).map(move |other| (truth, other)));
    let mut means: Vec<(usize, usize, f64)> = pairs
        .filter(|(truth, other)| truth != other)
        .map(|(truth, other)| {
            let sum: u64 = matrices
                .iter()
                .map(|matrix| matrix.count(truth, other))
                .sum();
            (truth, other, sum as f64 / matrices.len() as f64)
        })
        .filter(|(_, _, mean)| *mean > 0.0)
        .collect();
    means.sort_by(|a, b| b.2.total_cmp(&a.2));
    means
}

/// The test images of one run, class by class.
fn test_section(run: &RunRecord) -> Result<String> {
    let Some(test) = &run.test else {
        return Ok(String::new());
    };
    let names = run.data.name.classes;
    let report = ClassificationReport::new(&test.confusion, names)?;
    Ok(format!(
        "\n<details><summary>Seed {}: the {} test images, class by class</summary>\n\n\
         ```text\n{report:.4}\n{}```\n{}\n</details>\n",
        run.seed,
        run.settings.images[2],
        test.confusion.table(names)?,
        readings::images(run)?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confusions_are_means_over_the_seeds_the_largest_first() {
        let matrix = |rows: [[u64; 2]; 2]| ConfusionMatrix::from_rows(&rows).unwrap();
        let (a, b) = (matrix([[9, 1], [3, 7]]), matrix([[6, 4], [3, 7]]));
        assert_eq!(most_confused(&[&a, &b]), [(1, 0, 3.0), (0, 1, 2.5)]);
        assert_eq!(most_confused(&[]), []);
    }
}
