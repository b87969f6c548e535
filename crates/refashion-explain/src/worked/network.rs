//! The first layer of a network that a topic is about, with what goes in and what comes out.

use refashion_layers::Activation;
use refashion_zoo::{LayerInfo, LayerSpec, Model, Network};

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
    let before = match is_layer || matches!(layer, LayerSpec::Activation(_)) {
        true => made(model, &layers[..index], numbers)?,
        false => {
            let without = [&layers[..index], &[linear(layer)]].concat();
            made(model, &without, numbers)?
        }
    };
    Ok(Some(Place {
        model,
        info: &model.infos()[index],
        layer,
        is_layer,
        before,
        after: made(model, &layers[..=index], numbers)?,
    }))
}

/// What the first layers of a model make of a picture.
fn made(model: &Model, layers: &[LayerSpec], numbers: &[f32]) -> Result<Vec<f32>> {
    if layers.is_empty() {
        return Ok(numbers.to_vec());
    }
    let whole = model.network();
    let mut network = Network::new(whole.name.clone(), whole.input);
    network.layers = layers.to_vec();
    let mut part = Model::new(&network, 0)?;
    let names: Vec<&str> = part.tensors().iter().map(|one| one.name.as_str()).collect();
    let mut parameters = model.parameters();
    parameters.retain(|parameter| names.contains(&parameter.name.as_str()));
    part.set_parameters(&parameters)?;
    Ok(part.predict(numbers, 1))
}

/// The layer without the function at its end.
fn linear(layer: &LayerSpec) -> LayerSpec {
    let mut layer = layer.clone();
    match &mut layer {
        LayerSpec::Conv2d(spec) => spec.activation = Activation::Linear,
        LayerSpec::Conv2dTranspose(spec) => spec.activation = Activation::Linear,
        LayerSpec::SeparableConv2d(spec) | LayerSpec::SpatialConv2d(spec) => {
            spec.activation = Activation::Linear;
        }
        LayerSpec::Dense(spec) => spec.activation = Activation::Linear,
        LayerSpec::Add(spec) => spec.activation = Activation::Linear,
        _ => {}
    }
    layer
}
