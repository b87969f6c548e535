//! The product all convolutions are made of.
#![allow(unsafe_code)]

mod steps;

use pulp::{Simd, WithSimd};

use crate::bf16::Pair;
use crate::simd::{dispatch, dispatch_on};
#[cfg(target_arch = "x86_64")]
use steps::Instruction;
use steps::{Pairs, Singles, Steps};

/// Rows of a tile that is kept in registers.
const TILE: usize = 6;
/// The same where a panel is one vector wide.
const NARROW_TILE: usize = 12;
/// Panels that are multiplied at once where there are so few rows that the sums of one panel would
/// wait for themselves.
const WIDE: usize = 4;

/// How many columns a panel has: two vectors of the machine at hand.
pub(crate) fn panel() -> usize {
    2 * lanes()
}

/// How many values a vector of the machine at hand has.
pub(crate) fn lanes() -> usize {
    dispatch(Lanes)
}

/// How many values the shortest vector has that so many fit in, if they fit in one.
pub(crate) fn narrow(values: usize) -> Option<usize> {
    let shortest = dispatch_on(1, Lanes);
    let widths = [shortest, lanes()];
    widths.into_iter().find(|&width| values <= width)
}

struct Lanes;

impl WithSimd for Lanes {
    type Output = usize;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> usize {
        S::F32_LANES
    }
}

/// `len` rounded up to whole panels.
pub(crate) fn padded(len: usize) -> usize {
    len.next_multiple_of(panel())
}

/// A product of two small matrices that lie in larger arrays, with no packing of its own:
///
/// `c[i, j] += Σ a[i, k] · b[k, j]` for `i < m` and `j < n`, where
///
/// - k runs over `segments` and within each over `k` values, and a value lies at
///   `a[segment + i·a_row + k·a_step]`;
/// - `b` has one row of columns for each such k. Columns lie in panels, `b_panel` apart, rows
///   `b_row` apart;
/// - `c` lies in panels too, `c_panel` apart. Whole panels are written, so that columns past `n`
///   get what `b` holds there: zeros, where it matters. Rows of `c` may overlap: they are added
///   one after another.
///
/// Factors are singles, or pairs in bf16: then k counts pairs of terms.
pub(crate) struct Product<'a, F = f32> {
    pub(crate) a: &'a [F],
    pub(crate) a_row: usize,
    pub(crate) a_step: usize,
    pub(crate) segments: &'a [usize],
    pub(crate) k: usize,
    pub(crate) b: &'a [F],
    pub(crate) b_row: usize,
    pub(crate) b_panel: usize,
    pub(crate) c: &'a mut [f32],
    pub(crate) c_row: usize,
    pub(crate) c_panel: usize,
    pub(crate) m: usize,
    pub(crate) n: usize,
    /// Whether to add to what `c` holds or to overwrite it; overwritten rows must not overlap.
    pub(crate) add: bool,
}

/// What factors of a product are in memory.
pub(crate) trait Factor: pulp::bytemuck::Pod + Send + Sync {
    /// Computes a product of such factors.
    fn run(product: Product<'_, Self>);
}

impl Factor for f32 {
    fn run(product: Product<'_>) {
        dispatch(product);
    }
}

impl Factor for Pair {
    fn run(product: Product<'_, Self>) {
        #[cfg(target_arch = "x86_64")]
        if let (true, Some(simd)) = (Instruction::is_here(), crate::simd::avx512()) {
            // SAFETY: the machine has both.
            return unsafe { with_the_instruction(simd, product) };
        }
        dispatch(product);
    }
}

/// # Safety
/// The machine has the instruction, and AVX-512.
#[cfg(target_arch = "x86_64")]
#[target_feature(
    enable = "sse3,ssse3,sse4.1,sse4.2,popcnt,avx,avx2,bmi1,bmi2,fma,lzcnt",
    enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx512bf16"
)]
unsafe fn with_the_instruction(simd: pulp::x86::V4, product: Product<'_, Pair>) {
    // SAFETY: by the caller's promise.
    let steps = unsafe { Instruction::new(simd) };
    product.with(simd, steps);
}

impl<F: Factor> Product<'_, F> {
    /// Computes the product.
    pub(crate) fn run(self) {
        F::run(self);
    }
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.with(simd, Singles(simd));
    }
}

impl WithSimd for Product<'_, Pair> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.with(simd, Pairs(simd));
    }
}

