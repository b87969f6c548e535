//! An activation as a layer of its own.

use crate::{Activation, Error, Layer, Pass, error::positive, threads};

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

    fn forward(&mut self, _: &Pass, _: &[f32], _: &mut [f32], x: &[f32], y: &mut [f32]) {
        threads::each_example(y, self.len, |n, y| {
            y.copy_from_slice(&x[n * self.len..][..self.len]);
            self.activation.apply(y, self.len);
        });
    }

    fn backward(
        &mut self,
        _: &Pass,
        _: &[f32],
        _: &[f32],
        y: &[f32],
        dy: &mut [f32],
        _: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        let Some(dx) = dx else { return };
        threads::each_example(dx, self.len, |n, dx| {
            let range = n * self.len..(n + 1) * self.len;
            dx.copy_from_slice(&dy[range.clone()]);
            self.activation.gradient(&y[range], dx, self.len);
        });
    }
}
