//! What can go wrong with a review.

/// The result of anything that can go wrong with a review.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with a review.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A document has no experiment of that name.
    #[error("{document} has no experiment {experiment:?}")]
    NoExperiment {
        /// The document.
        document: String,
        /// The name.
        experiment: String,
    },
    /// From the records.
    #[error(transparent)]
    Runs(#[from] refashion_runs::Error),
    /// From the networks.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
    /// From the statistics.
    #[error(transparent)]
    Metrics(#[from] refashion_metrics::Error),
}
