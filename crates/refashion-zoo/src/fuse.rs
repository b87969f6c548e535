//! Which layers of a network compute, and which activation function each applies.

use refashion_layers::Activation;

use crate::layer_spec::LayerSpec;

/// The places of the layers to compute, each with its activation function, and the head. An
/// activation function behind a convolution or a dense layer becomes a part of it, which saves a
/// pass over memory; a softmax or a sigmoid at the end is left off and becomes the head, so that
/// losses can work on logits.
pub(crate) fn fuse(layers: &[LayerSpec]) -> (Vec<(usize, Activation)>, Activation) {
    let mut fused: Vec<(usize, Activation)> = Vec::new();
    let mut head = Activation::Linear;
    for (index, layer) in layers.iter().enumerate() {
        let mut activation = layer.activation();
        if let Some(left) = head_of(layer, index + 1 == layers.len()) {
            head = left;
            activation = Activation::Linear;
        }
        match (layer, fused.last_mut()) {
            (LayerSpec::Activation(_), Some((previous, applied)))
                if *applied == Activation::Linear && layers[*previous].can_activate() =>
            {
                *applied = activation;
            }
            _ => fused.push((index, activation)),
        }
    }
    (fused, head)
}

/// The activation function that a layer leaves to the head, if any.
pub(crate) fn head_of(layer: &LayerSpec, last: bool) -> Option<Activation> {
    let activation = layer.activation();
    let heads = [Activation::Softmax, Activation::Sigmoid];
    (last && heads.contains(&activation)).then_some(activation)
}
