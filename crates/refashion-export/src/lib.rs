//! Trained networks for other software.
//!
//! - [`onnx`] makes an ONNX file of a model, which ONNX Runtime, tract, Netron and others read, and
//!   [`check_onnx`] has them compute with it.
//!
//! What a model is called, what its classes are and how pictures become its inputs is taken from its
//! [`ModelCard`](refashion_inference::ModelCard).

mod error;
#[cfg(feature = "onnx")]
mod onnx;

pub use error::{Error, Result};
#[cfg(feature = "onnx")]
pub use onnx::{Case, Software, check_onnx, onnx, write_onnx};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
