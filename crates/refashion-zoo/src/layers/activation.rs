//! An activation function as a layer of its own.

use refashion_layers::{self as layers, ActivationLayer};

use super::kind::{Built, Class, Context, Fault, Kind};

/// The kind.
pub(crate) struct Activation;

impl Kind for Activation {
    type Spec = layers::Activation;

    fn class(function: &layers::Activation) -> Class {
        match function {
            layers::Activation::Relu => Class::new("ReLU", "re_lu"),
            layers::Activation::LeakyRelu(_) => Class::new("LeakyReLU", "leaky_re_lu"),
            layers::Activation::Elu(_) => Class::new("ELU", "elu"),
            layers::Activation::Softmax => Class::new("Softmax", "softmax"),
            _ => Class::new("Activation", "activation"),
        }
    }

    fn is_activation(_: &layers::Activation) -> bool {
        true
    }

    fn keeps_form(_: &layers::Activation) -> bool {
        true
    }

    fn operations(_: &layers::Activation) -> Vec<String> {
        Vec::new()
    }

    fn activation(function: &layers::Activation) -> Option<layers::Activation> {
        Some(*function)
    }

    fn applies(_: &layers::Activation, _: layers::Activation) -> bool {
        true
    }

    fn build(_: &layers::Activation, context: Context) -> Result<Built, Fault> {
        let input = context.input;
        if context.activation == layers::Activation::Linear {
            return Ok(Built::nothing(input));
        }
        let layer = ActivationLayer::new(input.len(), context.activation)?;
        Ok(Built::new(layer, input))
    }
}
