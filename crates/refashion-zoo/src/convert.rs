//! Weights from and to Keras and PyTorch.
//!
//! Tensors come and go by name: the layer's name, as [`Network::check`](crate::Network::check)
//! gives it, and the framework's name of the tensor. Here and in PyTorch channels come first, so
//! only names differ. In Keras channels come last:
//!
//! | tensor | here | PyTorch | Keras |
//! |---|---|---|---|
//! | convolution | `conv2d.kernel` filters × channels × height × width | `conv2d.weight` | `conv2d/kernel` height × width × channels × filters |
//! | dense | `dense.kernel` units × inputs | `dense.weight` | `dense/kernel` inputs × units |
//! | bias | `dense.bias` | `dense.bias` | `dense/bias` |
//! | batch norm | `…gamma`, `…beta`, `…moving_mean`, `…moving_variance` | `…weight`, `…bias`, `…running_mean`, `…running_var` | as here, after `/` |
//!
//! Behind a flatten layer the values lie in another order in Keras (row, column, channel), so what
//! belongs to them is put in order: the inputs of the next dense layer, and a batch normalisation
//! in between. `channels` of a grouped convolution are those of one group; the kernel of Keras'
//! `DepthwiseConv2D`, height × width × channels × multiplier, is taken for a convolution with as
//! many groups as channels.
//!
//! In Python the tensors are written with safetensors' `save_file`, for Keras as
//! `{f"{layer.name}/{weight.name}": weight.numpy() for layer in model.layers for weight in
//! layer.weights}`, and read here with [`read_safetensors`](crate::read_safetensors).
//!
//! ```
//! use refashion_zoo::{Model, by_name, convert};
//!
//! let network = by_name("masters-fashion-cnn")?;
//! let (one, mut other) = (Model::new(&network, 1)?, Model::new(&network, 2)?);
//! let keras = convert::to_keras(&one);
//! assert_eq!(keras[0].name, "conv2d/kernel");
//! assert_eq!(keras[0].shape, [3, 3, 1, 32]);
//! convert::from_keras(&mut other, &keras)?;
//! assert_eq!(one.weights(), other.weights());
//! # Ok::<(), refashion_zoo::Error>(())
//! ```

use crate::weights::matched;
use crate::{LayerSpec, Model, Parameter, Result, Shape, Tensor};

/// All tensors as Keras has them.
pub fn to_keras(model: &Model) -> Vec<Parameter> {
    export(model, keras)
}

/// Takes over all tensors from Keras.
///
/// # Errors
///
/// [`Error::Weights`](crate::Error::Weights) names every tensor that is missing, not needed or of
/// another shape; the model is then unchanged.
pub fn from_keras(model: &mut Model, parameters: &[Parameter]) -> Result<()> {
    import(model, parameters, keras)
}

/// All tensors as PyTorch has them.
pub fn to_torch(model: &Model) -> Vec<Parameter> {
    export(model, torch)
}

/// Takes over all tensors from PyTorch.
///
/// # Errors
///
/// [`Error::Weights`](crate::Error::Weights) names every tensor that is missing, not needed or of
/// another shape; the model is then unchanged.
pub fn from_torch(model: &mut Model, parameters: &[Parameter]) -> Result<()> {
    import(model, parameters, torch)
}

/// How a framework has a tensor.
struct Foreign {
    name: String,
    /// The shape that it has there, first, and others that hold the same values in the same order.
    shapes: Vec<Vec<usize>>,
    /// The tensor's shape here with flattened images unfolded, and the order of these axes there.
    dims: Vec<usize>,
    axes: Vec<usize>,
}

/// A tensor's place in its network.
struct Place<'a> {
    tensor: &'a Tensor,
    layer: &'a str,
    kind: &'a str,
    /// The shape of the image that a flatten layer before this one has made a vector of.
    flattened: Option<Shape>,
    /// The number of groups of a convolution, 1 elsewhere.
    groups: usize,
}

fn export(model: &Model, foreign: fn(&Place) -> Foreign) -> Vec<Parameter> {
    let export = |place: &Place| {
        let Foreign {
            name,
            shapes,
            dims,
            axes,
        } = foreign(place);
        let own = model.values(place.tensor);
        let values = transposed(&dims, &axes).map(|index| own[index]).collect();
        Parameter {
            name,
            shape: shapes[0].clone(),
            values,
        }
    };
    places(model).iter().map(export).collect()
}

