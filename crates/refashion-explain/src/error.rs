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
        /// The names that come near, or all of them: see [`refashion_std::near_names`].
        hint: String,
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
}

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
