//! The transforms along one axis of a tile.
//!
//! They belong to the points 0, ±1, ±2 and ∞, as in Lavin and Gray, *Fast Algorithms for
//! Convolutional Neural Networks* (2015): a product of two polynomials is known from its values
//! at as many points as it has coefficients. Six points serve four outputs of a window of three
//! as well as two outputs of a window of five, and what is done to the input is the same.

use pulp::Simd;

/// Cells of a tile along an axis.
pub(super) const IN: usize = 6;

/// A transform along one axis of a tile.
pub(super) trait Along<S: Simd, const N: usize, const M: usize>: Copy {
    fn apply(self, simd: S, values: [S::f32s; N]) -> [S::f32s; M];
}

/// Bᵀ d.
#[derive(Clone, Copy)]
pub(super) struct Input;

impl<S: Simd> Along<S, IN, IN> for Input {
    #[inline(always)]
    fn apply(self, simd: S, [d0, d1, d2, d3, d4, d5]: [S::f32s; IN]) -> [S::f32s; IN] {
        let v = Vectors(simd);
        let (s, t) = (v.sub(d4, d2), v.sub(d3, d1));
        [
            v.fma(4.0, d0, v.fma(-5.0, d2, d4)),
            v.fma(-4.0, v.add(d1, d2), v.add(d3, d4)),
            v.fma(4.0, v.sub(d1, d2), v.sub(d4, d3)),
            v.fma(2.0, t, s),
            v.fma(-2.0, t, s),
            v.fma(4.0, d1, v.fma(-5.0, d3, d5)),
        ]
    }
}

/// B v.
#[derive(Clone, Copy)]
pub(super) struct InputTransposed;

impl<S: Simd> Along<S, IN, IN> for InputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [v0, v1, v2, v3, v4, v5]: [S::f32s; IN]) -> [S::f32s; IN] {
        let v = Vectors(simd);
        let (s12, s34, d12, d34) = (v.add(v1, v2), v.add(v3, v4), v.sub(v1, v2), v.sub(v3, v4));
        [
            v.mul(4.0, v0),
            v.fma(4.0, v.sub(v5, d12), v.mul(-2.0, d34)),
            v.fma(-5.0, v0, v.fma(-4.0, s12, v.mul(-1.0, s34))),
            v.fma(-5.0, v5, v.fma(2.0, d34, d12)),
            v.add(v0, v.add(s12, s34)),
            v5,
        ]
    }
}

/// Aᵀ m.
#[derive(Clone, Copy)]
pub(super) struct Output;

impl<S: Simd> Along<S, IN, 4> for Output {
    #[inline(always)]
    fn apply(self, simd: S, [m0, m1, m2, m3, m4, m5]: [S::f32s; IN]) -> [S::f32s; 4] {
        let v = Vectors(simd);
        let (s12, s34, d12, d34) = (v.add(m1, m2), v.add(m3, m4), v.sub(m1, m2), v.sub(m3, m4));
        [
            v.add(m0, v.add(s12, s34)),
            v.fma(2.0, d34, d12),
            v.fma(4.0, s34, s12),
            v.add(v.fma(8.0, d34, d12), m5),
        ]
    }
}

impl<S: Simd> Along<S, IN, 2> for Output {
    #[inline(always)]
    fn apply(self, simd: S, [m0, m1, m2, m3, m4, m5]: [S::f32s; IN]) -> [S::f32s; 2] {
        let v = Vectors(simd);
        let (s12, s34, d12, d34) = (v.add(m1, m2), v.add(m3, m4), v.sub(m1, m2), v.sub(m3, m4));
        [v.add(m0, v.add(s12, s34)), v.add(v.fma(2.0, d34, d12), m5)]
    }
}

/// A y.
#[derive(Clone, Copy)]
pub(super) struct OutputTransposed;

impl<S: Simd> Along<S, 4, IN> for OutputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [y0, y1, y2, y3]: [S::f32s; 4]) -> [S::f32s; IN] {
        let v = Vectors(simd);
        let (even, odd) = (v.add(y0, y2), v.add(y1, y3));
        let (even2, odd2) = (v.fma(4.0, y2, y0), v.fma(8.0, y3, v.mul(2.0, y1)));
        [
            y0,
            v.add(even, odd),
            v.sub(even, odd),
            v.add(even2, odd2),
            v.sub(even2, odd2),
            y3,
        ]
    }
}

impl<S: Simd> Along<S, 2, IN> for OutputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [y0, y1]: [S::f32s; 2]) -> [S::f32s; IN] {
        let v = Vectors(simd);
        [
            y0,
            v.add(y0, y1),
            v.sub(y0, y1),
            v.fma(2.0, y1, y0),
            v.fma(-2.0, y1, y0),
            y1,
        ]
    }
}

/// Arithmetic on vectors, in short.
#[derive(Clone, Copy)]
struct Vectors<S>(S);

impl<S: Simd> Vectors<S> {
    #[inline(always)]
    fn add(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.add_f32s(a, b)
    }

    #[inline(always)]
    fn sub(self, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.sub_f32s(a, b)
    }

    #[inline(always)]
    fn mul(self, factor: f32, a: S::f32s) -> S::f32s {
        self.0.mul_f32s(self.0.splat_f32s(factor), a)
    }

    /// factor · a + b.
    #[inline(always)]
    fn fma(self, factor: f32, a: S::f32s, b: S::f32s) -> S::f32s {
        self.0.mul_add_e_f32s(self.0.splat_f32s(factor), a, b)
    }
}
