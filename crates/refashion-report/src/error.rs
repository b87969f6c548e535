//! What can go wrong with a report.

use std::{io, path::PathBuf};

/// The result of anything that can go wrong with a report.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with a report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A figure cannot be drawn.
    #[error("{name} of {document} cannot be drawn: {source}")]
    Figure {
        /// The document.
        document: String,
        /// The figure.
        name: String,
        /// Why not.
        source: Box<refashion_figures::Error>,
    },

    /// A record speaks of an image that the data set does not have.
    #[error("a run of {experiment} speaks of image {index} of {dataset}, which has {count}")]
    NoImage {
        /// The experiment.
        experiment: String,
        /// The image.
        index: usize,
        /// The data set.
        dataset: &'static str,
        /// How many images there are.
        count: usize,
    },

    /// A lesson cannot be read, or asks for what nobody has.
    #[error("the lesson {lesson}: {problem}")]
    Lesson {
        /// Its document.
        lesson: String,
        /// What is wrong.
        problem: String,
    },

    /// A figure that is listed is not there.
    #[error(
        "cannot read the figure {}: {source}; draw it again, or remove the figures.json beside it",
        path.display()
    )]
    Picture {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// From the statistics.
    #[error(transparent)]
    Metrics(#[from] refashion_metrics::Error),
    /// From the review.
    #[error(transparent)]
    Review(#[from] refashion_review::Error),
    /// From the records.
    #[error(transparent)]
    Runs(#[from] refashion_runs::Error),
    /// From the data.
    #[error(transparent)]
    Data(#[from] refashion_datasets::Error),
    /// From the networks.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
}
