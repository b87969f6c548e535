//! Softmax as a layer.

use crate::activation::Activation;
use crate::activation_layer::ActivationLayer;
use crate::error::Error;

/// Softmax over an example's values, as a layer of its own: [`ActivationLayer`] with
/// [`Activation::Softmax`].
#[derive(Debug)]
pub struct Softmax;

impl Softmax {
    /// A softmax over `classes` values.
    ///
    /// # Errors
    /// [`Error::Zero`] when there are no classes.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(classes: usize) -> Result<ActivationLayer, Error> {
        ActivationLayer::new(classes, Activation::Softmax)
    }
}
