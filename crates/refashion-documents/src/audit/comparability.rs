//! Pairs of confusion matrices: those that are printed twice and those that are compared.

use super::matrices::{LOST, list, row_sums};
use super::{Check, Finding, Outcome};
use crate::{Cell, Document, Matrix, Part, Unit};

/// The findings on every pair of matrices of a document that have to do with each other.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let repeated = document
        .matrices
        .iter()
        .filter_map(|matrix| repetition(document, matrix));
    repeated.chain(comparability(document)).collect()
}

/// A matrix that is printed twice has the same cells, wherever both can be read.
fn repetition(document: &Document, matrix: &Matrix) -> Option<Finding> {
    let original = document.matrix(matrix.repeats.as_ref()?)?;
    let mut compared = 0;
    let mut differing = Vec::new();
    for (row, cells) in matrix.cells.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let other = original.cells.get(row, column).and_then(Cell::value);
            let (Some(here), Some(there)) = (cell.value(), other) else {
                continue;
            };
            compared += 1;
            if here != there {
                differing.push(format!(
                    "cell ({row}, {column}): {here} here, {there} there"
                ));
            }
        }
    }
    let agrees = differing.is_empty();
    let alike = format!("{compared} legible cells are alike");
    Some(
        Finding::new(&document.id, Check::Repetition, &matrix.id)
            .between(&matrix.place, &original.place)
            .says("a matrix that is printed twice is printed alike")
            .outcome(
                Outcome::of(agrees),
                if agrees { alike } else { differing.join("; ") },
            )
            .uses([original.id.as_str()])
            .disputes([original.id.as_str()]),
    )
}

/// Matrices that claim to be of the same test set have the same row sums, or else comparing them
/// tells nothing.
fn comparability(document: &Document) -> Vec<Finding> {
    let claimed = |matrix: &Matrix| Some(document.experiment(&matrix.experiment)?.dataset);
    let counted = |matrix: &&Matrix| matrix.unit == Unit::Count && matrix.of == Part::Test;
    let matrices: Vec<&Matrix> = document.matrices.iter().filter(counted).collect();
    let mut findings = Vec::new();
    for (i, one) in matrices.iter().enumerate() {
        for other in matrices[i + 1..]
            .iter()
            .filter(|other| claimed(one) == claimed(other))
        {
            findings.push(
                of_the_same_images(document, one, other)
                    .uses([other.id.as_str()])
                    .disputes_nothing(),
            );
        }
    }
    findings
}

fn of_the_same_images(document: &Document, one: &Matrix, other: &Matrix) -> Finding {
    let finding = Finding::new(&document.id, Check::Comparability, &one.id)
        .between(&one.place, &other.place)
        .says("matrices that are compared are of the same images");
    let (Some(left), Some(right)) = (row_sums(one), row_sums(other)) else {
        return finding.outcome(Outcome::CannotBeTold, LOST);
    };
    let agrees = left == right;
    let link = Outcome::of(agrees).link();
    let sums = format!(
        "row sums {} here, {link} {} there",
        list(&left),
        list(&right)
    );
    finding
        .outcome(Outcome::of(agrees), sums)
        .reading((!agrees).then(|| "a comparison of the two has no ground".to_owned()))
}
