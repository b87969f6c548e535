//! Activation functions and their derivatives.

use serde::{Deserialize, Serialize};

use crate::{Error, softmax};

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

impl Activation {
    /// Applies the function in place. `row` is the length of a row, which matters to softmax only.
    pub fn apply(self, values: &mut [f32], row: usize) {
        match self {
            Self::Linear => {}
            Self::Relu => map(values, |x| if x > 0.0 { x } else { 0.0 }),
            Self::LeakyRelu(slope) => map(values, |x| if x > 0.0 { x } else { slope * x }),
            Self::Tanh => map(values, f32::tanh),
            Self::Sigmoid => map(values, sigmoid),
            Self::Elu(alpha) => map(values, |x| if x > 0.0 { x } else { alpha * x.exp_m1() }),
            Self::Softmax => softmax::softmax_rows(values, row),
        }
    }

    /// Turns the gradient with respect to the output into that with respect to the input, in
    /// place. All that is needed is the output `y`: each of these functions is increasing, and
    /// its derivative can be written in terms of its value.
    pub fn gradient(self, y: &[f32], dy: &mut [f32], row: usize) {
        match self {
            Self::Linear => {}
            Self::Relu => zip(y, dy, |y, dy| if y > 0.0 { dy } else { 0.0 }),
            Self::LeakyRelu(slope) => zip(y, dy, |y, dy| if y > 0.0 { dy } else { slope * dy }),
            Self::Tanh => zip(y, dy, |y, dy| dy * (1.0 - y * y)),
            Self::Sigmoid => zip(y, dy, |y, dy| dy * y * (1.0 - y)),
            Self::Elu(alpha) => zip(y, dy, |y, dy| if y > 0.0 { dy } else { dy * (y + alpha) }),
            Self::Softmax => softmax::softmax_rows_gradient(y, dy, row),
        }
    }

    /// Refuses slopes for which the output would not tell the sign of the input.
    pub(crate) fn check(self, layer: &'static str) -> Result<(), Error> {
        match self {
            Self::LeakyRelu(found) | Self::Elu(found) if !(0.0..f32::INFINITY).contains(&found) => {
                Err(Error::OutOfRange {
                    layer,
                    what: "the slope of the activation",
                    found,
                    expected: "[0, ∞)",
                })
            }
            _ => Ok(()),
        }
    }
}

/// The sigmoid, written so that no exponential overflows.
fn sigmoid(x: f32) -> f32 {
    let e = (-x.abs()).exp();
    if x >= 0.0 {
        1.0 / (1.0 + e)
    } else {
        e / (1.0 + e)
    }
}

fn map(values: &mut [f32], f: impl Fn(f32) -> f32) {
    values.iter_mut().for_each(|x| *x = f(*x));
}

fn zip(y: &[f32], dy: &mut [f32], f: impl Fn(f32, f32) -> f32) {
    dy.iter_mut().zip(y).for_each(|(dy, &y)| *dy = f(y, *dy));
}
