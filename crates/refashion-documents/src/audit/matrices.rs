//! Confusion matrices: their diagonal and their rows.

use super::{Check, Finding, Outcome};
use refashion_datasets::DatasetName;

use crate::{Document, Enclosure, Matrix, Moment, Part, PublishedFigure, Quantity, Unit};

/// The findings on every confusion matrix of a document.
pub(super) fn findings(document: &Document, all: &[Document]) -> Vec<Finding> {
    let each = |matrix| {
        let mut findings = trace(document, all, matrix);
        findings.extend(match matrix.unit {
            Unit::Count => count_rows(document, matrix),
            Unit::Percent => percent_rows(document, matrix),
        });
        findings
    };
    document.matrices.iter().flat_map(each).collect()
}

/// The share of these images that is classified rightly.
fn quantity(part: Part) -> Quantity {
    match part {
        Part::Train => Quantity::Accuracy,
        Part::Validation => Quantity::ValAccuracy,
        Part::Test => Quantity::TestAccuracy,
    }
}

/// The accuracies published for the end of a run, as a matrix or a report is: no mean of several.
pub(super) fn accuracies<'a>(
    document: &'a Document,
    experiment: &'a str,
    of: Part,
) -> impl Iterator<Item = &'a PublishedFigure> {
    document.figures.iter().filter(move |figure| {
        figure.experiment == experiment
            && figure.quantity == quantity(of)
            && figure.runs == 1
            && is_of_the_end(document, figure)
    })
}

/// Whether a figure is of the trained network, as a matrix is, not of an epoch on the way there.
pub(super) fn is_of_the_end(document: &Document, figure: &PublishedFigure) -> bool {
    let training = document.experiment(&figure.experiment);
    let training = training.and_then(|experiment| experiment.training.as_ref());
    let stopping = training.and_then(|training| training.early_stopping);
    let restored = stopping.is_some_and(|stopping| stopping.restore_best);
    match figure.at {
        // What is trained is then of the best epoch.
        Moment::LastEpoch | Moment::Epoch(_) if restored => false,
        Moment::LastEpoch | Moment::FinalTest => true,
        Moment::Epoch(epoch) => training.is_some_and(|training| training.epochs == epoch),
        Moment::BestEpoch | Moment::MeanEpoch => false,
    }
}

/// The diagonal over the sum against the accuracies published for the end of the same experiment.
fn trace(document: &Document, all: &[Document], matrix: &Matrix) -> Vec<Finding> {
    let Some(share) = accuracy(document, matrix) else {
        return Vec::new();
    };
    accuracies(document, &matrix.experiment, matrix.of)
        .map(|figure| trace_against(document, all, matrix, figure, share))
        .collect()
}

/// The share of images on the diagonal. Of percentages it is their mean by the sizes of the classes:
/// those of the test images are known, and those of images drawn from equal classes differ by what
/// a draw leaves to chance, of which four standard deviations are allowed for.
pub(super) fn accuracy(document: &Document, matrix: &Matrix) -> Option<Enclosure> {
    let share = matrix.share()?;
    let experiment = document.experiment(&matrix.experiment)?;
    if matrix.unit == Unit::Count {
        return Some(share);
    }
    let recalls: Option<Vec<Enclosure>> = matrix.cells.diagonal_percent().into_iter().collect();
    let recalls = recalls?;
    let sizes = experiment.dataset.test_class_counts;
    if matrix.of == Part::Test && sizes.len() == recalls.len() {
        let all = Enclosure::exact(100.0 * f64::from(sizes.iter().sum::<u32>()));
        let counts = sizes.iter().map(|size| Enclosure::exact(f64::from(*size)));
        let right = counts.zip(&recalls).map(|(size, recall)| size * *recall);
        let sum = right.fold(Enclosure::exact(0.0), |sum, next| sum + next);
        return Some(sum / all);
    }
    let (training, validation) = experiment.images();
    let images = if matrix.of == Part::Train {
        training
    } else {
        validation
    };
    let values: Vec<f64> = recalls
        .iter()
        .map(|recall| recall.value() / 100.0)
        .collect();
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let spread = (squares / values.len() as f64 / images as f64).sqrt();
    let chance = 4.0 * spread;
    Some(Enclosure {
        low: share.low - chance,
        high: share.high + chance,
    })
}

