//! How large images and batches are.

/// Images in one published batch.
pub(super) const MOST: usize = 10_000;

pub(super) const IMAGE: usize = 3 * 32 * 32;
