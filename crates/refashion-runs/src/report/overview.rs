//! All documents on one page.

use refashion_documents::{Document, Experiment};
use refashion_metrics::{statistics::Sample, verdict::ClaimVerdict};

use super::{
    Table, figures, keras_table,
    markdown::{minutes, warning},
    not_held,
};
use crate::{KerasRow, Reviewed, RunRecord, keras_rows};

/// How many figures and claims of each document stand how.
pub fn standing_table(all: &[Reviewed]) -> Table {
    let mut table = Table::new(&[
        "document",
        ">figures",
        ">reproduced",
        ">not",
        ">inconclusive",
        ">one seed",
        ">not held",
        ">not run",
        ">claims",
        ">hold",
        ">on some seeds",
        ">do not hold",
        ">not run",
    ]);
    for Reviewed {
        document,
        comparison,
        ..
    } in all
    {
        let figures = comparison.standings();
        let claims = &comparison.claims;
        let judged = |wanted: Option<ClaimVerdict>| {
            let verdicts = claims
                .iter()
                .map(|claim| claim.judgement.as_ref().map(|judged| judged.verdict));
            verdicts.filter(|verdict| *verdict == wanted).count()
        };
        let counts = [
            comparison.figures.len(),
            figures.reproduced,
            figures.not_reproduced,
            figures.inconclusive,
            figures.single,
            figures.not_held,
            figures.not_run,
            claims.len(),
            judged(Some(ClaimVerdict::Holds)),
            judged(Some(ClaimVerdict::Mixed)),
            judged(Some(ClaimVerdict::DoesNotHold)),
            judged(None),
        ];
        let counts = counts.map(|count| count.to_string());
        table.row([document.id.clone()].into_iter().chain(counts));
    }
    table
}

/// All documents on one page: how they stand, every published figure and claim beside what was
/// measured, what Keras makes of the same experiments, and every experiment, run or not.
pub fn all_documents(all: &[Reviewed]) -> String {
    let mut text = String::from(
        "# Results\n\nWhat the documents published, what was measured here, and the verdict. Each \
         document's folder holds its report, and for every seed the settings, the history and the \
         command; `cargo xtask reproduce all` makes all of it.\n\n",
    );
    text.push_str(&warning(
        all.iter().flat_map(|one| one.runs.values().flatten()),
    ));
    text.push_str("## In short\n\n");
    text.push_str(&standing_table(all).markdown());
    text.push_str("\n## Published figures\n\n");
    text.push_str(&figure_rows(all).markdown());
    let notes = all.iter().flat_map(|one| not_held(&one.comparison));
    for (place, note) in notes.enumerate() {
        text.push_str(if place == 0 { "\n" } else { "" });
        text.push_str(&format!("- Not held: {note}.\n"));
    }
    text.push_str("\n## Claims\n\n");
    text.push_str(&claim_rows(all).markdown());
    let keras = keras_rows(all);
    text.push_str(&beside_keras(&keras));
    if keras.iter().any(|row| row.test.is_some()) {
        text.push_str(DIFFERENCES);
    }
    text.push_str("\n## Experiments\n\n");
    text.push_str(&experiment_rows(all).markdown());
    text
}

const DIFFERENCES: &str = "\n![The differences with their intervals; the table has the numbers](keras/figures/difference.svg)\n";

/// The section on the experiments that were also run in Keras; nothing where there are none.
pub(super) fn beside_keras(rows: &[KerasRow]) -> String {
    match rows {
        [] => String::new(),
        rows => format!("{BESIDE_KERAS}{}", keras_table(rows).markdown()),
    }
}

const BESIDE_KERAS: &str = "\n## Beside Keras\n\n\
`cargo xtask keras` trained the same networks on the same images in Keras, each framework with seeds of \
its own. The difference is ours less Keras', with its 95 % confidence interval (Welch); p is corrected for \
the experiments being several (Holm). Where Keras was stopped early, both are compared after the \
last epoch that all its runs reached. Keras is not left to shuffle by itself: on TensorFlow, with a seed, Keras 3 repeats the order of the \
first epoch in all others, and then overfits sooner than here and than in the documents.\n\n";

