//! What can go wrong on the way out.

use std::path::PathBuf;

use refashion_zoo::{LayerInfo, LayerSpec};

/// What can go wrong with an export.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A layer has no counterpart where the network is to go.
    #[error("layer {layer} ({what}) cannot be written as {target}")]
    NoCounterpart {
        /// The layer's name.
        layer: String,
        /// What it is.
        what: String,
        /// What was to be written.
        target: &'static str,
    },
    /// A file of this kind cannot be so long.
    #[error("network {network} takes {bytes} bytes as {target}, whose files have at most {most}")]
    TooLarge {
        /// The network's name.
        network: String,
        /// What was to be written.
        target: &'static str,
        /// How many bytes it would take.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The Python that was asked gave no answer.
    #[error("{python}: {reason}")]
    Python {
        /// The Python.
        python: String,
        /// What it, or the system, says.
        reason: String,
    },
    /// Other software computes something else with what was written.
    #[error(
        "{file}: {software} gives {found} where {expected} was computed here, example {example}, \
         output {output}"
    )]
    Differs {
        /// The file.
        file: String,
        /// Which software, with its version.
        software: String,
        /// The example, counted from 0.
        example: usize,
        /// The output, counted from 0.
        output: usize,
        /// Its number.
        found: f32,
        /// The number here.
        expected: f32,
    },
    /// A window does not fit its image.
    #[error(transparent)]
    Layer(#[from] refashion_layers::Error),
    /// A network cannot be, or its weights cannot be written.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
    /// A model's file cannot be used or written.
    #[error(transparent)]
    Model(#[from] refashion_inference::Error),
}

/// The targets, as errors say them.
#[cfg(feature = "onnx")]
pub(crate) const ONNX: &str = "ONNX";
pub(crate) const KERAS_SCRIPT: &str = "a script for Keras";
pub(crate) const PYTORCH_SCRIPT: &str = "a script for PyTorch";

impl Error {
    /// A layer that `target` cannot have.
    pub(crate) fn no_counterpart(
        layer: &LayerSpec,
        info: &LayerInfo,
        target: &'static str,
    ) -> Self {
        let settings = layer.settings().join(", ");
        Self::NoCounterpart {
            layer: info.name.clone(),
            what: format!("{} {settings}", info.class).trim_end().to_owned(),
            target,
        }
    }
}

/// A result with the [`enum@Error`] of this crate.
pub type Result<T> = std::result::Result<T, Error>;
