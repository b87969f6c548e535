//! Networks as data: shapes, parameter counts, a summary and a model.

mod error;
mod network;
mod shape;
mod spec;

pub use error::Error;
pub use network::Network;
pub use refashion_layers::{Activation, Pass};
pub use shape::Shape;
pub use spec::{BatchNormSpec, Conv2dSpec, DenseSpec, DropoutSpec, LayerSpec, Padding, PoolSpec};

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T> = std::result::Result<T, Error>;
