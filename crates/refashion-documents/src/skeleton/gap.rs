//! How a gap is marked.

/// How a gap is marked: a comment that begins so.
pub(super) const GAP: &str = "GAP:";