fn figure_rows(all: &[Reviewed]) -> Table {
    let mut table = Table::new(&[
        "document",
        "place",
        "figure",
        ">published",
        ">measured",
        ">seeds",
        ">difference",
        "verdict",
    ]);
    for one in all {
        for row in &one.comparison.figures {
            let [place, title, printed, measured, difference, _, verdict] = figures::cells(row);
            let seeds = row.measured.iter().flatten().count().to_string();
            let document = link(&one.document);
            table.row([
                document, place, title, printed, measured, seeds, difference, verdict,
            ]);
        }
    }
    table
}

fn claim_rows(all: &[Reviewed]) -> Table {
    let mut table = Table::new(&["document", "place", "claim", "verdict", ">seeds that agree"]);
    for one in all {
        for claim in &one.comparison.claims {
            let cells = figures::claim_cells(claim);
            table.row([link(&one.document)].into_iter().chain(cells));
        }
    }
    table
}

fn experiment_rows(all: &[Reviewed]) -> Table {
    let mut table = Table::new(&[
        "experiment",
        "what",
        ">seeds run",
        ">of",
        ">test accuracy",
        ">minutes a run",
    ]);
    for one in all {
        for experiment in &one.document.experiments {
            let none = Vec::new();
            let runs = one.runs.get(&experiment.id).unwrap_or(&none);
            table.row(experiment_row(experiment, runs));
        }
    }
    table
}

fn experiment_row(experiment: &Experiment, runs: &[RunRecord]) -> [String; 6] {
    let tests = runs.iter().filter(|run| run.complete());
    let accuracies: Vec<f64> = tests
        .filter_map(|run| Some(run.test.as_ref()?.accuracy))
        .collect();
    let seconds = runs.iter().map(|run| run.cost.seconds).sum::<f64>() / runs.len() as f64;
    let seeds = match runs.len() {
        0 => "not run yet".to_owned(),
        count => count.to_string(),
    };
    let minutes = match runs.len() {
        0 => String::new(),
        _ => minutes(seconds),
    };
    [
        format!("`{}`", experiment.id),
        experiment.says.clone(),
        seeds,
        experiment.seeds.to_string(),
        mean_and_spread(&accuracies),
        minutes,
    ]
}

/// `0.9290 ± 0.0006`; the mean alone for one value, and nothing for none.
pub(super) fn mean_and_spread(values: &[f64]) -> String {
    let Ok(sample) = Sample::new(values) else {
        return String::new();
    };
    match sample.standard_deviation() {
        Ok(s) => format!("{:.4} ± {s:.4}", sample.mean()),
        Err(_) => format!("{:.4}", sample.mean()),
    }
}

fn link(document: &Document) -> String {
    format!("[{0}]({0}/README.md)", document.id)
}

#[cfg(test)]
mod tests {
    use refashion_documents::audit::Audit;

    use super::*;
    use crate::{Store, review};

    #[test]
    fn a_page_without_runs_names_every_experiment_and_says_that_it_was_not_run() {
        let documents = Document::all().unwrap();
        let audit = Audit::of(&documents);
        let experiments: usize = documents.iter().map(|d| d.experiments.len()).sum();
        let empty = tempfile::tempdir().unwrap();
        let all = review(&documents, &audit, &Store::new(empty.path())).unwrap();
        let page = all_documents(&all);
        assert_eq!(page.matches("not run yet").count(), experiments);
        for one in &all {
            for experiment in &one.document.experiments {
                assert!(page.contains(&format!("`{}`", experiment.id)));
            }
            for figure in &one.document.figures {
                assert!(page.contains(&figure.place), "{}", figure.id);
            }
        }
        let standing = standing_table(&all).text();
        assert_eq!(standing.lines().count(), 6);
    }

    #[test]
    fn one_value_has_no_spread() {
        assert_eq!(mean_and_spread(&[]), "");
        assert_eq!(mean_and_spread(&[0.5]), "0.5000");
        assert_eq!(mean_and_spread(&[0.5, 0.7]), "0.6000 ± 0.1414");
    }
}
