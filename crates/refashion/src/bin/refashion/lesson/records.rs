//! What lessons take their numbers from.

use anyhow::{Context, Result};
use refashion_documents::{Document, audit::Audit};
use refashion_report::lesson::Lesson;
use refashion_review::{DocumentReview, Review};

use crate::{review::review, workspace};

/// The documents beside the recorded runs.
pub(super) fn recorded() -> Result<Review> {
    let documents = Document::all()?;
    let store = workspace::recorded(None)?;
    review(&documents, &Audit::of(&documents), &store)
}

/// What a lesson is on.
pub(super) fn subject<'a>(review: &'a Review, lesson: &Lesson) -> Result<&'a DocumentReview> {
    let found = review.document(&lesson.document);
    found.with_context(|| format!("there is no document {}", lesson.document))
}
