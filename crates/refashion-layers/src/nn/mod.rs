//! The layers in candle's idiom: a struct with `new` and accessors, `impl Module` or `ModuleT`,
//! and a free constructor that takes a `VarBuilder`.
//!
//! They take the place of candle's own where those have a wrong gradient (pools), none (batch
//! norm's running statistics), or are slow (convolution). Sizes are learned from the tensors.
//! Kernels start as Keras starts them, with Glorot's uniform distribution, and biases with 0.
//!
//! ```
//! use candle_core::{DType, Device, Module, Tensor};
//! use candle_nn::{VarBuilder, VarMap};
//! use refashion_layers::nn;
//!
//! let vars = VarMap::new();
//! let vb = VarBuilder::from_varmap(&vars, DType::F32, &Device::Cpu);
//! let conv = nn::conv2d(1, 32, 3, nn::Conv2dOptions::default(), vb.pp("conv"))?;
//! let pool = nn::MaxPool2d::new(2);
//! let x = Tensor::ones((2, 1, 28, 28), DType::F32, &Device::Cpu)?;
//! assert_eq!(pool.forward(&conv.forward(&x)?)?.dims(), [2, 32, 13, 13]);
//! # Ok::<(), candle_core::Error>(())
//! ```

mod batch_norm;
mod conv2d;
mod dropout;
mod glorot;
mod linear;
mod pool;
mod sized;

pub use batch_norm::{BatchNorm2d, batch_norm2d};
pub use conv2d::{Conv2d, Conv2dOptions, conv2d};
pub use dropout::Dropout;
pub use linear::{Linear, linear};
pub use pool::{AvgPool2d, MaxPool2d};
