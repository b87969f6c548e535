//! Published confusion matrices beside those of the runs, class by class.

use refashion_documents::{
    Cell, Document, Matrix, Part, Unit,
    audit::{Audit, Standing},
};
use refashion_metrics::{
    ConfusionMatrix,
    statistics::{Interval, wilson_interval},
};
use serde::{Deserialize, Serialize};

use crate::{Result, RunRecord, Runs, compare::LEVEL};

/// A published confusion matrix beside the runs of the experiment whose result it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatrixRow {
    /// The matrix's name in the document's data.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// The experiment that its caption names.
    pub claimed: String,
    /// The experiment that it is compared with: the audit may know better than the caption.
    pub experiment: String,
    /// What the audit has against the caption.
    pub contradicted: Vec<String>,
    /// The number of runs.
    pub seeds: usize,
    /// The classes, in the order of their labels.
    pub classes: Vec<RecallRow>,
}

/// The recall of one class, published and measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecallRow {
    /// The class.
    pub class: usize,
    /// The share of the class's images that the published matrix has on its diagonal.
    pub published: f64,
    /// The 95 % interval (Wilson) of that share: how far chance alone would move it.
    pub interval: Interval,
    /// The mean over the runs.
    pub measured: Option<f64>,
}

impl RecallRow {
    /// Whether our mean lies inside the published recall's interval; `None` without runs.
    pub fn agrees(&self) -> Option<bool> {
        self.measured
            .map(|measured| self.interval.contains(measured))
    }
}

/// Compares every matrix of counts on test images. Matrices of percentages have no counts to
/// compute an interval from; rows that the scan lost are left out.
pub(crate) fn compare(document: &Document, audit: &Audit, runs: &Runs) -> Result<Vec<MatrixRow>> {
    let counted = |matrix: &&Matrix| {
        matrix.of == Part::Test && matrix.unit == Unit::Count && matrix.repeats.is_none()
    };
    let matrices = document.matrices.iter().filter(counted);
    matrices
        .map(|matrix| row(document, audit, runs, matrix))
        .collect()
}

fn row(document: &Document, audit: &Audit, runs: &Runs, matrix: &Matrix) -> Result<MatrixRow> {
    let experiment = audit.experiment_of(&document.id, &matrix.id, &matrix.experiment);
    let contradicted = match audit.standing(&document.id, &matrix.id) {
        Standing::Contradicted { because, .. } => because,
        _ => Vec::new(),
    };
    let none = Vec::new();
    let made = runs
        .get(&experiment)
        .unwrap_or(&none)
        .iter()
        .filter(|run| run.complete());
    let made: Vec<&ConfusionMatrix> = made.filter_map(confusion).collect();
    let classes =
        (0..matrix.cells.len()).filter_map(|class| recall(matrix, class, &made).transpose());
    Ok(MatrixRow {
        id: matrix.id.clone(),
        place: matrix.place.clone(),
        claimed: matrix.experiment.clone(),
        experiment,
        contradicted,
        seeds: made.len(),
        classes: classes.collect::<Result<_>>()?,
    })
}

fn confusion(run: &RunRecord) -> Option<&ConfusionMatrix> {
    Some(&run.test.as_ref()?.confusion)
}

/// The recall of a class; nothing if its row is lost or empty.
fn recall(matrix: &Matrix, class: usize, runs: &[&ConfusionMatrix]) -> Result<Option<RecallRow>> {
    let right = matrix.cells.get(class, class).and_then(Cell::value);
    let (Some(right), Some(all @ 1..)) = (right, matrix.cells.row_sum(class)) else {
        return Ok(None);
    };
    let recalls: Vec<f64> = runs
        .iter()
        .filter_map(|matrix| matrix.recall(class))
        .collect();
    let mean = recalls.iter().sum::<f64>() / recalls.len() as f64;
    Ok(Some(RecallRow {
        class,
        published: f64::from(right) / f64::from(all),
        interval: wilson_interval(right.into(), all.into(), LEVEL)?,
        measured: (!recalls.is_empty()).then_some(mean),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_compared_with_the_experiment_that_the_audit_supports() {
        let documents = Document::all().unwrap();
        let audit = Audit::of(&documents);
        let report = documents
            .iter()
            .find(|document| document.id == "report")
            .unwrap();
        let rows = compare(report, &audit, &Runs::new()).unwrap();
        let pairs: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.claimed.as_str(), row.experiment.as_str()))
            .collect();
        assert_eq!(
            pairs,
            [
                ("report/dense", "report/cnn"),
                ("report/cnn", "report/cnn-on-mnist")
            ]
        );
        assert!(
            rows.iter()
                .all(|row| !row.contradicted.is_empty() && row.classes.len() == 10)
        );
        // Figure 2, row 0: 863 of 1000.
        assert_eq!(rows[0].classes[0].published, 0.863);
    }

    #[test]
    fn a_recall_agrees_inside_its_interval() {
        let row = |measured| RecallRow {
            class: 0,
            published: 0.78,
            interval: wilson_interval(780, 1000, LEVEL).unwrap(),
            measured,
        };
        assert_eq!(row(Some(0.80)).agrees(), Some(true));
        assert_eq!(row(Some(0.82)).agrees(), Some(false));
        assert_eq!(row(None).agrees(), None);
    }
}
