//! Skinny matrix products: few rows with a large matrix, which is read once, where it lies.
//!
//! A dense layer with a small batch does little with each of its weights, so that what counts is
//! how they come from memory: in long runs, and without being copied into panels first.
#![allow(unsafe_code)]

use crate::simd::dispatch;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::product::{Product, padded, panel};
use crate::threads::lend;

/// More rows than these are worth copying a matrix into panels.
const FEW: usize = 32;
/// Matrices of fewer values stay in the caches however they are read.
const LARGE: usize = 1 << 19;
/// Terms of a sum that are added in one go: as much of few rows as the first cache holds.
const TERMS: usize = 1024;
/// Rows of the matrix and few rows that are multiplied at once.
const TILE: (usize, usize) = (4, 3);
/// Rows of the matrix that are a task.
const TASK: usize = 48;
/// Columns of the matrix that are a task.
const COLUMNS: usize = 512;

/// A matrix of `rows × columns`, and how many rows it is multiplied with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SkinnyProduct {
    pub(crate) few: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl SkinnyProduct {
    /// Whether these products pay.
    pub(crate) fn pays(&self) -> bool {
        self.few <= FEW && self.rows * self.columns >= LARGE && self.columns >= 2 * panel()
    }

    /// y = x·wᵀ: `few × columns` times the transposed matrix.
    pub(crate) fn times_transposed(&self, x: &[f32], w: &[f32], y: &mut [f32]) {
        let Self { few, rows, columns } = *self;
        lend(few * rows, |turned| {
            turned
                .par_chunks_mut(TASK * few)
                .zip(w.par_chunks(TASK * columns))
                .for_each(|(y, w)| {
                    dispatch(Dots {
                        x,
                        w,
                        y,
                        few,
                        columns,
                    });
                });
            crate::transpose::transpose((turned, few), (y, rows), rows, few);
        });
    }

    /// dw = dyᵀ·x: the gradient of the matrix.
    pub(crate) fn outer(&self, x: &[f32], dy: &[f32], dw: &mut [f32]) {
        let Self { few, rows, columns } = *self;
        let whole = columns / panel() * panel();
        lend(few * padded(columns), |packed| {
            packed
                .par_chunks_exact_mut(few * panel())
                .enumerate()
                .for_each(|(p, packed)| {
                    let first = p * panel();
                    let width = panel().min(columns - first);
                    for (to, x) in packed
                        .chunks_exact_mut(panel())
                        .zip(x.chunks_exact(columns))
                    {
                        to[..width].copy_from_slice(&x[first..][..width]);
                        to[width..].fill(0.0);
                    }
                });
            let packed = &*packed;
            dw.par_chunks_mut(TASK * columns)
                .enumerate()
                .for_each(|(task, dw)| {
                    let mut rest = [0.0; TASK * 32];
                    let product = |dw: &mut [f32], c_row, (first, n)| {
                        Product {
                            a: &dy[task * TASK..],
                            a_row: 1,
                            a_step: rows,
                            segments: &[0],
                            k: few,
                            b: &packed[first * few..],
                            b_row: panel(),
                            b_panel: few * panel(),
                            c: dw,
                            c_row,
                            c_panel: panel(),
                            m: TASK.min(rows - task * TASK),
                            n,
                            add: false,
                        }
                        .run();
                    };
                    for first in (0..whole).step_by(COLUMNS) {
                        let n = COLUMNS.min(whole - first);
                        product(&mut dw[first..], columns, (first, n));
                    }
                    // The last columns, fewer than a panel, have no room where they belong.
                    if whole < columns {
                        product(&mut rest, panel(), (whole, columns - whole));
                        for (dw, rest) in dw.chunks_exact_mut(columns).zip(rest.chunks(panel())) {
                            dw[whole..].copy_from_slice(&rest[..columns - whole]);
                        }
                    }
                });
        });
    }

    /// dx = dy·w.
    pub(crate) fn times(&self, dy: &[f32], w: &[f32], dx: &mut [f32]) {
        let Self { few, rows, columns } = *self;
        let mut tasks: Vec<Vec<&mut [f32]>> = Vec::new();
        tasks.resize_with(columns.div_ceil(COLUMNS), || Vec::with_capacity(few));
        for row in dx.chunks_exact_mut(columns) {
            for (task, piece) in tasks.iter_mut().zip(row.chunks_mut(COLUMNS)) {
                task.push(piece);
            }
        }
        tasks
            .into_par_iter()
            .enumerate()
            .for_each(|(task, mut pieces)| {
                let first = task * COLUMNS;
                let width = COLUMNS.min(columns - first);
                let whole = width / panel() * panel();
                let depth = padded(width);
                lend(few * depth + ROWS * panel(), |scratch| {
                    let (sums, rest) = scratch.split_at_mut(few * depth);
                    sums.fill(0.0);
                    for row in (0..rows).step_by(ROWS) {
                        let k = ROWS.min(rows - row);
                        let product = |b: &[f32], b_row, sums: &mut [f32], n| {
                            Product {
                                a: &dy[row..],
                                a_row: rows,
                                a_step: 1,
                                segments: &[0],
                                k,
                                b,
                                b_row,
                                b_panel: panel(),
                                c: sums,
                                c_row: depth,
                                c_panel: panel(),
                                m: few,
                                n,
                                add: true,
                            }
                            .run();
                        };
                        product(&w[row * columns + first..], columns, sums, whole);
                        if whole < width {
                            rest.fill(0.0);
                            for (i, rest) in rest.chunks_exact_mut(panel()).take(k).enumerate() {
                                let from = &w[(row + i) * columns + first + whole..];
                                rest[..width - whole].copy_from_slice(&from[..width - whole]);
                            }
                            product(rest, panel(), &mut sums[whole..], width - whole);
                        }
                    }
                    for (piece, sums) in pieces.iter_mut().zip(sums.chunks_exact(depth)) {
                        piece.copy_from_slice(&sums[..width]);
                    }
                });
            });
    }
}

