//! What can go wrong with the page.

use std::{io, path::PathBuf};

/// The result of anything that can go wrong with the page.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with the page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A figure of the list is not there.
    #[error(
        "cannot read the figure {}: {source}; draw it again, or remove the figures.json beside it",
        path.display()
    )]
    Figure {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// From the runs.
    #[error(transparent)]
    Runs(#[from] refashion_runs::Error),
}
