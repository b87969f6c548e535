//! Networks as data: shapes, parameter counts, a summary and a model.

mod build;
mod candle;
mod check;
pub mod convert;
mod error;
mod initial;
mod model;
mod network;
mod networks;
mod shape;
mod spec;
mod suggest;
mod summary;
mod weights;

pub use candle::CandleNetwork;
pub use check::LayerInfo;
pub use error::Error;
pub use model::{Model, Tensor};
pub use network::Network;
pub use networks::{all, by_name};
pub use refashion_layers::{Activation, Padding, Pass};
pub use shape::Shape;
pub use spec::{BatchNormSpec, Conv2dSpec, DenseSpec, DropoutSpec, LayerSpec, PoolSpec};
pub use summary::{Summary, SummaryRow};
pub use weights::{Parameter, read_safetensors, write_safetensors};

/// A result whose error is this crate's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
