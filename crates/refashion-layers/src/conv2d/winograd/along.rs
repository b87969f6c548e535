//! The transforms along one axis of a tile.
//!
//! A product of two polynomials is known from its values at as many points as it has
//! coefficients, so that a tile has as many cells along an axis as there are points: six for four
//! outputs of a window of three, at 0, ±1, ±2 and ∞, and eight for four outputs of a window of
//! five, at ±1/2 besides. See Lavin and Gray, *Fast Algorithms for Convolutional Neural Networks*
//! (2015). Halves round no more than whole numbers: their powers are exact in binary, and so are
//! all factors below.
//!
//! Opposite points share their even and their odd powers, which are summed once for both.

use pulp::Simd;

/// Outputs of a tile along an axis.
pub(super) const OUT: usize = 4;

/// Cells of a tile along an axis: the inputs of its outputs.
pub(super) fn cells(window: usize) -> usize {
    OUT + window - 1
}

/// A transform along one axis of a tile.
pub(super) trait Along<S: Simd, const N: usize, const M: usize>: Copy {
    fn apply(self, simd: S, values: [S::f32s; N]) -> [S::f32s; M];
}

/// Bᵀ d.
#[derive(Clone, Copy)]
pub(super) struct Input;

impl<S: Simd> Along<S, 6, 6> for Input {
    #[inline(always)]
    fn apply(self, simd: S, [d0, d1, d2, d3, d4, d5]: [S::f32s; 6]) -> [S::f32s; 6] {
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

impl<S: Simd> Along<S, 8, 8> for Input {
    #[inline(always)]
    fn apply(self, simd: S, [d0, d1, d2, d3, d4, d5, d6, d7]: [S::f32s; 8]) -> [S::f32s; 8] {
        let v = Vectors(simd);
        let (even, odd) = (
            v.fma(-4.25, d4, v.add(d2, d6)),
            v.fma(-4.25, d3, v.add(d1, d5)),
        );
        let (even2, odd2) = (
            v.fma(0.25, d2, v.fma(-1.25, d4, d6)),
            v.fma(0.25, d1, v.fma(-1.25, d3, d5)),
        );
        let (even3, odd3) = (
            v.fma(4.0, d2, v.fma(-5.0, d4, d6)),
            v.fma(4.0, d1, v.fma(-5.0, d3, d5)),
        );
        [
            v.fma(5.25, v.sub(d2, d4), v.sub(d6, d0)),
            v.add(even, odd),
            v.sub(even, odd),
            v.fma(2.0, odd2, even2),
            v.fma(-2.0, odd2, even2),
            v.fma(0.5, odd3, even3),
            v.fma(-0.5, odd3, even3),
            v.fma(5.25, v.sub(d3, d5), v.sub(d7, d1)),
        ]
    }
}

/// B v.
#[derive(Clone, Copy)]
pub(super) struct InputTransposed;

impl<S: Simd> Along<S, 6, 6> for InputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [v0, v1, v2, v3, v4, v5]: [S::f32s; 6]) -> [S::f32s; 6] {
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

impl<S: Simd> Along<S, 8, 8> for InputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [v0, v1, v2, v3, v4, v5, v6, v7]: [S::f32s; 8]) -> [S::f32s; 8] {
        let v = Vectors(simd);
        let (s12, s34, s56) = (v.add(v1, v2), v.add(v3, v4), v.add(v5, v6));
        let (d12, d34, d56) = (v.sub(v1, v2), v.sub(v3, v4), v.sub(v5, v6));
        [
            v.mul(-1.0, v0),
            v.fma(2.0, d56, v.fma(0.5, d34, v.sub(d12, v7))),
            v.fma(5.25, v0, v.fma(4.0, s56, v.fma(0.25, s34, s12))),
            v.fma(5.25, v7, v.fma(-4.25, d12, v.mul(-2.5, v.add(d34, d56)))),
            v.fma(
                -5.25,
                v0,
                v.fma(-4.25, s12, v.fma(-1.25, s34, v.mul(-5.0, s56))),
            ),
            v.fma(-5.25, v7, v.fma(0.5, d56, v.fma(2.0, d34, d12))),
            v.add(v.add(v0, s12), v.add(s34, s56)),
            v7,
        ]
    }
}

/// Aᵀ m.
#[derive(Clone, Copy)]
pub(super) struct Output;

impl<S: Simd> Along<S, 6, OUT> for Output {
    #[inline(always)]
    fn apply(self, simd: S, [m0, m1, m2, m3, m4, m5]: [S::f32s; 6]) -> [S::f32s; OUT] {
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

impl<S: Simd> Along<S, 8, OUT> for Output {
    #[inline(always)]
    fn apply(self, simd: S, [m0, m1, m2, m3, m4, m5, m6, m7]: [S::f32s; 8]) -> [S::f32s; OUT] {
        let v = Vectors(simd);
        let (s12, s34, s56) = (v.add(m1, m2), v.add(m3, m4), v.add(m5, m6));
        let (d12, d34, d56) = (v.sub(m1, m2), v.sub(m3, m4), v.sub(m5, m6));
        [
            v.add(v.add(m0, s12), v.add(s34, s56)),
            v.fma(0.5, d56, v.fma(2.0, d34, d12)),
            v.fma(0.25, s56, v.fma(4.0, s34, s12)),
            v.fma(0.125, d56, v.fma(8.0, d34, v.add(d12, m7))),
        ]
    }
}

/// A y.
#[derive(Clone, Copy)]
pub(super) struct OutputTransposed;

impl<S: Simd> Along<S, OUT, 6> for OutputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [y0, y1, y2, y3]: [S::f32s; OUT]) -> [S::f32s; 6] {
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

impl<S: Simd> Along<S, OUT, 8> for OutputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [y0, y1, y2, y3]: [S::f32s; OUT]) -> [S::f32s; 8] {
        let v = Vectors(simd);
        let (even, odd) = (v.add(y0, y2), v.add(y1, y3));
        let (even2, odd2) = (v.fma(4.0, y2, y0), v.fma(8.0, y3, v.mul(2.0, y1)));
        let (even3, odd3) = (v.fma(0.25, y2, y0), v.fma(0.125, y3, v.mul(0.5, y1)));
        [
            y0,
            v.add(even, odd),
            v.sub(even, odd),
            v.add(even2, odd2),
            v.sub(even2, odd2),
            v.add(even3, odd3),
            v.sub(even3, odd3),
            y3,
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
