//! The passes over planes, in vectors.

use pulp::{Simd, WithSimd};

use crate::sum::{sum, sum_of_pairs};

/// The planes of one channel: one in each example.
#[derive(Clone, Copy)]
pub(super) struct Channel<'a> {
    pub(super) values: &'a [f32],
    /// Values of an example.
    pub(super) example: usize,
    /// Where the channel begins in an example, and its values there.
    pub(super) start: usize,
    pub(super) plane: usize,
}

impl<'a> Channel<'a> {
    #[inline(always)]
    fn planes(self) -> impl Iterator<Item = &'a [f32]> {
        let examples = self.values.chunks_exact(self.example);
        examples.map(move |x| &x[self.start..][..self.plane])
    }
}

/// Mean and variance of a channel, in two passes: the variance as the mean square distance from the mean,
/// which unlike E(x²) − E(x)² does not cancel.
pub(super) struct Moments<'a>(pub(super) Channel<'a>);

impl WithSimd for Moments<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f32, f32) {
        let Channel {
            values,
            example,
            plane,
            ..
        } = self.0;
        let count = (values.len() / example * plane) as f32;
        let (mut total, mut squares) = (0.0, 0.0);
        for x in self.0.planes() {
            total += sum(x, |x| x);
        }
        let mean = total / count;
        for x in self.0.planes() {
            squares += sum(x, |x| (x - mean) * (x - mean));
        }
        (mean, squares / count)
    }
}

/// The gradients of a channel's scale and shift: of both the inputs and the outputs' gradients are given.
pub(super) struct Gradients<'a> {
    pub(super) x: Channel<'a>,
    pub(super) dy: Channel<'a>,
    pub(super) mean: f32,
    pub(super) inverse: f32,
}

impl WithSimd for Gradients<'_> {
    type Output = (f32, f32);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> (f32, f32) {
        let (mean, mut dgamma, mut dbeta) = (self.mean, 0.0, 0.0);
        for (x, dy) in self.x.planes().zip(self.dy.planes()) {
            dbeta += sum(dy, |dy| dy);
            dgamma += sum_of_pairs(x, dy, |x, dy| (x - mean) * dy) * self.inverse;
        }
        (dgamma, dbeta)
    }
}

/// `y = (x − mean)·scale + shift` of the planes of an example.
pub(super) struct Normalized<'a, F> {
    pub(super) plane: usize,
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
    /// Mean, scale and shift of a channel.
    pub(super) of_channel: F,
}

impl<F: Fn(usize) -> (f32, f32, f32)> WithSimd for Normalized<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let planes = self.y.chunks_exact_mut(self.plane);
        for (c, (y, x)) in planes.zip(self.x.chunks_exact(self.plane)).enumerate() {
            let (mean, scale, shift) = (self.of_channel)(c);
            for (y, x) in y.iter_mut().zip(x) {
                *y = (x - mean) * scale + shift;
            }
        }
    }
}

/// `dx = scale·(dy − through_mean − (x − mean)·through_deviation)` of the planes of an example.
pub(super) struct InputGradient<'a, F> {
    pub(super) plane: usize,
    pub(super) x: &'a [f32],
    pub(super) dy: &'a [f32],
    pub(super) dx: &'a mut [f32],
    /// Mean, scale, and what goes through mean and deviation of a channel.
    pub(super) of_channel: F,
}

impl<F: Fn(usize) -> (f32, f32, f32, f32)> WithSimd for InputGradient<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let given = self
            .x
            .chunks_exact(self.plane)
            .zip(self.dy.chunks_exact(self.plane));
        let planes = self.dx.chunks_exact_mut(self.plane).zip(given);
        for (c, (dx, (x, dy))) in planes.enumerate() {
            let (mean, scale, through_mean, through_deviation) = (self.of_channel)(c);
            for ((dx, x), dy) in dx.iter_mut().zip(x).zip(dy) {
                *dx = scale * (dy - through_mean - (x - mean) * through_deviation);
            }
        }
    }
}
