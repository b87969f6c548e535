//! The review that every command shows its part of.

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_review::{LeftOut, Review};
use refashion_runs::Store;

use crate::broken;

/// Reviews documents, and tells of the runs that count for nothing and of what is no record.
pub(crate) fn review(documents: &[Document], audit: &Audit, store: &Store) -> Result<Review> {
    let review = Review::of(documents, audit, store)?;
    for LeftOut { experiment, seed } in &review.left_out {
        tracing::warn!(
            "{experiment} seed {seed}: left out, as its settings are not those of the document; `cargo xtask reproduce {experiment} --seed {seed}` makes it again"
        );
    }
    review.broken.iter().for_each(broken::tell);
    Ok(review)
}
