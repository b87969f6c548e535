//! Winograd's transforms F(4×4, 3×3) of tiles of an image whose channels lie side by side.
//!
//! The matrices are those of Lavin and Gray, *Fast Algorithms for Convolutional Neural Networks*
//! (2015): from a tile of 6×6 cells the 4×4 outputs of a 3×3 window come with 36 instead of 144
//! multiplications. Each gradient is the transposed transform of the forward pass.
#![allow(unsafe_code)]

use pulp::{Arch, Simd, WithSimd};

/// Outputs of a tile along an axis.
pub(super) const OUT: usize = 4;
/// Cells of a tile along an axis.
pub(super) const IN: usize = 6;
/// Cells of a tile.
pub(super) const AREA: usize = IN * IN;

/// Which transform is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transform {
    /// Image to tiles: v = Bᵀ d B.
    Input,
    /// Tiles to image, added: d += B v Bᵀ.
    InputGradient,
    /// Tiles to output: y = Aᵀ m A.
    Output,
    /// Output to tiles: m = A y Aᵀ.
    OutputGradient,
}

/// A transform of a block of tiles. `V` is what the image is borrowed as, and `tiles` lie as 36
/// matrices of tiles × depth, one for each cell of a tile.
pub(super) struct Block<'a> {
    pub(super) transform: Transform,
    /// The image, whose pixels are `depth` values each.
    pub(super) image: &'a mut [f32],
    /// Values from one row of the image to the next.
    pub(super) row: usize,
    /// Values of a pixel: a multiple of the vector's length.
    pub(super) depth: usize,
    /// Where the first pixel of each tile lies in the image.
    pub(super) starts: &'a [usize],
    pub(super) tiles: &'a mut [f32],
}

impl Block<'_> {
    /// Makes the transform.
    pub(super) fn run(self) {
        Arch::new().dispatch(self);
    }
}

impl WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            transform,
            image,
            row,
            depth,
            starts,
            tiles,
        } = self;
        let side = match transform {
            Transform::Input | Transform::InputGradient => IN,
            Transform::Output | Transform::OutputGradient => OUT,
        };
        let matrix = starts.len() * depth;
        assert!(tiles.len() >= AREA * matrix && depth.is_multiple_of(S::F32_LANES));
        let (image_len, image, tiles) = (image.len(), image.as_mut_ptr(), tiles.as_mut_ptr());
        for (t, &start) in starts.iter().enumerate() {
            assert!(start + (side - 1) * (row + depth) + depth <= image_len);
            for c in (0..depth).step_by(S::F32_LANES) {
                // SAFETY: by the two assertions a tile's pixels lie in the image and its 36 values
                // in `tiles`, with a vector's length to go from every c.
                unsafe {
                    let image = image.add(start + c);
                    let tile = tiles.add(t * depth + c);
                    let pixels = (image, row, depth);
                    match transform {
                        Transform::Input => {
                            gather::<S, _, IN>(
                                simd,
                                Input,
                                (image.cast_const(), row, depth),
                                (tile, matrix),
                            );
                        }
                        Transform::OutputGradient => {
                            gather::<S, _, OUT>(
                                simd,
                                OutputTransposed,
                                (image.cast_const(), row, depth),
                                (tile, matrix),
                            );
                        }
                        Transform::Output => {
                            scatter::<S, _, OUT>(
                                simd,
                                Output,
                                (tile.cast_const(), matrix),
                                pixels,
                                false,
                            );
                        }
                        Transform::InputGradient => {
                            scatter::<S, _, IN>(
                                simd,
                                InputTransposed,
                                (tile.cast_const(), matrix),
                                pixels,
                                true,
                            );
                        }
                    }
                }
            }
        }
    }
}

/// A transform along one axis of a tile.
trait Along<S: Simd, const N: usize, const M: usize>: Copy {
    fn apply(self, simd: S, values: [S::f32s; N]) -> [S::f32s; M];
}

