//! Layers and CPU kernels with right gradients, alone or inside candle's autograd.
//!
//! A layer is written once, as a [`Layer`]: a forward and a backward pass on plain `f32` slices.
//! The same code then serves twice: a network runs its layers one after another on buffers that
//! it keeps from step to step, which is fast, and [candle's autograd](https://docs.rs/candle-core)
//! calls them as custom operations, which is convenient.

mod activation;
mod layer;

pub use activation::Activation;
pub use layer::{Layer, Pass};
