//! Layers and CPU kernels with right gradients, alone or inside candle's autograd.
//!
//! A layer is written once, as a [`Layer`]: a forward and a backward pass on plain `f32` slices.
//! The same code then serves twice: a network runs its layers one after another on buffers that
//! it keeps from step to step, which is fast, and [candle's autograd](https://docs.rs/candle-core)
//! calls them as custom operations, which is convenient: see [`nn`] and [`Autograd`].
//!
//! ```
//! use refashion_layers::{Conv2d, Conv2dConfig, Layer, Pass, Pool, PoolConfig, Window};
//!
//! let mut conv = Conv2d::new(Conv2dConfig::new((1, 4, 4), 1, Window::new((3, 3))))?;
//! let mut pool = Pool::new(PoolConfig::max(conv.output_shape(), (2, 2)))?;
//! let (pass, images, weights) = (Pass::training(1, 0), [1.0; 16], [0.1; 10]);
//! let (mut hidden, mut y) = ([0.0; 4], [0.0; 1]);
//! conv.forward(&pass, &weights, &mut [], &images, &mut hidden);
//! pool.forward(&pass, &[], &mut [], &hidden, &mut y);
//! assert!((y[0] - 1.0).abs() < 1e-6);
//!
//! let (mut dhidden, mut dweights) = ([0.0; 4], [0.0; 10]);
//! pool.backward(&pass, &[], &hidden, &y, &mut [1.0], &mut [], Some(&mut dhidden));
//! conv.backward(&pass, &weights, &images, &hidden, &mut dhidden, &mut dweights, None);
//! assert_eq!(dweights, [1.0; 10]);
//! # Ok::<(), refashion_layers::Error>(())
//! ```
//!
//! # What holds for every layer
//!
//! - Its gradients agree with finite differences ([`gradient_check`]) and, forward and backward,
//!   with numbers from PyTorch and Keras.
//! - The same input gives the same bits whatever the number of threads: work is cut by sizes
//!   alone, and sums are formed in a fixed order. Another kind of processor may round otherwise.
//! - [`Vectors`] (AVX2, AVX-512, NEON) are chosen when the program runs, so that one binary serves
//!   every machine.
//! - Slices of another length than the layer's sizes ask for are a mistake in the calling code,
//!   and panic; so does a pass without examples.
//!
//! # Threads
//!
//! Work is shared among the threads of rayon's current pool. Handing work to a pool from outside and
//! waiting for it takes as long as a layer of a small network does: a program that calls layers from
//! its main thread had better make that thread one of the pool's. LeNet-5's steps then took half as long.
//!
//! ```
//! rayon::ThreadPoolBuilder::new().use_current_thread().build_global()?;
//! # Ok::<(), rayon::ThreadPoolBuildError>(())
//! ```

mod activation;
mod activation_layer;
mod aligned;
mod amx;
#[cfg(feature = "candle")]
mod autograd;
mod batch_norm;
mod bf16;
mod columns;
mod conv2d;
mod conv2d_transpose;
mod dense;
mod dropout;
mod elementary;
mod error;
mod frozen;
mod gated;
mod global_average_pool;
mod gradient_check;
mod layer;
#[cfg(feature = "candle")]
pub mod nn;
#[cfg(test)]
mod noise;
mod pointwise;
mod pool;
mod prelu;
mod product;
mod product_precision;
mod rescale;
mod separable;
mod shortcut;
mod simd;
mod skinny;
mod softmax;
mod softmax_layer;
mod sum;
mod threads;
mod tiles;
mod transpose;
mod vectors;
mod window;

pub use activation::Activation;
pub use activation_layer::ActivationLayer;
#[cfg(feature = "candle")]
pub use autograd::Autograd;
pub use batch_norm::{BatchNorm, BatchNormConfig};
pub use conv2d::{Conv2d, Conv2dConfig};
pub use conv2d_transpose::{Conv2dTranspose, Conv2dTransposeConfig};
pub use dense::{Dense, DenseConfig};
pub use dropout::Dropout;
pub use error::Error;
pub use frozen::{Crew, DenseChain, FrozenLayer, ImageChain};
pub use global_average_pool::GlobalAveragePool;
pub use gradient_check::{GradientErrors, gradient_check};
pub use layer::{Layer, Pass};
pub use pool::{Pool, PoolConfig, PoolKind, PoolWindow};
pub use prelu::PRelu;
pub use product_precision::ProductPrecision;
pub use rescale::Rescale;
pub use separable::{Separable, SeparableConfig};
pub use shortcut::{Shortcut, ShortcutConfig};
pub use softmax::softmax_rows;
pub use softmax_layer::Softmax;
pub use vectors::Vectors;
pub use window::{Axis, Padding, Window};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
