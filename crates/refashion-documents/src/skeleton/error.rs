//! Why there is nothing to begin with.

/// Why a document cannot be begun with what Keras printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SkeletonError {
    /// The name can be no document's.
    #[error("{message}")]
    Name {
        /// What is wrong, and what to write.
        message: String,
    },
    /// The summary has no layers.
    #[error(
        "no layer was found in the summary; give what `model.summary()` printed, whose rows are a name, a kind in brackets, a shape and a number"
    )]
    NoLayers,
    /// The summary is of a network that knows no sizes yet.
    #[error(
        "the model was not built when its summary was printed, which has no shapes and no parameters; print it again after `model.build((None, 28, 28, 1))`, with the size of your images, or with `keras.Input((28, 28, 1))` as the first layer"
    )]
    Unbuilt,
    /// The summary is of several networks.
    #[error("the summary is of {models} networks; give that of one at a time")]
    Several {
        /// How many.
        models: usize,
    },
    /// The network is no chain of layers.
    #[error(
        "the network is no chain: its summary has a column \"Connected to\", which says what each layer takes; write its layers by hand"
    )]
    Branches,
    /// The log has no epochs.
    #[error(
        "no epoch was found in the log; give what `model.fit()` printed, with lines such as `Epoch 3/20` and `loss: 0.4123`"
    )]
    NoEpochs,
    /// There is more of something than can be meant.
    #[error("there are more than {most} {what}; no network or training has so many")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are read.
        most: usize,
    },
}
