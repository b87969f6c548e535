//! What can go wrong with a network, its model or its weights.

use std::{io::ErrorKind, path::PathBuf};

use crate::convert::format::Format;

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
    /// A network of more layers than anybody has trained.
    #[error("network {network:?} has {count} layers; at most {most} are read")]
    Deep {
        /// The network's name.
        network: String,
        /// How many layers it has.
        count: usize,
        /// How many it may have.
        most: usize,
    },
    /// A layer was asked for by a number that no layer has.
    #[error("network {network:?} has layers 1 to {count}, but layer {number} was asked for")]
    NoLayer {
        /// The network's name.
        network: String,
        /// The number asked for.
        number: usize,
        /// The number of layers.
        count: usize,
    },
    /// There is no network of this name.
    #[error("there is no network {name:?}{hint}")]
    UnknownNetwork {
        /// The name asked for.
        name: String,
        /// The names that come near, or all of them: see [`refashion_std::near_names`].
        hint: String,
    },
    /// A weights file cannot be written.
    #[error("weights file {}: {problem}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Which kind of error the system tells.
        kind: ErrorKind,
        /// What the system says.
        problem: String,
    },
    /// A weights file cannot be read, or its content not be written as one.
    #[error("weights file {}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system or the format says.
        problem: String,
    },
    /// The weights given are not those of the network.
    #[error("these weights do not belong to network {network:?}: {problem}")]
    Weights {
        /// The network's name.
        network: String,
        /// The tensors that are missing, not needed, or of another shape.
        problem: String,
    },
    /// The tensors of a file are not those of the network.
    #[error(
        "{}, taken for {format}'s, does not fit network {network:?}: {problem}; \
         give the tensors the names and shapes that the network's layers have",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What it says of itself, or else what its names look like.
        format: Format,
        /// The network's name.
        network: String,
        /// The tensors that are missing, not needed, or of another shape.
        problem: String,
    },
    /// The masks given are not those of the network's dropout layers.
    #[error("these masks do not belong to network {network:?}: {problem}")]
    Masks {
        /// The network's name.
        network: String,
        /// The number or size that was found and expected.
        problem: String,
    },
}

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
