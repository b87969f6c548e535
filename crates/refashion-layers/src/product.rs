//! The product all convolutions are made of.
#![allow(unsafe_code)]

use crate::simd::{dispatch, dispatch_on};
use pulp::{Simd, WithSimd};

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
pub(crate) struct Product<'a> {
    pub(crate) a: &'a [f32],
    pub(crate) a_row: usize,
    pub(crate) a_step: usize,
    pub(crate) segments: &'a [usize],
    pub(crate) k: usize,
    pub(crate) b: &'a [f32],
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

impl Product<'_> {
    /// Computes the product.
    pub(crate) fn run(self) {
        dispatch(self);
    }

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
}

impl WithSimd for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        if self.m == 0 || self.n == 0 || self.k == 0 || self.segments.is_empty() {
            return;
        }
        let width = 2 * S::F32_LANES;
        self.check(width);
        let panels = self.n.div_ceil(width);
        let wide = if self.m <= 2 { panels / WIDE * WIDE } else { 0 };
        for panel in (0..wide).step_by(WIDE) {
            // SAFETY: `check` has compared the farthest access with the slices' lengths.
            unsafe {
                match self.m {
                    1 => tile::<S, 1, { 2 * WIDE }, 2>(simd, &mut self, 0, panel),
                    _ => tile::<S, 2, { 2 * WIDE }, 2>(simd, &mut self, 0, panel),
                }
            }
        }
        // Tiles of nearly equal height: a tile of one or two rows would wait for its sums.
        let tiles = self.m.div_ceil(TILE);
        for panel in wide..panels {
            for t in 0..tiles {
                let (first, end) = (t * self.m / tiles, (t + 1) * self.m / tiles);
                // SAFETY: as above.
                unsafe {
                    match end - first {
                        1 => tile::<S, 1, 2, 2>(simd, &mut self, first, panel),
                        2 => tile::<S, 2, 2, 2>(simd, &mut self, first, panel),
                        3 => tile::<S, 3, 2, 2>(simd, &mut self, first, panel),
                        4 => tile::<S, 4, 2, 2>(simd, &mut self, first, panel),
                        5 => tile::<S, 5, 2, 2>(simd, &mut self, first, panel),
                        _ => tile::<S, 6, 2, 2>(simd, &mut self, first, panel),
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
        let (tiles, p) = (m.div_ceil(NARROW_TILE), &mut product);
        for panel in 0..n.div_ceil(S::F32_LANES) {
            for t in 0..tiles {
                let (first, end) = (t * m / tiles, (t + 1) * m / tiles);
                // SAFETY: `check` has compared the farthest access with the slices' lengths.
                unsafe {
                    match end - first {
                        1 => tile::<S, 1, 1, 1>(simd, p, first, panel),
                        2 => tile::<S, 2, 1, 1>(simd, p, first, panel),
                        3 => tile::<S, 3, 1, 1>(simd, p, first, panel),
                        4 => tile::<S, 4, 1, 1>(simd, p, first, panel),
                        5 => tile::<S, 5, 1, 1>(simd, p, first, panel),
                        6 => tile::<S, 6, 1, 1>(simd, p, first, panel),
                        7 => tile::<S, 7, 1, 1>(simd, p, first, panel),
                        8 => tile::<S, 8, 1, 1>(simd, p, first, panel),
                        9 => tile::<S, 9, 1, 1>(simd, p, first, panel),
                        10 => tile::<S, 10, 1, 1>(simd, p, first, panel),
                        11 => tile::<S, 11, 1, 1>(simd, p, first, panel),
                        _ => tile::<S, 12, 1, 1>(simd, p, first, panel),
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
unsafe fn tile<S: Simd, const ROWS: usize, const VECTORS: usize, const PER: usize>(
    simd: S,
    p: &mut Product,
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
                let mut columns = [simd.splat_f32s(0.0); VECTORS];
                for (v, column) in columns.iter_mut().enumerate() {
                    *column = load::<S>(b.add(place(v, p.b_panel)));
                }
                for (row, sums) in sums.iter_mut().enumerate() {
                    let a = simd.splat_f32s(*a.add(row * p.a_row));
                    for (sum, column) in sums.iter_mut().zip(columns) {
                        *sum = simd.mul_add_e_f32s(a, column, *sum);
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
                    simd.add_f32s(load::<S>(c), *sum)
                } else {
                    *sum
                };
                c.cast::<S::f32s>().write_unaligned(sum);
            }
        }
    }
}

/// # Safety
/// A whole vector can be read from `at`.
#[inline(always)]
unsafe fn load<S: Simd>(at: *const f32) -> S::f32s {
    // SAFETY: by the caller's promise; nothing is asked of the alignment.
    unsafe { at.cast::<S::f32s>().read_unaligned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same sums, one by one, in f64, with panels of this width.
    fn plain(p: &Product, width: usize, c: &[f32]) -> Vec<f64> {
        let mut c: Vec<f64> = c.iter().map(|&c| f64::from(c)).collect();
        for i in 0..p.m {
            for j in 0..p.n {
                let at = i * p.c_row + j;
                let mut sum = if p.add { c[at] } else { 0.0 };
                for (s, segment) in p.segments.iter().enumerate() {
                    for k in 0..p.k {
                        let a = p.a[segment + i * p.a_row + k * p.a_step];
                        let row = (s * p.k + k) * p.b_row;
                        let b = p.b[j / width * p.b_panel + row + j % width];
                        sum += f64::from(a) * f64::from(b);
                    }
                }
                c[at] = sum;
            }
        }
        c
    }

    fn numbers(len: usize) -> Vec<f32> {
        (0..len)
            .map(|i| ((i * 37 + 11) % 101) as f32 / 50.0 - 1.0)
            .collect()
    }

    #[test]
    fn agrees_with_plain_sums() {
        for m in 1..=14 {
            for n in [1, panel() - 1, panel(), 3 * panel(), 9 * panel()] {
                let widths = [panel(), lanes(), narrow(1).unwrap()];
                for (add, width) in [false, true]
                    .into_iter()
                    .flat_map(|add| widths.map(|width| (add, width)))
                {
                    let columns = padded(n);
                    let (a, b) = (numbers(400), numbers(3 * 7 * columns));
                    let before = numbers(m * columns);
                    let mut c = before.clone();
                    let product = Product {
                        a: &a,
                        a_row: 9,
                        a_step: 2,
                        segments: &[0, 100, 30],
                        k: 7,
                        b: &b,
                        b_row: columns,
                        b_panel: width,
                        c: &mut c,
                        c_row: columns,
                        c_panel: width,
                        m,
                        n,
                        add,
                    };
                    let expected = plain(&product, width, &before);
                    match width < panel() {
                        true => NarrowProduct(product).run(width),
                        false => product.run(),
                    }
                    let close = |c: &[f32]| {
                        for i in 0..m {
                            for j in 0..n {
                                let at = i * columns + j;
                                assert!(
                                    (f64::from(c[at]) - expected[at]).abs() < 1e-5,
                                    "{m}×{n} at {at}"
                                );
                            }
                        }
                    };
                    close(&c);
                }
            }
        }
    }

    #[test]
    fn rows_that_overlap_are_added_one_after_another() {
        let width = panel();
        let (a, b) = (vec![1.0; 8], vec![1.0; width]);
        let mut c = vec![0.0; width + 7];
        Product {
            a: &a,
            a_row: 1,
            a_step: 1,
            segments: &[0],
            k: 1,
            b: &b,
            b_row: width,
            b_panel: width,
            c: &mut c,
            c_row: 1,
            c_panel: width,
            m: 8,
            n: width,
            add: true,
        }
        .run();
        let expected: Vec<f32> = (0..width + 7)
            .map(|i| (i + 1).min(8).min(width + 7 - i).min(width) as f32)
            .collect();
        assert_eq!(c, expected);
    }
}
