//! Which layers of a network compute, and which activation function each applies.

use refashion_layers::{Activation, Layer};

use crate::check::LayerInfo;
use crate::error::Result;
use crate::initial::stream;
use crate::layer_spec::LayerSpec;
use crate::layers::kind::Context;
use crate::network::Network;
use crate::parts::{Part, parts_of};

/// The parts of a network, and the head. An activation function behind a convolution or a dense
/// layer becomes a part of it, which saves a pass over memory, unless what comes before the function
/// is added further on; a softmax or a sigmoid at the end is left off and becomes the head, so that
/// losses can work on logits.
pub(crate) fn fuse(layers: &[LayerSpec], infos: &[LayerInfo]) -> (Vec<Part>, Activation) {
    let mut kept = vec![false; layers.len()];
    let sources = infos.iter().filter_map(|info| info.from);
    sources.for_each(|number| kept[number - 1] = true);
    let mut parts: Vec<Part> = Vec::new();
    let mut head = Activation::Linear;
    for (index, layer) in layers.iter().enumerate() {
        let mut activation = layer.activation();
        if let Some(left) = head_of(layer, index + 1 == layers.len()) {
            head = left;
            activation = Activation::Linear;
        }
        match (layer, parts.last_mut()) {
            (LayerSpec::Activation(_), Some(before))
                if before.activation == Activation::Linear
                    && layers[before.index].can_activate()
                    && layers[before.index].applies(activation)
                    && !kept[before.index..index].contains(&true) =>
            {
                before.activation = activation;
            }
            _ => parts.extend(parts_of(index, layer, activation)),
        }
    }
    (parts, head)
}

impl Network {
    /// The layer that computes a part, if there is anything to compute.
    pub(crate) fn built(&self, part: &Part, infos: &[LayerInfo]) -> Result<Option<Box<dyn Layer>>> {
        let info = &infos[part.index];
        let context = Context {
            input: if part.alone { info.output } else { info.input },
            from: info.from.map(|number| infos[number - 1].output),
            activation: part.activation,
            stream: stream(0, &info.name),
        };
        let built = part.build(&self.layers[part.index], context);
        let built = built.map_err(|fault| self.fault(part.index, &info.name, fault))?;
        Ok(built.layer)
    }
}

impl Part {
    /// The number of the earlier layer whose output it adds, if it does.
    pub(crate) fn adds(&self, info: &LayerInfo) -> Option<usize> {
        info.from.filter(|_| !self.alone)
    }
}

/// The activation function that a layer leaves to the head, if any.
pub(crate) fn head_of(layer: &LayerSpec, last: bool) -> Option<Activation> {
    let activation = layer.activation();
    let heads = [Activation::Softmax, Activation::Sigmoid];
    (last && heads.contains(&activation)).then_some(activation)
}
