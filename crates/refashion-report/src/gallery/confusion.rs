//! Confusion matrices: ours, and what differs from the published ones.

use refashion_documents::{Matrix, Part};

use crate::{
    error::Result,
    gallery::{difference::difference, mean_matrix::Mean, piece::Piece, subject::Subject},
};

/// The confusion matrix on the test images, and the difference to each published one.
pub(crate) fn draw(subject: &Subject) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    if let Some(ours) = Mean::of(subject, Part::Test) {
        pieces.push(subject.piece("confusion", None, ours.heat_map(subject).draw())?);
    }
    if subject.rehearsed() {
        return Ok(pieces);
    }
    for matrix in matrices(subject) {
        let Some(ours) = Mean::of(subject, matrix.of) else {
            continue;
        };
        if ours.counts.len() != matrix.cells.len() {
            continue;
        }
        if matrix.of != Part::Test {
            pieces.push(subject.piece(
                "validation-confusion",
                None,
                ours.heat_map(subject).draw(),
            )?);
        }
        let what = format!("difference-to-{}", matrix.id.replace('/', "-"));
        pieces.push(subject.piece(&what, None, difference(subject, matrix, &ours).draw())?);
    }
    Ok(pieces)
}

/// The published matrices that are a result of this experiment, as far as the audit knows.
fn matrices<'a>(subject: &'a Subject) -> impl Iterator<Item = &'a Matrix> {
    let gallery = subject.gallery;
    gallery.document.matrices.iter().filter(move |matrix| {
        let owner =
            gallery
                .audit
                .experiment_of(&gallery.document.id, &matrix.id, &matrix.experiment);
        matrix.repeats.is_none() && owner == subject.experiment.id
    })
}
