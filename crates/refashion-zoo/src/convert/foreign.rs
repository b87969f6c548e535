//! How Keras and PyTorch name the tensors of a layer, and how they lay them out.

use crate::layer_spec::LayerSpec;
use crate::model::{Model, Tensor};
use crate::shape::Shape;

/// How a framework has a tensor.
pub(super) struct Foreign {
    pub(super) name: String,
    /// The shape that it has there, first, and others that hold the same values in the same order.
    pub(super) shapes: Vec<Vec<usize>>,
    /// The tensor's shape here with flattened images unfolded, and the order of these axes there.
    pub(super) dims: Vec<usize>,
    pub(super) axes: Vec<usize>,
}

/// A tensor's place in its network.
pub(super) struct Place<'a> {
    pub(super) tensor: &'a Tensor,
    layer: &'a str,
    kind: &'a str,
    /// The shape of the image that a flatten layer before this one has made a vector of.
    flattened: Option<Shape>,
    spec: &'a LayerSpec,
    /// The shape of the layer's input.
    input: Shape,
}

/// As it is here.
pub(super) fn own(place: &Place) -> Foreign {
    let dims = place.tensor.shape.clone();
    Foreign {
        name: place.tensor.name.clone(),
        shapes: vec![dims.clone()],
        axes: (0..dims.len()).collect(),
        dims,
    }
}

pub(super) fn torch(place: &Place) -> Foreign {
    let dims = place.tensor.shape.clone();
    Foreign {
        name: format!("{}.{}", place.layer, place.spec.torch_name(place.kind)),
        shapes: vec![place.spec.torch_shape(place.kind, &dims)],
        axes: (0..dims.len()).collect(),
        dims,
    }
}

pub(super) fn keras(place: &Place) -> Foreign {
    let shape = &place.tensor.shape;
    let dims = match (place.kind, &shape[..], place.flattened) {
        // Flattened images are unfolded: there the channels come last.
        ("kernel", &[units, _], Some(image)) => [&[units], &image.dims()[..]].concat(),
        ("bias", _, _) | (_, _, None) => shape.clone(),
        (_, _, Some(image)) => image.dims(),
    };
    let axes = place.spec.keras_axes(place.kind, dims.len());
    let there = axes.iter().map(|&axis| dims[axis]).collect();
    Foreign {
        name: place.spec.keras_name(place.layer, place.kind),
        shapes: place.spec.keras_shapes(place.kind, there, place.input),
        dims,
        axes,
    }
}

/// The tensors of a model and their places, in the order of [`Model::tensors`].
pub(super) fn places(model: &Model) -> Vec<Place<'_>> {
    let network = model.network();
    let mut flattened = None;
    let mut places = Vec::new();
    for (spec, info) in network.layers.iter().zip(model.infos()) {
        for tensor in model.tensors() {
            if let Some((layer, kind)) = tensor.name.rsplit_once('.')
                && layer == info.name
            {
                places.push(Place {
                    tensor,
                    layer,
                    kind,
                    flattened,
                    spec,
                    input: info.input,
                });
            }
        }
        flattened = spec.flattened(info.input, flattened);
    }
    places
}
