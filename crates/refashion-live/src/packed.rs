//! Weights and pictures as text that a page can hold.

use base64::{Engine, engine::general_purpose::STANDARD};
use half::f16;
use refashion_zoo::{Model, Parameter};

use crate::error::{Error, Result};

/// Tensors as 16-bit numbers, one after the other, in base 64.
pub(crate) fn weights(parameters: &[Parameter]) -> Result<String> {
    let mut bytes = Vec::new();
    for parameter in parameters {
        for &value in &parameter.values {
            bytes.extend(half(&parameter.name, value)?.to_le_bytes());
        }
    }
    Ok(text(&bytes))
}

/// The model that a page computes with: its weights rounded to 16 bits.
///
/// # Errors
///
/// [`Error::Weight`] where one does not fit, [`Error::Network`] where the model cannot be built again.
///
/// ```
/// use refashion_live::halved;
/// use refashion_zoo::{Model, Network, Shape};
///
/// let model = Model::new(&Network::new("tiny", Shape::Flat(4)).dense(3).softmax(), 1)?;
/// let half = halved(&model)?;
/// for (one, other) in model.weights().iter().zip(half.weights()) {
///     assert!((one - other).abs() <= one.abs() / 2048.0);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn halved(model: &Model) -> Result<Model> {
    let mut parameters = model.parameters();
    for parameter in &mut parameters {
        for value in &mut parameter.values {
            *value = half(&parameter.name, *value)?.to_f32();
        }
    }
    let mut halved = Model::new(model.network(), 0)?;
    halved.set_parameters(&parameters)?;
    Ok(halved)
}

fn half(tensor: &str, value: f32) -> Result<f16> {
    let half = f16::from_f32(value);
    match half.is_finite() {
        true => Ok(half),
        false => Err(Error::Weight {
            tensor: tensor.to_owned(),
            value,
        }),
    }
}

/// Bytes in base 64.
pub(crate) fn text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