/// From `N × N` pixels to the 36 values of a tile, along both axes.
///
/// # Safety
/// `image` and `tile` point to whole tiles.
#[inline(always)]
unsafe fn gather<S: Simd, F: Along<S, N, IN>, const N: usize>(
    simd: S,
    f: F,
    (image, row, depth): (*const f32, usize, usize),
    (tile, matrix): (*mut f32, usize),
) {
    let zero = simd.splat_f32s(0.0);
    // SAFETY: by the caller's promise.
    unsafe {
        let mut columns = [[zero; IN]; N];
        for (x, column) in columns.iter_mut().enumerate() {
            let mut pixels = [zero; N];
            for (y, pixel) in pixels.iter_mut().enumerate() {
                *pixel = image
                    .add(y * row + x * depth)
                    .cast::<S::f32s>()
                    .read_unaligned();
            }
            *column = f.apply(simd, pixels);
        }
        for y in 0..IN {
            let mut values = [zero; N];
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column[y];
            }
            for (x, value) in f.apply(simd, values).into_iter().enumerate() {
                tile.add((y * IN + x) * matrix)
                    .cast::<S::f32s>()
                    .write_unaligned(value);
            }
        }
    }
}

/// From the 36 values of a tile to `N × N` pixels, along both axes. With `add` what the pixels
/// hold is added.
///
/// # Safety
/// `image` and `tile` point to whole tiles.
#[inline(always)]
unsafe fn scatter<S: Simd, F: Along<S, IN, N>, const N: usize>(
    simd: S,
    f: F,
    (tile, matrix): (*const f32, usize),
    (image, row, depth): (*mut f32, usize, usize),
    add: bool,
) {
    let zero = simd.splat_f32s(0.0);
    // SAFETY: by the caller's promise.
    unsafe {
        let mut columns = [[zero; N]; IN];
        for (x, column) in columns.iter_mut().enumerate() {
            let mut values = [zero; IN];
            for (y, value) in values.iter_mut().enumerate() {
                *value = tile
                    .add((y * IN + x) * matrix)
                    .cast::<S::f32s>()
                    .read_unaligned();
            }
            *column = f.apply(simd, values);
        }
        for y in 0..N {
            let mut values = [zero; IN];
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column[y];
            }
            for (x, value) in f.apply(simd, values).into_iter().enumerate() {
                let pixel = image.add(y * row + x * depth).cast::<S::f32s>();
                let value = if add {
                    simd.add_f32s(pixel.read_unaligned(), value)
                } else {
                    value
                };
                pixel.write_unaligned(value);
            }
        }
    }
}

/// Bᵀ d.
#[derive(Clone, Copy)]
struct Input;

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

/// B v.
#[derive(Clone, Copy)]
struct InputTransposed;

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

/// Aᵀ m.
#[derive(Clone, Copy)]
struct Output;

impl<S: Simd> Along<S, 6, 4> for Output {
    #[inline(always)]
    fn apply(self, simd: S, [m0, m1, m2, m3, m4, m5]: [S::f32s; 6]) -> [S::f32s; 4] {
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

/// A y.
#[derive(Clone, Copy)]
struct OutputTransposed;

impl<S: Simd> Along<S, 4, 6> for OutputTransposed {
    #[inline(always)]
    fn apply(self, simd: S, [y0, y1, y2, y3]: [S::f32s; 4]) -> [S::f32s; 6] {
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

/// G: what becomes of a row of a kernel.
const G: [[f32; 3]; IN] = [
    [1.0 / 4.0, 0.0, 0.0],
    [-1.0 / 6.0, -1.0 / 6.0, -1.0 / 6.0],
    [-1.0 / 6.0, 1.0 / 6.0, -1.0 / 6.0],
    [1.0 / 24.0, 1.0 / 12.0, 1.0 / 6.0],
    [1.0 / 24.0, -1.0 / 12.0, 1.0 / 6.0],
    [0.0, 0.0, 1.0],
];

/// u = G g Gᵀ.
pub(super) fn kernel(g: &[f32]) -> [f32; AREA] {
    std::array::from_fn(|at| {
        let (y, x) = (at / IN, at % IN);
        (0..9)
            .map(|tap| G[y][tap / 3] * G[x][tap % 3] * g[tap])
            .sum()
    })
}

/// dg = Gᵀ du G.
pub(super) fn kernel_gradient(du: impl Fn(usize) -> f32) -> [f32; 9] {
    let mut gradient = [0.0; 9];
    for at in 0..AREA {
        let (y, x, du) = (at / IN, at % IN, du(at));
        for (tap, gradient) in gradient.iter_mut().enumerate() {
            *gradient += G[y][tap / 3] * G[x][tap % 3] * du;
        }
    }
    gradient
}
