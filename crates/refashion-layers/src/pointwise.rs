//! Functions of one value each, in loops for the machine's vectors.

use pulp::{Simd, WithSimd};

use crate::simd::dispatch;
use crate::sum::{LANES, sum_of_lanes};

/// A function of one value, and its gradient.
///
/// A trait and not closures, because these have to become a part of the loops that are compiled
/// for the machine's vectors.
pub(crate) trait Pointwise: Copy {
    fn value(self, x: f32) -> f32;

    /// The gradient from the function's value, or from its input where the value is not enough.
    fn gradient(self, at: f32, dy: f32) -> f32;
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

pub(crate) fn map<F: Pointwise>(f: F, bias: f32, values: &mut [f32]) {
    dispatch(Map { f, bias, values });
}

/// y = f(x), of 0 that of +0.
struct MapTo<'a, F> {
    f: F,
    x: &'a [f32],
    y: &'a mut [f32],
}

impl<F: Pointwise> WithSimd for MapTo<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (y, x) in self.y.iter_mut().zip(self.x) {
            *y = self.f.value(*x + 0.0);
        }
    }
}

pub(crate) fn map_to<F: Pointwise>(f: F, x: &[f32], y: &mut [f32]) {
    dispatch(MapTo { f, x, y });
}

/// dx = f'·dy.
struct ZipTo<'a, F> {
    f: F,
    at: &'a [f32],
    dy: &'a [f32],
    dx: &'a mut [f32],
}

impl<F: Pointwise> WithSimd for ZipTo<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let given = self.at.iter().zip(self.dy);
        for (dx, (&at, &dy)) in self.dx.iter_mut().zip(given) {
            *dx = self.f.gradient(at, dy);
        }
    }
}

pub(crate) fn zip_to<F: Pointwise>(f: F, at: &[f32], dy: &[f32], dx: &mut [f32]) {
    dispatch(ZipTo { f, at, dy, dx });
}

/// values = f(values + bias), where each row of values has a bias for each of its columns.
struct MapRows<'a, F> {
    f: F,
    bias: &'a [f32],
    values: &'a mut [f32],
}

impl<F: Pointwise> WithSimd for MapRows<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        // Loops of a known length become vectors whatever that length is.
        match self.bias.len() {
            32 => self.rows_of::<32>(),
            16 => self.rows_of::<16>(),
            8 => self.rows_of::<8>(),
            4 => self.rows_of::<4>(),
            len => {
                for row in self.values.chunks_mut(len) {
                    for (x, bias) in row.iter_mut().zip(self.bias) {
                        *x = self.f.value(*x + bias);
                    }
                }
            }
        }
    }
}

impl<F: Pointwise> MapRows<'_, F> {
    #[inline(always)]
    fn rows_of<const LEN: usize>(self) {
        let mut biases = [0.0; LEN];
        biases.copy_from_slice(self.bias);
        for row in self.values.as_chunks_mut::<LEN>().0 {
            for (x, bias) in row.iter_mut().zip(biases) {
                *x = self.f.value(*x + bias);
            }
        }
    }
}

pub(crate) fn map_rows<F: Pointwise>(f: F, bias: &[f32], values: &mut [f32]) {
    dispatch(MapRows { f, bias, values });
}

/// dy = f'·dy, and its sum.
struct Zip<'a, F> {
    f: F,
    at: &'a [f32],
    dy: &'a mut [f32],
}

impl<F: Pointwise> WithSimd for Zip<'_, F> {
    type Output = f32;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f32 {
        let mut lanes = [0.0; LANES];
        let (mut at, mut dy) = (self.at.chunks_exact(LANES), self.dy.chunks_exact_mut(LANES));
        for (at, dy) in at.by_ref().zip(dy.by_ref()) {
            for ((lane, &at), dy) in lanes.iter_mut().zip(at).zip(dy) {
                *dy = self.f.gradient(at, *dy);
                *lane += *dy;
            }
        }
        let rest = at.remainder().iter().zip(dy.into_remainder());
        for (lane, (&at, dy)) in lanes.iter_mut().zip(rest) {
            *dy = self.f.gradient(at, *dy);
            *lane += *dy;
        }
        sum_of_lanes(lanes)
    }
}

pub(crate) fn zip<F: Pointwise>(f: F, at: &[f32], dy: &mut [f32]) -> f32 {
    assert_eq!(at.len(), dy.len(), "a gradient for each output");
    dispatch(Zip { f, at, dy })
}
