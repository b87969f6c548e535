//! Trained networks for other software.
//!
//! - [`onnx`] makes an ONNX file of a model, which ONNX Runtime, tract, Netron and others read, and
//!   [`check_onnx`] has them compute with it.
//! - [`script`] prints its network and its training for Keras or PyTorch, as a student would write it.
//! - [`write_hub`] makes a folder of it for a model hub, with a model card.
//!
//! What a model is called, what its classes are and how pictures become its inputs is taken from its
//! [`ModelCard`](refashion_inference::ModelCard).

mod error;
mod hub;
#[cfg(feature = "onnx")]
mod onnx;
mod script;

pub use error::{Error, Result};
pub use hub::{HUB_FILES, write_hub};
#[cfg(feature = "onnx")]
pub use onnx::{Case, Software, check_onnx, onnx, write_onnx};
pub use script::{Framework, script};

/// The example of the crate's page compiles and runs as it stands there.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Page;