/// Rows of the matrix whose products with a column of sums are added at once: as many as the
/// first cache holds of rows that lie a power of two apart.
const ROWS: usize = 8;

/// The products of some rows of the matrix with each of the few: `y` is rows × few.
struct Dots<'a> {
    x: &'a [f32],
    w: &'a [f32],
    y: &'a mut [f32],
    few: usize,
    columns: usize,
}

impl WithSimd for Dots<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            x,
            w,
            y,
            few,
            columns,
        } = self;
        let rows = w.len() / columns;
        assert!(x.len() >= few * columns && y.len() >= rows * few);
        y.fill(0.0);
        for start in (0..columns).step_by(TERMS) {
            let terms = TERMS.min(columns - start);
            for i in (0..rows).step_by(TILE.0) {
                for j in (0..few).step_by(TILE.1) {
                    // Where a tile reaches past the end, its last row is computed several times.
                    let w: [&[f32]; TILE.0] =
                        at(w, [i, i + 1, i + 2, i + 3], rows, columns, start, terms);
                    let x: [&[f32]; TILE.1] = at(x, [j, j + 1, j + 2], few, columns, start, terms);
                    let sums = dots(simd, w, x);
                    for (i, sums) in (i..rows).zip(&sums) {
                        for (j, sum) in (j..few).zip(sums) {
                            y[i * few + j] += sum;
                        }
                    }
                }
            }
        }
    }
}

/// Parts of rows of a matrix; the last row in the place of those that it does not have.
#[inline(always)]
fn at<const N: usize>(
    matrix: &[f32],
    rows: [usize; N],
    count: usize,
    columns: usize,
    start: usize,
    len: usize,
) -> [&[f32]; N] {
    let mut parts: [&[f32]; N] = [&[]; N];
    for (part, row) in parts.iter_mut().zip(rows) {
        *part = &matrix[row.min(count - 1) * columns + start..][..len];
    }
    parts
}

/// The products of each of one set of rows with each of another, in registers.
#[inline(always)]
fn dots<S: Simd>(simd: S, w: [&[f32]; TILE.0], x: [&[f32]; TILE.1]) -> [[f32; TILE.1]; TILE.0] {
    let len = w[0].len();
    assert!(w.iter().chain(&x).all(|row| row.len() == len));
    let lanes = S::F32_LANES;
    let mut sums = [[simd.splat_f32s(0.0); TILE.1]; TILE.0];
    for at in (0..len - len % lanes).step_by(lanes) {
        // SAFETY: a whole vector can be read from `at` of rows of this length.
        let load = |row: &[f32]| unsafe { row.as_ptr().add(at).cast::<S::f32s>().read_unaligned() };
        let x = [load(x[0]), load(x[1]), load(x[2])];
        for (sums, w) in sums.iter_mut().zip(&w) {
            let w = load(w);
            for (sum, x) in sums.iter_mut().zip(x) {
                *sum = simd.mul_add_e_f32s(w, x, *sum);
            }
        }
    }
    let mut totals = [[0.0; TILE.1]; TILE.0];
    for (i, (totals, sums)) in totals.iter_mut().zip(&sums).enumerate() {
        for (j, (total, sum)) in totals.iter_mut().zip(sums).enumerate() {
            *total = simd.reduce_sum_f32s(*sum);
            for at in len - len % lanes..len {
                *total += w[i][at] * x[j][at];
            }
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(len: usize, seed: usize) -> Vec<f32> {
        (0..len)
            .map(|i| ((i * 37 + seed) % 101) as f32 / 50.0 - 1.0)
            .collect()
    }

    /// The largest difference from sums in f64.
    fn error(found: &[f32], exact: impl Fn(usize) -> f64) -> f64 {
        let differences = found.iter().enumerate();
        differences
            .map(|(i, &found)| (f64::from(found) - exact(i)).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn agrees_with_plain_sums() {
        // Neither a multiple of a tile nor of a panel, and with pieces of every size.
        for (few, rows, columns) in [(1, 50, 1100), (5, 101, 1033), (3, 3, 40), (32, 96, 512)] {
            let products = SkinnyProduct { few, rows, columns };
            let (x, w) = (numbers(few * columns, 1), numbers(rows * columns, 2));
            let dy = numbers(few * rows, 3);
            let [mut y, mut dw, mut dx] = [few * rows, w.len(), x.len()].map(|n| vec![f32::NAN; n]);
            products.times_transposed(&x, &w, &mut y);
            products.outer(&x, &dy, &mut dw);
            products.times(&dy, &w, &mut dx);
            let wide = |a: f32, b: f32| f64::from(a) * f64::from(b);
            let y_error = error(&y, |at| {
                let (i, j) = (at / rows, at % rows);
                (0..columns)
                    .map(|k| wide(x[i * columns + k], w[j * columns + k]))
                    .sum()
            });
            let dw_error = error(&dw, |at| {
                let (j, k) = (at / columns, at % columns);
                (0..few)
                    .map(|i| wide(dy[i * rows + j], x[i * columns + k]))
                    .sum()
            });
            let dx_error = error(&dx, |at| {
                let (i, k) = (at / columns, at % columns);
                (0..rows)
                    .map(|j| wide(dy[i * rows + j], w[j * columns + k]))
                    .sum()
            });
            for error in [y_error, dw_error, dx_error] {
                assert!(error < 1e-3, "{products:?}: {error}");
            }
        }
    }
}
