//! Published confusion matrices beside those of the runs, class by class.

use refashion_documents::{
    Cell, Document, Matrix, Part, Unit,
    audit::{Audit, Standing},
};
use refashion_metrics::{
    ConfusionMatrix,
    statistics::{Interval, wilson_interval},
};
use refashion_runs::{RunRecord, Runs};
use serde::{Deserialize, Serialize};

use crate::{error::Result, level::LEVEL};

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
    /// The images that were classified.
    pub of: Part,
    /// What its cells hold.
    pub unit: Unit,
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
    /// Its name.
    pub name: String,
    /// The share of the class's images that the published matrix has on its diagonal.
    pub published: f64,
    /// The 95 % interval (Wilson) of that share: how far chance alone would move it. A percentage
    /// stands for all the counts that round to it, of as many images as the class has on average.
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

/// Compares every matrix of test or validation images, but none that repeats another. Classes whose
/// cell on the diagonal the scan lost are left out.
pub(crate) fn compare(document: &Document, audit: &Audit, runs: &Runs) -> Result<Vec<MatrixRow>> {
    let compared = |matrix: &&Matrix| matrix.of != Part::Train && matrix.repeats.is_none();
    let matrices = document.matrices.iter().filter(compared);
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
    let made: Vec<&ConfusionMatrix> = made.filter_map(|run| confusion(run, matrix.of)).collect();
    let each = images_of_a_class(document, matrix);
    let names = document
        .experiment(&experiment)
        .map(|experiment| experiment.dataset.classes);
    let classes = (0..matrix.cells.len()).filter_map(|class| {
        let name = names.and_then(|names| names.get(class).copied());
        recall(matrix, (class, name.unwrap_or_default()), each, &made).transpose()
    });
    Ok(MatrixRow {
        id: matrix.id.clone(),
        place: matrix.place.clone(),
        claimed: matrix.experiment.clone(),
        experiment,
        of: matrix.of,
        unit: matrix.unit,
        contradicted,
        seeds: made.len(),
        classes: classes.collect::<Result<_>>()?,
    })
}

fn confusion(run: &RunRecord, of: Part) -> Option<&ConfusionMatrix> {
    let scores = match of {
        Part::Test => run.test.as_ref(),
        Part::Validation => run.validation.as_ref(),
        Part::Train => None,
    };
    Some(&scores?.confusion)
}

/// How many of the classified images a class has on average: the documents' sets are balanced, and
/// a random split leaves them nearly so.
fn images_of_a_class(document: &Document, matrix: &Matrix) -> u64 {
    let Some(experiment) = document.experiment(&matrix.experiment) else {
        return 0;
    };
    let images = match matrix.of {
        Part::Test => experiment.dataset.test_count,
        _ => experiment.images().1,
    };
    (images / matrix.cells.len().max(1)) as u64
}

/// The recall of a class; nothing if its cell is lost or its row empty.
fn recall(
    matrix: &Matrix,
    (class, name): (usize, &str),
    each: u64,
    runs: &[&ConfusionMatrix],
) -> Result<Option<RecallRow>> {
    let Some(right) = matrix.cells.get(class, class).and_then(Cell::value) else {
        return Ok(None);
    };
    let published = match (matrix.unit, matrix.cells.row_sum(class)) {
        (Unit::Count, Some(all @ 1..)) => Some((
            f64::from(right) / f64::from(all),
            wilson_interval(right.into(), all.into(), LEVEL)?,
        )),
        (Unit::Percent, _) if each > 0 => {
            Some((f64::from(right) / 100.0, percent_interval(right, each)?))
        }
        _ => None,
    };
    let recalls = runs.iter().filter_map(|matrix| matrix.recall(class));
    let recalls: Vec<f64> = recalls.collect();
    let mean = recalls.iter().sum::<f64>() / recalls.len() as f64;
    Ok(published.map(|(published, interval)| RecallRow {
        class,
        name: name.to_owned(),
        published,
        interval,
        measured: (!recalls.is_empty()).then_some(mean),
    }))
}

/// The interval of a share of so many images that is printed as a whole percentage: from the lower
/// end of the fewest images that round to it to the upper end of the most.
fn percent_interval(percent: u32, images: u64) -> Result<Interval> {
    let count = |percent: f64| (percent / 100.0 * images as f64).clamp(0.0, images as f64);
    let (fewest, most) = (
        count(f64::from(percent) - 0.5).ceil() as u64,
        count(f64::from(percent) + 0.5).floor() as u64,
    );
    Ok(Interval {
        low: wilson_interval(fewest, images, LEVEL)?.low,
        high: wilson_interval(most, images, LEVEL)?.high,
    })
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
    fn percentages_of_validation_images_are_compared_as_well() {
        let masters = Document::named("masters").unwrap();
        let audit = Audit::of(std::slice::from_ref(&masters));
        let rows = compare(&masters, &audit, &Runs::new()).unwrap();
        let of: Vec<(&str, usize)> = rows
            .iter()
            .map(|row| (row.experiment.as_str(), row.classes.len()))
            .collect();
        // The scan lost two diagonals of Figure 24 and three of Figure 29.
        assert_eq!(
            of,
            [
                ("masters/cifar-ann", 10),
                ("masters/cifar-cnn", 8),
                ("masters/fashion-ann", 7),
                ("masters/fashion-cnn", 10)
            ]
        );
        assert!(rows.iter().all(|row| row.of == Part::Validation));
        // Figure 33, row 0: 86 % of about 1,200 images.
        let first = &rows[3].classes[0];
        assert_eq!(first.published, 0.86);
        let interval = percent_interval(86, 1200).unwrap();
        assert_eq!(first.interval, interval);
        // 1026 to 1038 images round to 86 %.
        assert_eq!(
            interval.low,
            wilson_interval(1026, 1200, LEVEL).unwrap().low
        );
        assert_eq!(
            interval.high,
            wilson_interval(1038, 1200, LEVEL).unwrap().high
        );
        assert_eq!(percent_interval(100, 1200).unwrap().high, 1.0);
    }

    #[test]
    fn a_recall_agrees_inside_its_interval() {
        let row = |measured| RecallRow {
            class: 0,
            name: "T-shirt/top".into(),
            published: 0.78,
            interval: wilson_interval(780, 1000, LEVEL).unwrap(),
            measured,
        };
        assert_eq!(row(Some(0.80)).agrees(), Some(true));
        assert_eq!(row(Some(0.82)).agrees(), Some(false));
        assert_eq!(row(None).agrees(), None);
    }
}
