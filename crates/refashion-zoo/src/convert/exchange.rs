//! Tensors of a model by the names and in the layouts of a framework.

use super::foreign::{Foreign, Place, keras, own, places, torch};
use super::format::Format;
use super::matching::Expected;
use crate::error::Result;
use crate::model::Model;
use crate::parameter::Parameter;
use crate::weights::matched;

/// All tensors as Keras has them.
pub fn to_keras(model: &Model) -> Vec<Parameter> {
    export(model, keras)
}

/// Takes over all tensors from Keras.
///
/// # Errors
///
/// [`Error::Weights`](crate::Error::Weights) names the tensors that are missing, not needed or of
/// another shape, the first few of each; the model is then unchanged.
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
/// [`Error::Weights`](crate::Error::Weights) names the tensors that are missing, not needed or of
/// another shape, the first few of each; the model is then unchanged.
pub fn from_torch(model: &mut Model, parameters: &[Parameter]) -> Result<()> {
    import(model, parameters, torch)
}

/// The names of all tensors in a format, and the shapes that each may have there.
pub(super) fn expected(model: &Model, format: Format) -> Vec<Expected> {
    let foreign = match format {
        Format::Keras => keras,
        Format::PyTorch => torch,
        Format::Refashion => own,
    };
    let expected = |place: &Place| {
        let foreign = foreign(place);
        (foreign.name, foreign.shapes)
    };
    places(model).iter().map(expected).collect()
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
