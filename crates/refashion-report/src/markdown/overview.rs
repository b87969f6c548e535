//! All documents on one page.

use refashion_documents::Experiment;
use refashion_metrics::statistics::mean;
use refashion_review::{DocumentReview, Review};

use crate::{
    markdown::{versus_keras::keras_section, warning::warning},
    table::{Table, left, right},
    tables::{
        claims,
        figures::{self, not_held},
        matrices::recall_line_of_all,
        sentences::SHORTENED,
        standing::standing_table,
    },
    words::{mean_and_spread, minutes},
};

/// All documents that are [shown](Review::shown) on one page: how they stand, every published figure and
/// claim of those that were run beside what was measured, what Keras makes of the same experiments, and
/// every experiment, run or not. `program` is what its commands begin with, as the reader calls the
/// program: a title of a document stays as it is, whatever it holds.
pub fn all_documents(review: &Review, program: &str) -> String {
    let shown = review.shown();
    let all: Vec<&DocumentReview> = shown.iter().map(|one| &**one).collect();
    // Where nothing was run yet, the page shows what there is to run.
    let nothing = !all.iter().any(|one| one.was_run());
    let (run, others): (Vec<&DocumentReview>, Vec<&DocumentReview>) =
        all.iter().partition(|&one| nothing || one.was_run());
    let mut text = format!(
        "# Results\n\nWhat the documents published, what was measured here, and the verdict. Each \
         document's folder holds its report, and for every seed the settings, the history and the \
         command; `{program} reproduce all` makes all of it.\n\n",
    );
    text.push_str(&warning(review.runs()));
    if review.is_shortened() {
        text.push_str(&format!("{SHORTENED}\n\n"));
    }
    text.push_str("## In short\n\n");
    text.push_str(&standing_table(review).markdown());
    if !others.is_empty() && !review.is_shortened() {
        let ids: Vec<&str> = others.iter().map(|one| one.document.id.as_str()).collect();
        let not_run = ids.join(", ");
        text.push_str(&format!(
            "\nNot run, so that their figures and claims are left out below: {not_run}.\n"
        ));
    }
    let figures = figure_rows(&run);
    if !figures.is_empty() {
        text.push_str("\n## Published figures\n\n");
        text.push_str(&figures.markdown());
    }
    let notes = run.iter().flat_map(|one| not_held(&one.comparison));
    for (place, note) in notes.enumerate() {
        text.push_str(if place == 0 { "\n" } else { "" });
        text.push_str(&format!("- Not held: {note}.\n"));
    }
    if let Some(line) = recall_line_of_all(all.iter().map(|one| &one.comparison)) {
        text.push_str(&format!("\n## Confusion matrices\n\n{line}\n"));
    }
    let claims = claim_rows(&run);
    if !claims.is_empty() {
        text.push_str("\n## Claims\n\n");
        text.push_str(&claims.markdown());
    }
    let keras = review.keras();
    text.push_str(&keras_section(&keras, program));
    if keras.iter().any(|row| row.test.is_some()) {
        text.push_str(DIFFERENCES);
    }
    text.push_str("\n## Experiments\n\n");
    text.push_str(&experiment_rows(&all).markdown());
    text
}

const DIFFERENCES: &str = "\n![The differences with their intervals; the table has the numbers](keras/figures/difference.svg)\n";

fn figure_rows(run: &[&DocumentReview]) -> Table {
    let mut table = Table::new([
        left("document"),
        left("place"),
        left("figure"),
        right("published"),
        right("measured"),
        right("seeds"),
        right("difference"),
        left("verdict"),
        left("before"),
    ]);
    for one in run {
        for row in &one.comparison.figures {
            let [
                place,
                title,
                printed,
                measured,
                difference,
                _,
                _,
                _,
                verdict,
                before,
            ] = figures::cells(row);
            let seeds = row.measured.iter().flatten().count().to_string().into();
            let document = link(one).into();
            table.row([
                document, place, title, printed, measured, seeds, difference, verdict, before,
            ]);
        }
    }
    table
}

fn claim_rows(run: &[&DocumentReview]) -> Table {
    let mut table = Table::new([
        left("document"),
        left("place"),
        left("claim"),
        left("verdict"),
        right("seeds that agree"),
    ]);
    for one in run {
        for claim in &one.comparison.claims {
            let cells = claims::claim_cells(claim);
            table.row([link(one).into()].into_iter().chain(cells));
        }
    }
    table
}

fn experiment_rows(all: &[&DocumentReview]) -> Table {
    let mut table = Table::new([
        left("experiment"),
        left("what"),
        right("seeds run"),
        right("of"),
        right("test accuracy"),
        right("minutes a run"),
    ]);
    for one in all {
        for experiment in &one.document.experiments {
            table.row(experiment_row(one, experiment));
        }
    }
    table
}

fn experiment_row(review: &DocumentReview, experiment: &Experiment) -> [String; 6] {
    let runs = review
        .runs
        .get(&experiment.id)
        .map_or(&[][..], Vec::as_slice);
    let shortened = review.is_shortened();
    let tests = (runs.iter()).filter(|run| run.complete() || shortened && !run.diverged);
    let accuracies: Vec<f64> = tests
        .filter_map(|run| Some(run.test.as_ref()?.accuracy))
        .collect();
    let seconds: Vec<f64> = runs.iter().map(|run| run.cost.seconds).collect();
    let seeds = match runs.len() {
        0 => "not run yet".to_owned(),
        count => count.to_string(),
    };
    let minutes = mean(&seconds).map_or_else(String::new, minutes);
    [
        format!("`{}`", experiment.id),
        experiment.says.clone(),
        seeds,
        experiment.seeds.to_string(),
        mean_and_spread(&accuracies),
        minutes,
    ]
}

/// Where nothing was run there is no report to lead to.
fn link(one: &DocumentReview) -> String {
    let id = &one.document.id;
    match one.was_run() {
        true => format!("[{id}]({id}/README.md)"),
        false => id.clone(),
    }
}

#[cfg(test)]
mod tests {
    use refashion_documents::audit::Audit;
    use refashion_runs::Store;

    use super::*;

    #[test]
    fn a_page_without_runs_names_every_experiment_and_says_that_it_was_not_run() {
        let documents = refashion_documents::Document::all().unwrap();
        let audit = Audit::of(&documents);
        let experiments: usize = documents.iter().map(|d| d.experiments.len()).sum();
        let empty = tempfile::tempdir().unwrap();
        let review = Review::of(&documents, &audit, &Store::new(empty.path())).unwrap();
        let page = all_documents(&review, "cargo xtask");
        assert_eq!(page.matches("not run yet").count(), experiments);
        for one in &review.documents {
            for experiment in &one.document.experiments {
                assert!(page.contains(&format!("`{}`", experiment.id)));
            }
            for figure in &one.document.figures {
                assert!(page.contains(&figure.place), "{}", figure.id);
            }
        }
        let standing = standing_table(&review).text();
        assert_eq!(standing.lines().count(), 6);
    }
}
