//! How Keras and PyTorch name the tensors of a layer, and how they lay them out.

use crate::{LayerSpec, Model, Shape, Tensor};

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
    /// Whether the layer works on images.
    image: bool,
}

pub(super) fn torch(place: &Place) -> Foreign {
    let dims = place.tensor.shape.clone();
    Foreign {
        name: format!("{}.{}", place.layer, torch_kind(place.spec, place.kind)),
        shapes: vec![torch_shape(place.kind, &dims)],
        axes: (0..dims.len()).collect(),
        dims,
    }
}

/// PyTorch's and candle's name of a tensor.
pub(crate) fn torch_kind<'a>(spec: &LayerSpec, kind: &'a str) -> &'a str {
    match (spec, kind) {
        (_, "depthwise_kernel") => "depthwise.weight",
        (_, "pointwise_kernel") => "pointwise.weight",
        (_, "column_kernel") => "column.weight",
        (_, "row_kernel") => "row.weight",
        (LayerSpec::SeparableConv2d(_), "bias") => "pointwise.bias",
        (LayerSpec::SpatialConv2d(_), "bias") => "row.bias",
        (_, "kernel" | "gamma" | "alpha") => "weight",
        (_, "beta") => "bias",
        (_, "moving_mean") => "running_mean",
        (_, "moving_variance") => "running_var",
        (_, other) => other,
    }
}

/// PyTorch's and candle's shape of a tensor; the values lie in the same order.
pub(crate) fn torch_shape(kind: &str, shape: &[usize]) -> Vec<usize> {
    match (kind, shape) {
        // There the filters of all channels are counted through.
        ("depthwise_kernel", &[channels, multiplier, height, width]) => {
            vec![channels * multiplier, 1, height, width]
        }
        _ => shape.to_vec(),
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
    let axes: Vec<usize> = match (place.kind, dims.len()) {
        ("depthwise_kernel", _) => vec![2, 3, 0, 1],
        (_, 4) => vec![2, 3, 1, 0],
        (_, 3) => vec![1, 2, 0],
        (_, 2) => vec![1, 0],
        (_, len) => (0..len).collect(),
    };
    Foreign {
        name: keras_name(place),
        shapes: keras_shapes(place, axes.iter().map(|&axis| dims[axis]).collect()),
        dims,
        axes,
    }
}

fn keras_name(place: &Place) -> String {
    let layer = place.layer;
    match (place.spec, place.kind) {
        (_, "column_kernel") => format!("{layer}_column/kernel"),
        (_, "row_kernel") => format!("{layer}_row/kernel"),
        (LayerSpec::SpatialConv2d(_), "bias") => format!("{layer}_row/bias"),
        (_, kind) => format!("{layer}/{kind}"),
    }
}

/// The shapes that Keras may have, from that of the tensor with its axes in Keras' order.
fn keras_shapes(place: &Place, shape: Vec<usize>) -> Vec<Vec<usize>> {
    match (place.spec, place.kind, &shape[..]) {
        // One kernel behind a flatten layer, unfolded above.
        (LayerSpec::Dense(_), "kernel", &[height, width, channels, units]) => {
            vec![vec![height * width * channels, units]]
        }
        (LayerSpec::Conv2d(conv), "kernel", &[height, width, 1, filters]) if conv.groups > 1 => {
            let depthwise = vec![height, width, conv.groups, filters / conv.groups];
            vec![shape, depthwise]
        }
        (LayerSpec::PRelu(_), _, &[channels]) if place.image => vec![vec![1, 1, channels]],
        // The values of a flattened image, one by one.
        (LayerSpec::BatchNorm(_) | LayerSpec::PRelu(_), _, &[height, width, channels]) => {
            vec![vec![height * width * channels]]
        }
        _ => vec![shape],
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
                    image: matches!(info.input, Shape::Image { .. }),
                });
            }
        }
        match (spec, info.input) {
            (LayerSpec::Flatten, Shape::Image { .. }) => flattened = Some(info.input),
            (LayerSpec::Dense(_), _) => flattened = None,
            _ => {}
        }
    }
    places
}
