//! What a layer is computed by.

use refashion_layers::{Activation, ActivationLayer};

use crate::layer_spec::LayerSpec;
use crate::layers::kind::{Built, Context, Fault};

/// What is computed in one go: a layer, or the activation function that a layer does not apply by
/// itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Part {
    /// The layer's place in the network.
    pub(crate) index: usize,
    pub(crate) activation: Activation,
    /// Whether it is the activation function alone.
    pub(crate) alone: bool,
}

/// The parts of one layer with this activation function.
pub(crate) fn parts_of(
    index: usize,
    layer: &LayerSpec,
    activation: Activation,
) -> impl Iterator<Item = Part> {
    let applies = layer.applies(activation);
    let first = if applies {
        activation
    } else {
        Activation::Linear
    };
    let part = move |activation, alone| Part {
        index,
        activation,
        alone,
    };
    let second = (!applies).then(|| part(activation, true));
    std::iter::once(part(first, false)).chain(second)
}

impl Part {
    /// The layer that computes, and the shape it makes. Of a function alone the input is what its
    /// layer makes.
    pub(crate) fn build(&self, layer: &LayerSpec, context: Context) -> Result<Built, Fault> {
        let activation = self.activation;
        if self.alone {
            let function = ActivationLayer::new(context.input.len(), activation)?;
            return Ok(Built::new(function, context.input));
        }
        layer.build(Context {
            activation,
            ..context
        })
    }
}
