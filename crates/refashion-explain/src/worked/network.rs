//! The first layer of a network that a topic is about, with what goes in and what comes out.

use refashion_zoo::{LayerInfo, LayerSpec, Model};

use crate::{
    Result,
    of_layer::{topic_of_activation, topic_of_layer},
};

/// A layer in its network, at work on one picture.
pub(super) struct Place<'a> {
    model: &'a Model,
    pub(super) info: &'a LayerInfo,
    pub(super) layer: &'a LayerSpec,
    /// Whether the topic is about the layer, and not about the function at its end.
    pub(super) is_layer: bool,
    /// What goes in: into the layer, or into the function at its end.
    pub(super) before: Vec<f32>,
    /// What comes out.
    pub(super) after: Vec<f32>,
}

impl Place<'_> {
    /// The values of one of the layer's tensors; none where it has no such.
    pub(super) fn tensor(&self, kind: &str) -> &[f32] {
        let name = format!("{}.{kind}", self.info.name);
        let mut tensors = self.model.tensors().iter();
        let found = tensors.find(|tensor| tensor.name == name);
        found.map_or(&[], |tensor| self.model.values(tensor))
    }
}

/// The first place that a topic is about; nothing where the network has none.
pub(super) fn place_of<'a>(
    topic: &str,
    model: &'a Model,
    numbers: &[f32],
) -> Result<Option<Place<'a>>> {
    let layers = &model.network().layers;
    let is_layer = |layer: &LayerSpec| topic_of_layer(layer) == Some(topic);
    let is_function = |layer: &LayerSpec| topic_of_activation(layer.activation()) == Some(topic);
    let found = layers.iter().position(is_layer);
    let Some(index) = found.or_else(|| layers.iter().position(is_function)) else {
        return Ok(None);
    };
    let layer = &layers[index];
    let is_layer = is_layer(layer);
    let before = match (is_layer, index) {
        (true, 0) => numbers.to_vec(),
        (true, before) => model.activations(before, numbers)?.1,
        (false, _) => model.pre_activations(index + 1, numbers)?,
    };
    Ok(Some(Place {
        model,
        info: &model.infos()[index],
        layer,
        is_layer,
        before,
        after: model.activations(index + 1, numbers)?.1,
    }))
}
