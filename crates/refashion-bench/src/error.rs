//! What can go wrong with a bench.

/// The result of anything that can go wrong with a bench.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with a bench.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value that a bench was given is out of range.
    #[error("{what} is {found}: it has to be {expected}")]
    Setting {
        /// The setting.
        what: &'static str,
        /// What was given.
        found: String,
        /// What would do.
        expected: &'static str,
    },

    /// ONNX Runtime, a peer of predictions, gave no answer.
    #[error("ONNX Runtime cannot be timed through {python}: {reason}")]
    OnnxRuntime {
        /// The Python that was to run it.
        python: String,
        /// What it said.
        reason: String,
    },
    #[cfg(feature = "kernels")]
    /// Stock candle, a peer of single operations, refused one.
    #[error("stock candle cannot be timed: {0}")]
    Stock(#[source] Box<candle_core::Error>),
    #[cfg(feature = "kernels")]
    /// A layer to be timed cannot be built.
    #[error(transparent)]
    Layer(#[from] refashion_layers::Error),
    /// From the data.
    #[error(transparent)]
    Data(#[from] refashion_datasets::Error),
    /// From the network.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
    /// From the training.
    #[error(transparent)]
    Training(#[from] refashion_trainer::Error),
    /// From the plan of an epoch, a peer, or a record.
    #[error(transparent)]
    Runs(#[from] refashion_runs::Error),
}

#[cfg(feature = "kernels")]
impl From<candle_core::Error> for Error {
    fn from(source: candle_core::Error) -> Self {
        Self::Stock(Box::new(source))
    }
}