fn trace_against(
    document: &Document,
    all: &[Document],
    matrix: &Matrix,
    figure: &PublishedFigure,
    share: Enclosure,
) -> Finding {
    let agrees = share.meets(figure.printed.enclosure());
    let shown = match (matrix.cells.trace(), matrix.cells.sum()) {
        (Some(trace), Some(sum)) if matrix.unit == Unit::Count => {
            format!("{trace} / {sum} = {share}")
        }
        _ => format!("mean of the diagonal = {share}"),
    };
    let owner = if agrees {
        None
    } else {
        owner(document, all, matrix, share)
    };
    Finding::new(&document.id, Check::Trace, &matrix.id)
        .between(&matrix.place, &figure.place)
        .says(format!("the accuracy of {}", matrix.experiment))
        .outcome(
            Outcome::of(agrees),
            format!(
                "{shown}, {} printed {}",
                Outcome::of(agrees).link(),
                figure.printed
            ),
        )
        .reading(owner.as_ref().map(|(place, figure)| {
            format!(
                "it is the accuracy of {} ({place}: {})",
                figure.experiment, figure.printed
            )
        }))
        // Whose accuracy is found elsewhere is another's matrix, as is one of other images; the
        // figure may be right.
        .disputes(
            (owner.is_none() && !is_of_other_images(document, matrix))
                .then_some(figure.id.as_str()),
        )
        .supports(owner.map(|(_, figure)| figure.experiment.clone()))
        .uses([figure.id.as_str()])
}

/// Whether the rows sum to the class sizes of another test set than the one that is claimed.
pub(super) fn is_of_other_images(document: &Document, matrix: &Matrix) -> bool {
    let experiment = document.experiment(&matrix.experiment);
    let (Some(experiment), Part::Test) = (experiment, matrix.of) else {
        return false;
    };
    row_sums(matrix).is_some_and(|sums| {
        sums != experiment.dataset.test_class_counts && !with_sizes(&sums).is_empty()
    })
}

/// What is said where [`row_sums`] has none.
pub(super) const LOST: &str = "the scan lost cells, so that rows cannot be summed";

/// The sums of all rows, unless the scan lost cells.
pub(super) fn row_sums(matrix: &Matrix) -> Option<Vec<u32>> {
    (0..matrix.cells.len())
        .map(|row| matrix.cells.row_sum(row))
        .collect()
}

/// The figure, of this document or else of another, that has the matrix's accuracy.
fn owner<'a>(
    document: &'a Document,
    all: &'a [Document],
    matrix: &Matrix,
    share: Enclosure,
) -> Option<(String, &'a PublishedFigure)> {
    let others = all.iter().filter(|other| other.id != document.id);
    let documents = std::iter::once(document).chain(others);
    let figures = documents.flat_map(|d| d.figures.iter().map(move |figure| (d, figure)));
    let alike = |home: &Document, figure: &PublishedFigure| {
        figure.quantity == quantity(matrix.of)
            && is_of_the_end(home, figure)
            && share.meets(figure.printed.enclosure())
    };
    let (home, figure) = figures
        .into_iter()
        .find(|(home, figure)| alike(home, figure))?;
    let own = home.id == document.id;
    let place = if own {
        figure.place.clone()
    } else {
        format!("{}, {}", home.id, figure.place)
    };
    Some((place, figure))
}

