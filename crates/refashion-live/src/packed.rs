//! Weights and pictures as text that a page can hold.

use base64::{Engine, engine::general_purpose::STANDARD};
use half::f16;
use refashion_zoo::Model;

use crate::error::{Error, Result};

/// All weights of a model as 16-bit numbers, tensor after tensor, in base 64.
pub(crate) fn weights(model: &Model) -> Result<String> {
    let mut bytes = Vec::new();
    for tensor in model.tensors() {
        for &value in model.values(tensor) {
            let half = f16::from_f32(value);
            if !half.is_finite() {
                return Err(Error::Weight {
                    tensor: tensor.name.clone(),
                    value,
                });
            }
            bytes.extend(half.to_le_bytes());
        }
    }
    Ok(text(&bytes))
}

/// Bytes in base 64.
pub(crate) fn text(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
