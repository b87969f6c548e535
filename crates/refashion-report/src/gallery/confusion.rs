//! Confusion matrices: ours, and what differs from the published ones.

use refashion_documents::{Matrix, Part};

use crate::{
    error::Result,
    gallery::{difference::difference, mean_matrix::Mean, plate::Plate, subject::Subject},
};

/// The confusion matrix on the test images, or where there are none on those that validate, and the
/// difference to each published one.
pub(crate) fn draw(subject: &Subject) -> Result<Vec<Plate>> {
    let mut plates = Vec::new();
    let tested = [Part::Test, Part::Validation]
        .into_iter()
        .find_map(|part| Some((part, Mean::of(subject, part)?)));
    if let Some((part, ours)) = &tested {
        plates.push(subject.plate(name(*part), None, ours.heat_map(subject).draw())?);
    }
    if subject.rehearsed() {
        return Ok(plates);
    }
    for matrix in matrices(subject) {
        let Some(ours) = Mean::of(subject, matrix.of) else {
            continue;
        };
        if ours.counts.len() != matrix.cells.len() {
            continue;
        }
        if tested.as_ref().is_none_or(|(part, _)| *part != matrix.of) {
            plates.push(subject.plate(name(matrix.of), None, ours.heat_map(subject).draw())?);
        }
        let what = format!("difference-to-{}", matrix.id.replace('/', "-"));
        plates.push(subject.plate(&what, None, difference(subject, matrix, &ours).draw())?);
    }
    Ok(plates)
}

/// What the figure of a matrix is called.
fn name(part: Part) -> &'static str {
    match part {
        Part::Test => "confusion",
        Part::Train | Part::Validation => "validation-confusion",
    }
}

/// The published matrices that are a result of this experiment, as far as the audit knows.
fn matrices<'a>(subject: &'a Subject) -> impl Iterator<Item = &'a Matrix> {
    let review = subject.gallery.review;
    let rows = review.comparison.matrices.iter();
    let own = rows.filter(|row| row.experiment == subject.experiment.id);
    own.filter_map(|row| {
        let mut matrices = review.document.matrices.iter();
        matrices.find(|matrix| matrix.id == row.id)
    })
}