/// Row sums of counts against the class sizes of the test set that the matrix claims.
fn count_rows(document: &Document, matrix: &Matrix) -> Vec<Finding> {
    let experiment = document.experiment(&matrix.experiment);
    let (Some(experiment), Part::Test) = (experiment, matrix.of) else {
        return Vec::new();
    };
    let finding = Finding::new(&document.id, Check::RowSums, &matrix.id)
        .between(
            &matrix.place,
            format!("test set of {}", experiment.dataset.title),
        )
        .says("the rows sum to the sizes of the classes");
    let Some(sums) = row_sums(matrix) else {
        return vec![finding.outcome(Outcome::CannotBeTold, LOST)];
    };
    let expected = experiment.dataset.test_class_counts;
    let of_known = with_sizes(&sums);
    let agrees = sums == expected;
    let differing = sums
        .iter()
        .zip(expected)
        .enumerate()
        .filter(|(_, (sum, size))| sum != size);
    let rows: Vec<String> = differing
        .map(|(row, (sum, size))| format!("row {row}: {sum}, not {size}"))
        .collect();
    let arithmetic = if agrees {
        format!("row sums {}", list(&sums))
    } else {
        rows.join("; ")
    };
    let supported = document
        .experiments
        .iter()
        .find(|other| other.network == experiment.network && of_known.contains(&other.dataset));
    let first = finding
        .outcome(Outcome::of(agrees), arithmetic)
        .reading((!agrees && !of_known.is_empty()).then(|| {
            let titles: Vec<&str> = of_known.iter().map(|name| name.title).collect();
            format!(
                "these are the class sizes of the test set of {}",
                titles.join(" and ")
            )
        }))
        .supports(supported.filter(|_| !agrees).map(|other| other.id.clone()));
    vec![first, known_set(document, matrix, &sums, &of_known)]
}

/// The data sets whose test classes have these sizes.
fn with_sizes(sizes: &[u32]) -> Vec<DatasetName> {
    let alike = |name: &DatasetName| name.test_class_counts == sizes;
    DatasetName::ALL.into_iter().filter(alike).collect()
}

/// Row sums of counts against the class sizes of every test set that is known.
fn known_set(document: &Document, matrix: &Matrix, sums: &[u32], known: &[DatasetName]) -> Finding {
    let titles: Vec<&str> = known.iter().map(|name| name.title).collect();
    let (outcome, found) = match titles.as_slice() {
        [] => (
            Outcome::Contradiction,
            "no test set that is known".to_owned(),
        ),
        titles => (
            Outcome::Consistent,
            format!("the test set of {}", titles.join(" or ")),
        ),
    };
    Finding::new(&document.id, Check::RowSums, &matrix.id)
        .between(
            &matrix.place,
            "the test sets of Fashion-MNIST, MNIST and CIFAR-10",
        )
        .says("the rows sum to the class sizes of some test set")
        .outcome(
            outcome,
            format!("row sums {} are those of {found}", list(sums)),
        )
}

pub(super) fn list(numbers: &[u32]) -> String {
    numbers
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

/// Rows of percentages sum to 100, as far as rounding each to a whole number allows.
fn percent_rows(document: &Document, matrix: &Matrix) -> Vec<Finding> {
    let slack = matrix.cells.len() as f64 / 2.0;
    let row = |row: usize| {
        let finding = Finding::new(&document.id, Check::RowSums, &matrix.id)
            .between(format!("{}, row {row}", matrix.place), "100 %")
            .says("the percentages of a class sum to 100");
        match matrix.cells.row_sum(row) {
            None => finding.outcome(Outcome::CannotBeTold, "the scan lost a cell of the row"),
            Some(sum) => {
                let shown = matrix.cells.rows[row]
                    .iter()
                    .filter_map(|cell| cell.value());
                let agrees =
                    Enclosure::around(100.0, slack).meets(Enclosure::exact(f64::from(sum)));
                let shown: Vec<String> = shown.map(|cell| cell.to_string()).collect();
                let arithmetic = format!(
                    "{} = {sum}, {} 100 give or take {slack}",
                    shown.join(" + "),
                    if agrees { "which is" } else { "which is not" }
                );
                finding.outcome(Outcome::of(agrees), arithmetic)
            }
        }
    };
    // Of a row that is lost altogether there is nothing to check.
    let legible = |row: &usize| {
        matrix.cells.rows[*row]
            .iter()
            .any(|cell| cell.value().is_some())
    };
    (0..matrix.cells.len()).filter(legible).map(row).collect()
}
