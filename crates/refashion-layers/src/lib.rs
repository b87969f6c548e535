//! Layers and CPU kernels with right gradients, alone or inside candle's autograd.
//!
//! A layer is written once, as a [`Layer`]: a forward and a backward pass on plain `f32` slices.
//! The same code then serves twice: a network runs its layers one after another on buffers that
//! it keeps from step to step, which is fast, and [candle's autograd](https://docs.rs/candle-core)
//! calls them as custom operations, which is convenient.

mod activation;
mod activation_layer;
mod autograd;
mod batch_norm;
mod columns;
mod conv2d;
mod dense;
mod dropout;
mod error;
mod global_average_pool;
mod gradient_check;
mod layer;
pub mod nn;
mod pool;
mod product;
mod softmax;
mod sum;
mod threads;
mod transpose;
mod window;

pub use activation::Activation;
pub use activation_layer::ActivationLayer;
pub use autograd::Autograd;
pub use batch_norm::{BatchNorm, BatchNormConfig};
pub use conv2d::{Conv2d, Conv2dConfig};
pub use dense::{Dense, DenseConfig};
pub use dropout::Dropout;
pub use error::Error;
pub use global_average_pool::GlobalAveragePool;
pub use gradient_check::{GradientErrors, gradient_check};
pub use layer::{Layer, Pass};
pub use pool::{Pool, PoolConfig, PoolKind};
pub use softmax::{Softmax, softmax_rows};
pub use window::{Axis, Padding, Window};
