//! An activation as a layer of its own.

use crate::layer::{check_backward, check_forward};
use crate::{Activation, Error, FrozenLayer, Layer, Pass, error::positive, threads};

/// Applies an [`Activation`] to each value, or for softmax to each example.
///
/// Where a convolution or a dense layer comes before, its own fused activation does the same
/// without another pass over memory.
#[derive(Debug)]
pub struct ActivationLayer {
    len: usize,
    activation: Activation,
}

impl ActivationLayer {
    /// An activation over `len` values an example.
    ///
    /// # Errors
    /// [`Error::Zero`] when `len` is 0, [`Error::OutOfRange`] when a slope is negative.
    pub fn new(len: usize, activation: Activation) -> Result<Self, Error> {
        positive("activation", &[("the length", len)])?;
        activation.check("activation")?;
        Ok(Self { len, activation })
    }
}

impl Layer for ActivationLayer {
    fn input_len(&self) -> usize {
        self.len
    }

    fn output_len(&self) -> usize {
        self.len
    }

    fn frozen<'a>(&self, _: &'a [f32], _: &'a [f32]) -> Option<FrozenLayer<'a>> {
        Some(FrozenLayer::Activation(self.activation))
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        threads::each_example(y, self.len, |n, y| {
            let x = &x[n * self.len..][..self.len];
            self.activation.values_at(x, y, self.len);
        });
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let Some(dx) = dx else { return };
        threads::each_example(dx, self.len, |n, dx| {
            let range = n * self.len..(n + 1) * self.len;
            let at = (&x[range.clone()], &y[range.clone()]);
            self.activation.gradient_to(at, &dy[range], dx, self.len);
        });
    }
}