impl<F: Copy> Product<'_, F> {
    /// Makes sure that every access lies in its slice.
    fn check(&self, width: usize) {
        let Self {
            a, b, c, m, n, k, ..
        } = self;
        let segment = self.segments.iter().max().copied().unwrap_or(0);
        let panels = n.div_ceil(width);
        let last_a = segment + (m - 1) * self.a_row + (k - 1) * self.a_step;
        let last_b =
            (panels - 1) * self.b_panel + (self.segments.len() * k - 1) * self.b_row + width - 1;
        let last_c = (panels - 1) * self.c_panel + (m - 1) * self.c_row + width - 1;
        assert!(
            last_a < a.len() && last_b < b.len() && last_c < c.len(),
            "a product leaves its arrays"
        );
    }

    /// Computes the product by these steps.
    #[inline(always)]
    fn with<S: Simd, T: Steps<S, Factor = F>>(mut self, simd: S, steps: T) {
        if self.m == 0 || self.n == 0 || self.k == 0 || self.segments.is_empty() {
            return;
        }
        let width = 2 * S::F32_LANES;
        self.check(width);
        let panels = self.n.div_ceil(width);
        let wide = if self.m <= 2 { panels / WIDE * WIDE } else { 0 };
        let (tiles, p) = (self.m.div_ceil(TILE), &mut self);
        for panel in (0..wide).step_by(WIDE) {
            // SAFETY: `check` has compared the farthest access with the slices' lengths.
            unsafe {
                match p.m {
                    1 => tile::<S, T, 1, { 2 * WIDE }, 2>(simd, steps, p, 0, panel),
                    _ => tile::<S, T, 2, { 2 * WIDE }, 2>(simd, steps, p, 0, panel),
                }
            }
        }
        // Tiles of nearly equal height: a tile of one or two rows would wait for its sums.
        for panel in wide..panels {
            for t in 0..tiles {
                let (first, end) = (t * p.m / tiles, (t + 1) * p.m / tiles);
                // SAFETY: as above.
                unsafe {
                    match end - first {
                        1 => tile::<S, T, 1, 2, 2>(simd, steps, p, first, panel),
                        2 => tile::<S, T, 2, 2, 2>(simd, steps, p, first, panel),
                        3 => tile::<S, T, 3, 2, 2>(simd, steps, p, first, panel),
                        4 => tile::<S, T, 4, 2, 2>(simd, steps, p, first, panel),
                        5 => tile::<S, T, 5, 2, 2>(simd, steps, p, first, panel),
                        _ => tile::<S, T, 6, 2, 2>(simd, steps, p, first, panel),
                    }
                }
            }
        }
    }
}

/// The same with panels that are one vector wide, for results of few columns.
pub(crate) struct NarrowProduct<'a>(pub(crate) Product<'a>);

impl NarrowProduct<'_> {
    /// Computes the product with panels of so many columns.
    pub(crate) fn run(self, width: usize) {
        dispatch_on(width, self);
    }
}

impl WithSimd for NarrowProduct<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let mut product = self.0;
        let Product { m, n, k, .. } = product;
        if m == 0 || n == 0 || k == 0 || product.segments.is_empty() {
            return;
        }
        product.check(S::F32_LANES);
        let (tiles, steps, p) = (m.div_ceil(NARROW_TILE), Singles(simd), &mut product);
        for panel in 0..n.div_ceil(S::F32_LANES) {
            for t in 0..tiles {
                let (first, end) = (t * m / tiles, (t + 1) * m / tiles);
                // SAFETY: `check` has compared the farthest access with the slices' lengths.
                unsafe {
                    match end - first {
                        1 => tile::<S, _, 1, 1, 1>(simd, steps, p, first, panel),
                        2 => tile::<S, _, 2, 1, 1>(simd, steps, p, first, panel),
                        3 => tile::<S, _, 3, 1, 1>(simd, steps, p, first, panel),
                        4 => tile::<S, _, 4, 1, 1>(simd, steps, p, first, panel),
                        5 => tile::<S, _, 5, 1, 1>(simd, steps, p, first, panel),
                        6 => tile::<S, _, 6, 1, 1>(simd, steps, p, first, panel),
                        7 => tile::<S, _, 7, 1, 1>(simd, steps, p, first, panel),
                        8 => tile::<S, _, 8, 1, 1>(simd, steps, p, first, panel),
                        9 => tile::<S, _, 9, 1, 1>(simd, steps, p, first, panel),
                        10 => tile::<S, _, 10, 1, 1>(simd, steps, p, first, panel),
                        11 => tile::<S, _, 11, 1, 1>(simd, steps, p, first, panel),
                        _ => tile::<S, _, 12, 1, 1>(simd, steps, p, first, panel),
                    }
                }
            }
        }
    }
}

/// `ROWS` rows of so many vectors of columns, `PER` of them a panel, summed in registers.
///
/// # Safety
/// The rows and the panels lie within the product.
#[inline(always)]
unsafe fn tile<S: Simd, T: Steps<S>, const ROWS: usize, const VECTORS: usize, const PER: usize>(
    simd: S,
    steps: T,
    p: &mut Product<'_, T::Factor>,
    first: usize,
    panel: usize,
) {
    let place = |v: usize, panel: usize| v / PER * panel + v % PER * S::F32_LANES;
    // SAFETY: by the caller's promise.
    unsafe {
        let mut sums = [[simd.splat_f32s(0.0); VECTORS]; ROWS];
        let mut b = p.b.as_ptr().add(panel * p.b_panel);
        for &segment in p.segments {
            let mut a = p.a.as_ptr().add(segment + first * p.a_row);
            for _ in 0..p.k {
                let mut columns = [steps.load(b); VECTORS];
                for (v, column) in columns.iter_mut().enumerate().skip(1) {
                    *column = steps.load(b.add(place(v, p.b_panel)));
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let a = steps.splat(*a.add(row * p.a_row));
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = steps.add(a, column, *sum);
                    }
                }
                a = a.wrapping_add(p.a_step);
                b = b.wrapping_add(p.b_row);
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let c =
                p.c.as_mut_ptr()
                    .add((first + row) * p.c_row + panel * p.c_panel);
            for (v, sum) in sums.iter().enumerate() {
                let c = c.add(place(v, p.c_panel));
                let sum = if p.add {
                    simd.add_f32s(Singles(simd).load(c), *sum)
                } else {
                    *sum
                };
                c.cast::<S::f32s>().write_unaligned(sum);
            }
        }
    }
}

#[cfg(test)]
mod tests;
