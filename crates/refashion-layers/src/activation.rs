//! Activation functions and their derivatives.

use crate::simd::dispatch;
use pulp::{Simd, WithSimd};
use serde::{Deserialize, Serialize};

use crate::sum::{LANES, sum_of_lanes};
use crate::{Error, elementary, softmax};

/// An activation function (masters, section 2). NaN stays NaN.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Activation {
    /// The value itself.
    #[default]
    Linear,
    /// max(0, x); its gradient at 0 is 0, as in TensorFlow and PyTorch, and where x is NaN that of
    /// the output goes through.
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
    ///
    /// # Panics
    /// Softmax as [`softmax_rows`](crate::softmax_rows).
    pub fn apply(self, values: &mut [f32], row: usize) {
        match self {
            Self::Linear => {}
            Self::Softmax => softmax::softmax_rows(values, row),
            _ => self.apply_with_bias(0.0, values),
        }
    }

    /// Adds `bias` to each value, and applies the function, unless that is a softmax.
    pub(crate) fn apply_with_bias(self, bias: f32, values: &mut [f32]) {
        match self {
            Self::Linear | Self::Softmax => map(Linear, bias, values),
            Self::Relu => map(Relu, bias, values),
            Self::LeakyRelu(slope) => map(LeakyRelu(slope), bias, values),
            Self::Tanh => map(Tanh, bias, values),
            Self::Sigmoid => map(Sigmoid, bias, values),
            Self::Elu(alpha) => map(Elu(alpha), bias, values),
        }
    }

    /// Turns the gradient with respect to the output into that with respect to the input, in
    /// place. All that is needed is the output `y`: each of these functions is increasing, and
    /// its derivative can be written in terms of its value.
    ///
    /// # Panics
    /// When there is not one gradient for each output; softmax also where they are not whole rows.
    pub fn gradient(self, y: &[f32], dy: &mut [f32], row: usize) {
        if self == Self::Softmax {
            softmax::softmax_rows_gradient(y, dy, row);
        } else {
            self.gradient_and_sum(y, dy);
        }
    }

    /// The same, unless the function is a softmax, and the sum of the gradient, which is that of
    /// a bias: in one pass.
    pub(crate) fn gradient_and_sum(self, y: &[f32], dy: &mut [f32]) -> f32 {
        match self {
            Self::Linear | Self::Softmax => zip(Linear, y, dy),
            Self::Relu => zip(Relu, y, dy),
            Self::LeakyRelu(slope) => zip(LeakyRelu(slope), y, dy),
            Self::Tanh => zip(Tanh, y, dy),
            Self::Sigmoid => zip(Sigmoid, y, dy),
            Self::Elu(alpha) => zip(Elu(alpha), y, dy),
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

/// A function of one value, and its gradient in terms of its result.
///
/// A trait and not closures, because these have to become a part of the loops that are compiled
/// for the machine's vectors.
trait Pointwise: Copy {
    fn value(self, x: f32) -> f32;
    fn gradient(self, y: f32, dy: f32) -> f32;
}

#[derive(Clone, Copy)]
struct Linear;

impl Pointwise for Linear {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        x
    }

    #[inline(always)]
    fn gradient(self, _: f32, dy: f32) -> f32 {
        dy
    }
}

#[derive(Clone, Copy)]
struct Relu;

impl Pointwise for Relu {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        // NaN is not `<= 0.0`, and so goes through.
        if x <= 0.0 { 0.0 } else { x }
    }

    #[inline(always)]
    fn gradient(self, y: f32, dy: f32) -> f32 {
        if y <= 0.0 { 0.0 } else { dy }
    }
}

#[derive(Clone, Copy)]
struct LeakyRelu(f32);

impl Pointwise for LeakyRelu {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        if x > 0.0 { x } else { self.0 * x }
    }

    #[inline(always)]
    fn gradient(self, y: f32, dy: f32) -> f32 {
        if y > 0.0 { dy } else { self.0 * dy }
    }
}

#[derive(Clone, Copy)]
struct Tanh;

impl Pointwise for Tanh {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        elementary::tanh(x)
    }

    #[inline(always)]
    fn gradient(self, y: f32, dy: f32) -> f32 {
        dy * (1.0 - y * y)
    }
}

#[derive(Clone, Copy)]
struct Sigmoid;

impl Pointwise for Sigmoid {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        elementary::sigmoid(x)
    }

    #[inline(always)]
    fn gradient(self, y: f32, dy: f32) -> f32 {
        dy * y * (1.0 - y)
    }
}

#[derive(Clone, Copy)]
struct Elu(f32);

impl Pointwise for Elu {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        let below = self.0 * elementary::exp_m1(x);
        if x > 0.0 { x } else { below }
    }

    #[inline(always)]
    fn gradient(self, y: f32, dy: f32) -> f32 {
        if y > 0.0 { dy } else { dy * (y + self.0) }
    }
}

/// values = f(values + bias).
struct Map<'a, F> {
    f: F,
    bias: f32,
    values: &'a mut [f32],
}

impl<F: Pointwise> WithSimd for Map<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for x in self.values {
            *x = self.f.value(*x + self.bias);
        }
    }
}

fn map<F: Pointwise>(f: F, bias: f32, values: &mut [f32]) {
    dispatch(Map { f, bias, values });
}

/// dy = f'(y)·dy, and its sum.
struct Zip<'a, F> {
    f: F,
    y: &'a [f32],
    dy: &'a mut [f32],
}

impl<F: Pointwise> WithSimd for Zip<'_, F> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let mut lanes = [0.0; LANES];
        let (mut y, mut dy) = (self.y.chunks_exact(LANES), self.dy.chunks_exact_mut(LANES));
        for (y, dy) in y.by_ref().zip(dy.by_ref()) {
            for ((lane, &y), dy) in lanes.iter_mut().zip(y).zip(dy) {
                *dy = self.f.gradient(y, *dy);
                *lane += *dy;
            }
        }
        let rest = y.remainder().iter().zip(dy.into_remainder());
        for (lane, (&y, dy)) in lanes.iter_mut().zip(rest) {
            *dy = self.f.gradient(y, *dy);
            *lane += *dy;
        }
        sum_of_lanes(lanes)
    }
}

fn zip<F: Pointwise>(f: F, y: &[f32], dy: &mut [f32]) -> f32 {
    assert_eq!(y.len(), dy.len(), "a gradient for each output");
    dispatch(Zip { f, y, dy })
}
