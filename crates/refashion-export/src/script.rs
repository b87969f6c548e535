//! A network and its training as a short Python script.

mod keras;
mod python;
mod torch;
mod training;

use refashion_inference::ModelCard;

use crate::error::Result;

/// Whose script it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framework {
    /// Keras 3.
    Keras,
    /// PyTorch.
    Torch,
}

/// A network and its training as a short script, as a student would write it: the network, what it is
/// trained with, the data, the loop. Layers have the names of the zoo, so that exported weights fit.
///
/// The first part, up to the line `# The data`, needs no data and can be run by itself: it leaves
/// `model`, in Keras compiled, in PyTorch with `loss_function`.
///
/// # Errors
///
/// [`Error::NoCounterpart`](crate::Error::NoCounterpart) names a layer that the framework does not
/// have: an average over explicit padding, say.
///
/// ```
/// use refashion_export::{Framework, script};
/// use refashion_inference::{Inputs, ModelCard};
/// use refashion_zoo::{Network, Shape};
///
/// let network = Network::new("tiny", Shape::image(1, 8, 8)).conv2d(4, 3).flatten().dense(3).softmax();
/// let card = ModelCard::new("mine", network, ["cup", "jug", "bowl"], Inputs::new([1, 8, 8]));
/// let keras = script(&card, Framework::Keras)?;
/// assert!(keras.contains("layers.Conv2D(4, 3)"));
/// # Ok::<(), refashion_export::Error>(())
/// ```
pub fn script(card: &ModelCard, framework: Framework) -> Result<String> {
    match framework {
        Framework::Keras => keras::script(card),
        Framework::Torch => torch::script(card),
    }
}
