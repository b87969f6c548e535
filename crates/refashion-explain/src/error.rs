//! What can go wrong with an explanation.

/// An error of this crate.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no topic of this name.
    #[error("there is no topic {name:?}{hint}")]
    UnknownTopic {
        /// The name asked for.
        name: String,
        /// The names that come near, or all of them in lines of their own.
        hint: String,
    },
    /// A network has no layer that a topic is about.
    #[error("network {network} has no layer that {topic} is about")]
    NoLayer {
        /// The topic.
        topic: &'static str,
        /// The network.
        network: String,
    },
    /// A layer of an example.
    #[error(transparent)]
    Layer(#[from] refashion_layers::Error),
    /// A network of an example.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
    /// A loss or an optimizer of an example.
    #[error(transparent)]
    Training(#[from] refashion_trainer::Error),
    /// A split or a change of images in an example.
    #[error(transparent)]
    Data(#[from] refashion_datasets::Error),
    /// A score of an example.
    #[error(transparent)]
    Metrics(#[from] refashion_metrics::Error),
}

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
