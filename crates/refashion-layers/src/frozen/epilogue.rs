//! What follows a sum: bias, activation, and what a batch normalisation behind it left.

use pulp::{Simd, WithSimd};

use crate::Activation;
use crate::simd::dispatch_on;

/// y = activation(x + bias)·scale + shift, of each channel.
#[derive(Debug, Clone)]
pub(super) struct Epilogue {
    pub(super) bias: Vec<f32>,
    pub(super) activation: Activation,
    /// Factors and what is added, where they come behind the activation.
    pub(super) scale: Option<(Vec<f32>, Vec<f32>)>,
}

impl Epilogue {
    /// Fills the last panel up.
    pub(super) fn padded(mut self, len: usize) -> Self {
        self.bias.resize(len, 0.0);
        if let Some((scale, shift)) = &mut self.scale {
            scale.resize(len, 0.0);
            shift.resize(len, 0.0);
        }
        self
    }

    /// Whether the largest of several values can be taken before: the function never falls.
    pub(super) fn rises(&self) -> bool {
        self.scale.is_none() && !self.activation.needs_input()
    }

    /// Finishes the values of a panel that begins with this channel, each row as wide as it.
    pub(super) fn run(&self, first: usize, width: usize, values: &mut [f32]) {
        let bias = &self.bias[first..][..width];
        self.activation.apply_with_biases(bias, values);
        if let Some((scale, shift)) = &self.scale {
            let scale = Scale {
                scale: &scale[first..][..width],
                shift: &shift[first..][..width],
                values,
            };
            dispatch_on(width, scale);
        }
    }
}

struct Scale<'a> {
    scale: &'a [f32],
    shift: &'a [f32],
    values: &'a mut [f32],
}

impl WithSimd for Scale<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let (scale, shift) = (S::as_simd_f32s(self.scale).0, S::as_simd_f32s(self.shift).0);
        for row in self.values.chunks_exact_mut(self.scale.len()) {
            let row = S::as_mut_simd_f32s(row).0;
            for ((x, scale), shift) in row.iter_mut().zip(scale).zip(shift) {
                *x = simd.mul_add_e_f32s(*x, *scale, *shift);
            }
        }
    }
}
