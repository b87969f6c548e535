//! Activation functions and their derivatives.

use serde::{Deserialize, Serialize};

use crate::gated::{Gelu, GeluTanh, Silu};
use crate::pointwise::{Pointwise, map, map_rows, map_to, zip, zip_to};
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
    /// x·Φ(x), Φ the distribution function of the standard normal distribution (Hendrycks and
    /// Gimpel, 2016): the exact form, which Keras and PyTorch have unless told.
    Gelu,
    /// ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), Keras' `approximate=True` and PyTorch's
    /// `approximate="tanh"`: within 5e-4 of [`Activation::Gelu`].
    GeluTanh,
    /// x / (1 + e⁻ˣ), also called swish (Ramachandran and others, 2017).
    #[serde(alias = "swish")]
    Silu,
    /// ln(1 + eˣ).
    Softplus,
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

    /// The function's values at `x`: the same as [`Activation::apply`] makes of them. Those
    /// that often stand behind a normalisation pass over memory once.
    pub(crate) fn values_at(self, x: &[f32], y: &mut [f32], row: usize) {
        match self {
            Self::Gelu => map_to(Gelu, x, y),
            Self::GeluTanh => map_to(GeluTanh, x, y),
            Self::Silu => map_to(Silu, x, y),
            Self::Relu => map_to(Relu, x, y),
            Self::LeakyRelu(slope) => map_to(LeakyRelu(slope), x, y),
            _ => {
                y.copy_from_slice(x);
                self.apply(y, row);
            }
        }
    }

    /// The gradient with respect to the input: the same as [`Activation::gradient_at`] makes of `dy`.
    pub(crate) fn gradient_to(
        self,
        (x, y): (&[f32], &[f32]),
        dy: &[f32],
        dx: &mut [f32],
        row: usize,
    ) {
        match self {
            Self::Gelu => zip_to(Gelu, x, dy, dx),
            Self::GeluTanh => zip_to(GeluTanh, x, dy, dx),
            Self::Silu => zip_to(Silu, x, dy, dx),
            Self::Relu => zip_to(Relu, y, dy, dx),
            Self::LeakyRelu(slope) => zip_to(LeakyRelu(slope), y, dy, dx),
            _ => {
                dx.copy_from_slice(dy);
                self.gradient_at(x, y, dx, row);
            }
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
            Self::Gelu => map(Gelu, bias, values),
            Self::GeluTanh => map(GeluTanh, bias, values),
            Self::Silu => map(Silu, bias, values),
            Self::Softplus => map(Softplus, bias, values),
        }
    }

    /// The same of rows, each of whose columns has a bias of its own.
    pub(crate) fn apply_with_biases(self, bias: &[f32], values: &mut [f32]) {
        match self {
            Self::Relu => map_rows(Relu, bias, values),
            Self::LeakyRelu(slope) => map_rows(LeakyRelu(slope), bias, values),
            // What costs more than memory is dearer in short rows than in one run.
            _ => {
                map_rows(Linear, bias, values);
                if !matches!(self, Self::Linear | Self::Softmax) {
                    self.apply_with_bias(0.0, values);
                }
            }
        }
    }

    /// Whether the gradient needs the input: GELU and SiLU fall before they rise, so that two
    /// inputs have the same output. The other functions are increasing, and their derivatives can be
    /// written in terms of their values.
    ///
    /// Layers that keep no more than their output do not take such a function; an
    /// [`ActivationLayer`](crate::ActivationLayer) behind them does.
    pub fn needs_input(self) -> bool {
        self.of_its_input().is_some()
    }

    /// The name of a function whose gradient needs the input.
    fn of_its_input(self) -> Option<&'static str> {
        match self {
            Self::Gelu => Some("GELU"),
            Self::GeluTanh => Some("GELU by tanh"),
            Self::Silu => Some("SiLU"),
            _ => None,
        }
    }

    /// Turns the gradient with respect to the output into that with respect to the input, in
    /// place, from the input `x` and the output `y`.
    ///
    /// ```
    /// use refashion_layers::Activation;
    ///
    /// let (x, mut y, mut dy) = ([0.0, 1.0], [0.0, 1.0], [1.0; 2]);
    /// Activation::Silu.apply(&mut y, 1);
    /// Activation::Silu.gradient_at(&x, &y, &mut dy, 1);
    /// assert_eq!((y[1], dy), (0.731_058_6, [0.5, 0.927_670_54]));
    /// ```
    ///
    /// # Panics
    /// When there is not one gradient for each value; softmax also where they are not whole rows.
    pub fn gradient_at(self, x: &[f32], y: &[f32], dy: &mut [f32], row: usize) {
        match self {
            Self::Gelu => _ = zip(Gelu, x, dy),
            Self::GeluTanh => _ = zip(GeluTanh, x, dy),
            Self::Silu => _ = zip(Silu, x, dy),
            _ => self.gradient(y, dy, row),
        }
    }

    /// The same from the output `y` alone, for functions that need no more.
    ///
    /// # Panics
    /// When the function [needs its input](Activation::needs_input), or there is not one gradient
    /// for each output; softmax also where they are not whole rows.
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
        assert!(
            !self.needs_input(),
            "the gradient of {self:?} needs its input"
        );
        match self {
            Self::Linear | Self::Softmax | Self::Gelu | Self::GeluTanh | Self::Silu => {
                zip(Linear, y, dy)
            }
            Self::Relu => zip(Relu, y, dy),
            Self::LeakyRelu(slope) => zip(LeakyRelu(slope), y, dy),
            Self::Tanh => zip(Tanh, y, dy),
            Self::Sigmoid => zip(Sigmoid, y, dy),
            Self::Elu(alpha) => zip(Elu(alpha), y, dy),
            Self::Softplus => zip(Softplus, y, dy),
        }
    }

    /// Refuses what a layer that keeps no more than its output cannot lead a gradient through, and
    /// slopes as below.
    pub(crate) fn check_fused(self, layer: &'static str) -> Result<(), Error> {
        match self.of_its_input() {
            Some(activation) => Err(Error::NeedsInput { layer, activation }),
            None => self.check(layer),
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

#[derive(Clone, Copy)]
struct Softplus;

impl Pointwise for Softplus {
    #[inline(always)]
    fn value(self, x: f32) -> f32 {
        elementary::softplus(x)
    }

    /// 1 / (1 + e⁻ˣ) = 1 − e⁻ʸ.
    #[inline(always)]
    fn gradient(self, y: f32, dy: f32) -> f32 {
        -dy * elementary::exp_m1(-y)
    }
}
