//! The accuracies that published confusion matrices imply, which are judged like figures.

use refashion_documents::{
    Document, Matrix, Moment, Part, Quantity, Unit,
    audit::{Audit, Standing},
};
use refashion_metrics::{
    ConfusionMatrix,
    statistics::mean,
    verdict::{Better, Replication, half_unit},
};
use refashion_runs::{RunRecord, Runs};

use crate::{
    figures::{self, Candidate, FigureRow, Ruling},
    matrices::{compared, confusion},
    measure::title,
    published::figures_of,
    runs::runs_of,
};

/// An accuracy that a matrix implies.
struct Implied {
    value: f64,
    /// The digits after the point that it is known to.
    decimals: u32,
    text: String,
}

/// The accuracies that the matrices of a document imply, but those that it prints as a figure of
/// the same experiment.
pub(crate) fn candidates(document: &Document, audit: &Audit, runs: &Runs) -> Vec<Candidate> {
    compared(document)
        .filter_map(|matrix| candidate(document, audit, runs, matrix))
        .collect()
}

fn candidate(
    document: &Document,
    audit: &Audit,
    runs: &Runs,
    matrix: &Matrix,
) -> Option<Candidate> {
    let implied = Implied::by(matrix)?;
    let quantity = match matrix.of {
        Part::Test => Quantity::TestAccuracy,
        Part::Validation => Quantity::ValAccuracy,
        Part::Train => return None,
    };
    let experiment = audit.experiment_of(&document.id, &matrix.id, &matrix.experiment);
    if is_printed(document, audit, &experiment, quantity, &implied) {
        return None;
    }
    let runs = runs_of(runs, &experiment);
    let title = format!(
        "{}, implied by {}",
        title(quantity, Moment::FinalTest),
        matrix.place
    );
    let row = FigureRow {
        id: format!("{}/implied", matrix.id),
        place: matrix.place.clone(),
        experiment,
        title,
        printed: implied.text,
        implied_by: Some(matrix.id.clone()),
        digits: 4,
        seeds: runs.iter().map(|run| run.seed).collect(),
        measured: runs.iter().map(|run| measured(run, matrix)).collect(),
        ruling: Ruling::NotRun,
    };
    let margin = document.margins.get(&quantity);
    let held = contradicted(document, audit, matrix).map_or_else(
        || {
            let undeclared =
                || "the document’s data declare no margin for this accuracy".to_owned();
            Ok(Replication {
                name: row.title.clone(),
                published: implied.value,
                decimals: implied.decimals,
                margin: *margin.ok_or_else(undeclared)?,
                better: Better::Higher,
                mean_of: 1,
                measured: row.measured.clone(),
            })
        },
        Err,
    );
    Some(Candidate { row, held })
}

impl Implied {
    /// The share on the diagonal; nothing if too many cells are lost.
    fn by(matrix: &Matrix) -> Option<Self> {
        let value = matrix.share()?.value();
        let (decimals, shown) = match matrix.unit {
            Unit::Count => (4, 4),
            Unit::Percent => (2, 3),
        };
        value.is_finite().then(|| Self {
            value,
            decimals,
            text: format!("{value:.shown$}"),
        })
    }
}

/// The same of a run: the accuracy, or the mean recall where the matrix gives recalls alone.
fn measured(run: &RunRecord, matrix: &Matrix) -> Option<f64> {
    let confusion = confusion(run, matrix.of).filter(|_| run.complete())?;
    match matrix.unit {
        Unit::Count => confusion.accuracy(),
        Unit::Percent => mean_recall(confusion),
    }
}

fn mean_recall(confusion: &ConfusionMatrix) -> Option<f64> {
    let recalls = (0..confusion.classes()).map(|class| confusion.recall(class));
    mean(&recalls.collect::<Option<Vec<f64>>>()?)
}

/// Whether the document prints this accuracy as a figure of the same experiment.
fn is_printed(
    document: &Document,
    audit: &Audit,
    experiment: &str,
    quantity: Quantity,
    implied: &Implied,
) -> bool {
    let half_unit = half_unit(implied.decimals);
    let experiment = document.experiment(experiment);
    let mut figures = experiment
        .into_iter()
        .flat_map(|experiment| figures_of(document, audit, experiment));
    figures.any(|figure| {
        let reach = figure.printed.half_unit().max(half_unit) + 1e-12;
        figure.quantity == quantity && (figure.printed.value() - implied.value).abs() <= reach
    })
}

/// What the audit has against a matrix, but that its caption names another experiment.
fn contradicted(document: &Document, audit: &Audit, matrix: &Matrix) -> Option<String> {
    match audit.standing(&document.id, &matrix.id) {
        Standing::Contradicted {
            supports: Some(_), ..
        } => None,
        standing => figures::contradicted(standing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(id: &str) -> Vec<Candidate> {
        let documents = Document::all().unwrap();
        let audit = Audit::of(&documents);
        let document = documents.iter().find(|document| document.id == id);
        candidates(document.unwrap(), &audit, &Runs::new())
    }

    fn rows(id: &str) -> Vec<(String, String, bool)> {
        of(id)
            .into_iter()
            .map(|one| (one.row.title, one.row.printed, one.held.is_ok()))
            .collect()
    }

    #[test]
    fn percentages_imply_their_mean_and_a_lone_lost_one_is_what_its_row_lacks() {
        let row = |figure: u32, printed: &str| {
            let title = format!("validation accuracy, implied by Figure {figure}");
            (title, printed.to_owned(), true)
        };
        // Of Figure 29 three rows are lost.
        assert_eq!(
            rows("masters"),
            [row(20, "0.458"), row(24, "0.800"), row(33, "0.937")]
        );
        let figure = of("masters").remove(0).held.unwrap();
        assert!((figure.published - 0.458).abs() < 1e-12);
        assert_eq!((figure.decimals, figure.margin), (2, 0.01));
    }

    #[test]
    fn what_a_document_prints_is_not_judged_twice() {
        // Figure 2 implies the printed .9193; 9699 of 10,000 are nowhere printed.
        let title = "test accuracy, implied by Figure 4".to_owned();
        assert_eq!(rows("report"), [(title, "0.9699".to_owned(), true)]);
        assert_eq!(of("report")[0].row.experiment, "report/cnn-on-mnist");
        // 8952 are the printed 89.52 %; 9084 contradict the printed 90.86 %.
        let title = "test accuracy, implied by CNN Confusion Matrix".to_owned();
        assert_eq!(rows("hw5"), [(title, "0.9084".to_owned(), false)]);
    }

    #[test]
    fn a_matrix_without_a_margin_is_not_judged() {
        let mut masters = Document::named("masters").unwrap();
        masters.margins.clear();
        let audit = Audit::of(std::slice::from_ref(&masters));
        let all = candidates(&masters, &audit, &Runs::new());
        let reasons: Vec<String> = all.into_iter().map(|one| one.held.unwrap_err()).collect();
        assert_eq!(reasons.len(), 3);
        assert!(reasons[0].contains("no margin"), "{}", reasons[0]);
    }
}
