//! Activation functions and their derivatives.

use serde::{Deserialize, Serialize};

/// An activation function (masters, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Activation {
    /// The value itself.
    #[default]
    Linear,
    /// max(0, x); its gradient at 0 is 0, as in TensorFlow and PyTorch.
    Relu,
    /// x where positive, `slope`·x elsewhere.
    LeakyRelu(f32),
    /// The hyperbolic tangent.
    Tanh,
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// x where positive, `alpha`·(eˣ − 1) elsewhere.
    Elu(f32),
    /// eˣ over the sum of its row.
    Softmax,
}
