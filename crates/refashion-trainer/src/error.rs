//! What can go wrong, in words that say what to do next.

use refashion_layers::Activation;

use crate::Loss;

/// What can go wrong in training.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting lies outside its range.
    #[error("{setting} is {found}, but must be {expected}; change it in the training settings")]
    Setting {
        /// The name of the setting.
        setting: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// The network does not end in what the loss is computed from.
    #[error(
        "{loss:?} is computed from probabilities, but the network ends in {head:?}; end it in {expected}, or choose mean_squared_error"
    )]
    Head {
        /// The loss.
        loss: Loss,
        /// The last activation of the network.
        head: Activation,
        /// The activations that the loss may follow.
        expected: &'static str,
    },
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
