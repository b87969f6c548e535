//! Networks as data: shapes, parameter counts, a summary and a model.

mod build;
mod check;
mod error;
mod initial;
mod model;
mod network;
mod shape;
mod spec;
mod summary;

pub use check::LayerInfo;
pub use error::Error;
pub use model::{Model, Tensor};
pub use network::Network;
pub use refashion_layers::{Activation, Padding, Pass};
pub use shape::Shape;
pub use spec::{BatchNormSpec, Conv2dSpec, DenseSpec, DropoutSpec, LayerSpec, PoolSpec};
pub use summary::{Summary, SummaryRow};

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