fn import(
    model: &mut Model,
    parameters: &[Parameter],
    foreign: fn(&Place) -> Foreign,
) -> Result<()> {
    let foreign: Vec<Foreign> = places(model).iter().map(foreign).collect();
    let expected: Vec<_> = foreign
        .iter()
        .map(|foreign| (foreign.name.clone(), foreign.shapes.clone()))
        .collect();
    let found = matched(&model.network().name, &expected, parameters)?;
    for (number, (parameter, foreign)) in found.into_iter().zip(foreign).enumerate() {
        let own = model.values_mut(number);
        for (index, value) in transposed(&foreign.dims, &foreign.axes).zip(&parameter.values) {
            own[index] = *value;
        }
    }
    Ok(())
}

fn torch(place: &Place) -> Foreign {
    let dims = place.tensor.shape.clone();
    Foreign {
        name: format!("{}.{}", place.layer, torch_kind(place.kind)),
        shapes: vec![dims.clone()],
        axes: (0..dims.len()).collect(),
        dims,
    }
}

/// PyTorch's and candle's name of a tensor.
pub(crate) fn torch_kind(kind: &str) -> &str {
    match kind {
        "kernel" | "gamma" => "weight",
        "beta" => "bias",
        "moving_mean" => "running_mean",
        "moving_variance" => "running_var",
        other => other,
    }
}

fn keras(place: &Place) -> Foreign {
    let name = format!("{}/{}", place.layer, place.kind);
    let shape = &place.tensor.shape;
    match (place.kind, &shape[..], place.flattened) {
        ("kernel", &[filters, channels, height, width], _) => {
            let mut shapes = vec![vec![height, width, channels, filters]];
            if channels == 1 && place.groups > 1 {
                shapes.push(vec![height, width, place.groups, filters / place.groups]);
            }
            Foreign {
                name,
                shapes,
                dims: shape.clone(),
                axes: vec![2, 3, 1, 0],
            }
        }
        ("kernel", &[units, inputs], Some(image)) => {
            let dims = [&[units], &image.dims()[..]].concat();
            Foreign {
                name,
                shapes: vec![vec![inputs, units]],
                dims,
                axes: vec![2, 3, 1, 0],
            }
        }
        ("kernel", &[units, inputs], None) => {
            let shapes = vec![vec![inputs, units]];
            Foreign {
                name,
                shapes,
                dims: shape.clone(),
                axes: vec![1, 0],
            }
        }
        (kind, _, Some(image)) if kind != "bias" => {
            let (dims, axes) = (image.dims(), vec![1, 2, 0]);
            Foreign {
                name,
                shapes: vec![shape.clone()],
                dims,
                axes,
            }
        }
        _ => {
            let axes = (0..shape.len()).collect();
            Foreign {
                name,
                shapes: vec![shape.clone()],
                dims: shape.clone(),
                axes,
            }
        }
    }
}

/// The tensors of a model and their places, in the order of [`Model::tensors`].
fn places(model: &Model) -> Vec<Place<'_>> {
    let network = model.network();
    let mut flattened = None;
    let mut places = Vec::new();
    for (spec, info) in network.layers.iter().zip(model.infos()) {
        let groups = match spec {
            LayerSpec::Conv2d(conv) => conv.groups,
            _ => 1,
        };
        for tensor in model.tensors() {
            if let Some((layer, kind)) = tensor.name.rsplit_once('.')
                && layer == info.name
            {
                places.push(Place {
                    tensor,
                    layer,
                    kind,
                    flattened,
                    groups,
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

/// The places of a tensor's values, row by row of the tensor with its axes in another order.
fn transposed(dims: &[usize], axes: &[usize]) -> impl Iterator<Item = usize> {
    // How far apart neighbours along each axis lie.
    let mut strides = vec![1; dims.len()];
    for axis in (1..dims.len()).rev() {
        strides[axis - 1] = strides[axis] * dims[axis];
    }
    let axes: Vec<(usize, usize)> = axes
        .iter()
        .rev()
        .map(|&axis| (dims[axis], strides[axis]))
        .collect();
    let count: usize = dims.iter().product();
    (0..count).map(move |mut rest| {
        let mut index = 0;
        for &(size, stride) in &axes {
            index += rest % size * stride;
            rest /= size;
        }
        index
    })
}

#[cfg(test)]
mod tests {
    use super::transposed;

    #[test]
    fn transposition_goes_row_by_row_of_the_result() {
        // The rows 0 1 2 and 3 4 5 become 0 3, 1 4 and 2 5.
        let order: Vec<usize> = transposed(&[2, 3], &[1, 0]).collect();
        assert_eq!(order, [0, 3, 1, 4, 2, 5]);
        let order: Vec<usize> = transposed(&[2, 1, 2], &[1, 2, 0]).collect();
        assert_eq!(order, [0, 2, 1, 3]);
    }
}
