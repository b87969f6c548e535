//! Published confusion matrices beside those of the runs, class by class.

use refashion_documents::{
    Cell, Document, Matrix, Part, Unit,
    audit::{Audit, Standing},
};
use refashion_metrics::{
    ConfusionMatrix,
    statistics::{Interval, Sample, holm},
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
    /// The mean over the runs.
    pub measured: Option<f64>,
    /// The standard deviation over the runs, if there are two.
    pub standard_deviation: Option<f64>,
    /// The 95 % prediction interval of one more run, widened by half a unit of what was printed.
    pub interval: Option<Interval>,
    /// The p-value of "the published recall is one more of our runs".
    pub p_value: Option<f64>,
    /// Whether it is rejected by Holm's procedure over the classes of the matrix, too.
    pub outlier: bool,
}

impl RecallRow {
    /// Whether the published recall lies inside the interval of the runs; `None` with fewer than
    /// two.
    pub fn agrees(&self) -> Option<bool> {
        self.interval
            .map(|interval| interval.contains(self.published))
    }
}

/// Compares every matrix of test or validation images, but none that repeats another. Classes whose
/// cell on the diagonal the scan lost are left out.
pub(crate) fn compare(document: &Document, audit: &Audit, runs: &Runs) -> Result<Vec<MatrixRow>> {
    compared(document)
        .map(|matrix| row(document, audit, runs, matrix))
        .collect()
}

/// The matrices of test or validation images that repeat no other.
pub(crate) fn compared(document: &Document) -> impl Iterator<Item = &Matrix> {
    let compared = |matrix: &&Matrix| matrix.of != Part::Train && matrix.repeats.is_none();
    document.matrices.iter().filter(compared)
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
    let names = document
        .experiment(&experiment)
        .map(|experiment| experiment.dataset.classes);
    let classes = (0..matrix.cells.len()).filter_map(|class| {
        let name = names.and_then(|names| names.get(class).copied());
        recall(matrix, (class, name.unwrap_or_default()), &made).transpose()
    });
    let mut classes = classes.collect::<Result<Vec<RecallRow>>>()?;
    mark_outliers(&mut classes)?;
    Ok(MatrixRow {
        id: matrix.id.clone(),
        place: matrix.place.clone(),
        claimed: matrix.experiment.clone(),
        experiment,
        of: matrix.of,
        unit: matrix.unit,
        contradicted,
        seeds: made.len(),
        classes,
    })
}

/// What a run made of these images, class by class.
pub(crate) fn confusion(run: &RunRecord, of: Part) -> Option<&ConfusionMatrix> {
    let scores = match of {
        Part::Test => run.test.as_ref(),
        Part::Validation => run.validation.as_ref(),
        Part::Train => None,
    };
    Some(&scores?.confusion)
}

/// The recall of a class; nothing if its cell is lost or its row empty.
fn recall(
    matrix: &Matrix,
    (class, name): (usize, &str),
    runs: &[&ConfusionMatrix],
) -> Result<Option<RecallRow>> {
    let Some(right) = matrix.cells.get(class, class).and_then(Cell::value) else {
        return Ok(None);
    };
    let (published, half_unit) = match (matrix.unit, matrix.cells.row_sum(class)) {
        (Unit::Count, Some(all @ 1..)) => (f64::from(right) / f64::from(all), 0.5 / f64::from(all)),
        (Unit::Percent, _) => (f64::from(right) / 100.0, 0.005),
        _ => return Ok(None),
    };
    let recalls = runs.iter().filter_map(|matrix| matrix.recall(class));
    let recalls: Vec<f64> = recalls.collect();
    let mut row = RecallRow {
        class,
        name: name.to_owned(),
        published,
        measured: None,
        standard_deviation: None,
        interval: None,
        p_value: None,
        outlier: false,
    };
    if recalls.is_empty() {
        return Ok(Some(row));
    }
    let sample = Sample::new(&recalls)?;
    row.measured = Some(sample.mean());
    if sample.count() > 1 {
        let interval = sample.prediction_interval(LEVEL)?;
        let rounding = half_unit + 1e-12;
        row.standard_deviation = Some(sample.standard_deviation()?);
        row.interval = Some(Interval {
            low: interval.low - rounding,
            high: interval.high + rounding,
        });
        let unexplained = ((published - sample.mean()).abs() - rounding).max(0.0);
        row.p_value = Some(sample.p_value_of_draw(sample.mean() + unexplained)?);
    }
    Ok(Some(row))
}

/// Marks the classes that Holm's procedure rejects.
fn mark_outliers(classes: &mut [RecallRow]) -> Result<()> {
    let tested: Vec<f64> = classes.iter().filter_map(|row| row.p_value).collect();
    let mut adjusted = holm(&tested)?.into_iter();
    for row in classes.iter_mut().filter(|row| row.p_value.is_some()) {
        row.outlier = adjusted.next().is_some_and(|p| p < 1.0 - LEVEL);
    }
    Ok(())
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
        // Figure 33, row 0: 86 %.
        let first = &rows[3].classes[0];
        assert_eq!(first.published, 0.86);
        assert_eq!(first.interval, None);
    }

    /// The recall of class 0, published as 86 of 100, over runs with so many of 100 right.
    fn judged(unit: Unit, rights: &[u64]) -> RecallRow {
        let mut masters = Document::named("masters").unwrap();
        let mut matrix = masters.matrices.remove(3);
        matrix.unit = unit;
        let made: Vec<ConfusionMatrix> = rights
            .iter()
            .map(|&right| {
                let predicted: Vec<u8> = (0..100).map(|image| u8::from(image >= right)).collect();
                ConfusionMatrix::from_labels(&[0_u8; 100], &predicted, 2).unwrap()
            })
            .collect();
        let runs: Vec<&ConfusionMatrix> = made.iter().collect();
        recall(&matrix, (0, "T-shirt"), &runs).unwrap().unwrap()
    }

    #[test]
    fn a_recall_is_held_against_the_spread_over_the_seeds() {
        assert_eq!(judged(Unit::Percent, &[]).agrees(), None);
        assert_eq!(judged(Unit::Percent, &[86]).agrees(), None);
        // 84 ± 1 over three seeds: ± 4.97, and half a percent.
        let near = judged(Unit::Percent, &[83, 84, 85]);
        assert!((near.interval.unwrap().high - 0.894_683).abs() < 1e-6);
        assert_eq!(near.agrees(), Some(true));
        assert_eq!(judged(Unit::Percent, &[79, 80, 81]).agrees(), Some(false));
    }

    #[test]
    fn an_outlier_is_rejected_among_its_classes_too() {
        let class = |rights: &[u64]| judged(Unit::Percent, rights);
        let mut classes = [
            class(&[79, 80, 81]),
            class(&[85, 86, 87]),
            class(&[30, 31, 32]),
        ];
        mark_outliers(&mut classes).unwrap();
        assert_eq!(
            classes.each_ref().map(|row| row.outlier),
            [false, false, true]
        );
        assert_eq!(classes[0].agrees(), Some(false));
    }
}
