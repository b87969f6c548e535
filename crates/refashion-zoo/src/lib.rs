//! Networks as data: shapes, parameter counts, a summary and a model.
//!
//! A [`Network`] is a list of layers that can be read from TOML or JSON, written in Rust, or taken
//! by name from those of the five documents ([`all`], [`by_name`]). Everything else follows from
//! it: the shapes and counts of each layer, or why it is impossible ([`Network::check`]); a table
//! like that of Keras' `model.summary()` ([`Network::summary`]); a [`Model`] that computes, its
//! weights, gradients and running statistics each in one flat vector, which makes optimizers,
//! checkpoints and comparisons simple; and the same network inside candle's autograd
//! ([`Network::candle`]), by which the model is tested.
//!
//! Names of layers, initial values and defaults are Keras', since the documents' are. In memory
//! channels come first, as in PyTorch and candle; [`convert`] brings weights from and to both.
//!
//! ```
//! use refashion_zoo::{Model, Network};
//!
//! let network: Network = toml::from_str(
//!     r#"
//!     name = "mine"
//!     input = [1, 28, 28]
//!     layers = [
//!         { conv2d = { filters = 32, kernel = [3, 3], activation = "relu" } },
//!         { max_pool = { window = [2, 2] } },
//!         { dropout = { rate = 0.25 } },
//!         "flatten",
//!         { dense = { units = 10, activation = "softmax", l2 = 1e-4 } },
//!     ]
//!     "#,
//! )?;
//! println!("{}", network.summary()?);
//!
//! let mut model = Model::new(&network, 1)?;
//! let two_images = vec![0.5; 2 * 28 * 28];
//! let probabilities = model.predict(&two_images, 32);
//! assert_eq!(probabilities.len(), 2 * 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod arithmetic;
#[cfg(feature = "candle")]
mod candle;
mod check;
mod compute;
pub mod convert;
mod error;
mod frozen;
mod fuse;
mod initial;
mod layer_spec;
mod layers;
mod memory;
mod model;
mod network;
mod networks;
mod not_finite;
mod parameter;
mod parts;
mod precision;
mod shape;
mod summary;
mod values;
mod weights;

#[cfg(feature = "candle")]
pub use candle::CandleNetwork;
pub use check::LayerInfo;
pub use error::{Error, Result};
pub use frozen::Frozen;
pub use initial::Initial;
pub use layer_spec::LayerSpec;
pub use layers::add::AddSpec;
pub use layers::batch_norm::BatchNormSpec;
pub use layers::conv2d::Conv2dSpec;
pub use layers::conv2d_transpose::Conv2dTransposeSpec;
pub use layers::dense::DenseSpec;
pub use layers::dropout::DropoutSpec;
pub use layers::pool::PoolSpec;
pub use layers::prelu::PReluSpec;
pub use layers::rescale::RescaleSpec;
pub use layers::separable::SeparableSpec;
pub use memory::{LayerMemory, Memory};
pub use model::{Computation, Model, Tensor};
pub use network::Network;
pub use networks::{all, by_name};
pub use not_finite::{LayerPart, NotFiniteLayer};
pub use parameter::Parameter;
pub use precision::Precision;
pub use refashion_layers::{Activation, Padding, Pass};
pub use shape::Shape;
pub use summary::{Summary, SummaryRow};
pub use weights::{WeightsFile, read_safetensors, write_safetensors};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
