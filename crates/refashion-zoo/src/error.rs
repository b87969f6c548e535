//! What can go wrong with a network, its model or its weights.

/// An error of this crate. Each names the thing at fault, what was found, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A layer cannot stand where the network has it.
    #[error(
        "network {network:?}, layer {number} ({layer}): found {found}, where it needs {needed}"
    )]
    Impossible {
        /// The network's name.
        network: String,
        /// The layer's place in the network, counted from 1.
        number: usize,
        /// The layer's name, given or automatic.
        layer: String,
        /// The size or value found.
        found: String,
        /// The size or value that would do.
        needed: String,
    },
    /// A layer whose sizes do not fit together.
    #[error("network {network:?}, layer {number} ({layer}): {source}")]
    Layer {
        /// The network's name.
        network: String,
        /// The layer's place in the network, counted from 1.
        number: usize,
        /// The layer's name, given or automatic.
        layer: String,
        /// What does not fit.
        source: refashion_layers::Error,
    },
    /// A network without layers, which computes nothing.
    #[error("network {network:?} has no layers; give it at least one")]
    Empty {
        /// The network's name.
        network: String,
    },
}
