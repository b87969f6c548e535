//! What can go wrong with a page.

/// What can go wrong with a page.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A weight is too large for 16 bits, or none at all.
    #[error("tensor {tensor} has the weight {value}, and a number of 16 bits is at most 65504")]
    Weight {
        /// The tensor's name.
        tensor: String,
        /// The weight.
        value: f32,
    },
    /// A picture has not as many values as the network's inputs.
    #[error("{picture} has {found} values, where the network takes {expected}")]
    Picture {
        /// What the picture is called.
        picture: String,
        /// How many values it has.
        found: usize,
        /// How many it must have.
        expected: usize,
    },
    /// A layer cannot be shown.
    #[error("layer {layer} ({class}) cannot be shown on a page")]
    Unknown {
        /// The layer's name.
        layer: String,
        /// What it is.
        class: String,
    },
    /// A window does not fit its image.
    #[error(transparent)]
    Layer(#[from] refashion_layers::Error),
    /// A model cannot be built again.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
    /// What is known cannot be written as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// A result with the [`enum@Error`] of this crate.
pub type Result<T> = std::result::Result<T, Error>;
