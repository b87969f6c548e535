//! The beginning of a document, from what Keras printed.

mod bars;
mod check;
mod error;
mod gap;
mod layers;
mod log;
mod summary;
mod text;
mod windows;
mod write;

pub use check::check;
pub use error::SkeletonError;

use crate::validate::of_document;

/// A document in TOML, as far as what Keras printed tells it.
///
/// `summary` is what `model.summary()` printed, in Keras 2 or 3, and `log` what `model.fit()` did,
/// with colours and progress bars or without. What they do not tell is marked by a comment with
/// `GAP:`, at a value that stands for it. Kernels are computed from the parameters and the shapes,
/// as square ones; where more than one kernel fits, or none, that is a gap too, and so is where the
/// log contradicts itself, has what is no number, or ends within an epoch, of which no figure is then.
///
/// ```
/// let summary = " conv2d (Conv2D)   (None, 26, 26, 32)   320\n";
/// let text = refashion_documents::skeleton("mine", Some(summary), None)?;
/// assert!(text.contains("filters = 32, kernel = [3, 3]"));
/// assert!(text.contains("GAP: the author"));
/// # Ok::<(), refashion_documents::SkeletonError>(())
/// ```
///
/// # Errors
///
/// [`SkeletonError`] where the name cannot be a document's, and where a text has no layers or no
/// epochs, or more than a document can be meant to have.
pub fn skeleton(
    name: &str,
    summary: Option<&str>,
    log: Option<&str>,
) -> Result<String, SkeletonError> {
    if let Some(message) = of_document(name) {
        return Err(SkeletonError::Name { message });
    }
    let rows = summary.map(summary::rows).transpose()?;
    let totals = summary.map(summary::totals).unwrap_or_default();
    let log = log.map(log::read).transpose()?;
    let rows = rows.as_deref().map(|rows| (rows, &totals[..]));
    Ok(write::document(name, rows, log.as_ref()))
}
