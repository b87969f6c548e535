//! Large products with factors in bf16, block by block.

use pulp::bytemuck::{cast_slice, cast_slice_mut};
use rayon::prelude::*;

use super::operands::{ColumnProduct, Right};
use crate::bf16::{Half, Pair, pair_rows, round};
use crate::simd::tiles;
use crate::threads::lend;
use crate::tiles::{BLOCK, BlockProduct, PAIRS, SIDE, Step, Tiles};
use crate::transpose::transpose;

/// There are at least so many tasks, if there are as many blocks of rows.
const TASKS: usize = 8;
/// So many blocks of rows, with a block of columns, fit a core's second cache.
const MOST: usize = 4;

/// Whether products are formed as tiles form them, and blocks are full enough.
pub(super) fn pays(product: &ColumnProduct<'_>) -> bool {
    let ColumnProduct { m, k, n, .. } = *product;
    tiles() && [m, k, n].iter().all(|&len| len >= SIDE)
}

/// Computes the product.
pub(super) fn multiply(product: ColumnProduct<'_>) {
    let (left, right) = sides(&product);
    let ColumnProduct { c, m, n, .. } = product;
    let (len, blocks) = (SIDE * left.line() / 2, |lines: usize| lines.div_ceil(SIDE));
    lend((blocks(m) + blocks(n)) * len, |buffer| {
        let (lefts, rights) = buffer.split_at_mut(blocks(m) * len);
        let each = lefts.par_chunks_exact_mut(len).enumerate();
        each.for_each(|(i, block)| left.write_along(i * SIDE, block));
        let each = rights.par_chunks_exact_mut(len).enumerate();
        each.for_each(|(j, block)| right.write_across(j * SIDE, block));
        let some = (blocks(m) / TASKS).clamp(1, MOST);
        let tasks = c.par_chunks_mut(some * SIDE * n);
        tasks
            .zip(lefts.par_chunks(some * len))
            .for_each(|(c, lefts)| rows(&left, (lefts, rights), c, n));
    });
}

/// The factors of both sides.
fn sides<'a>(product: &ColumnProduct<'a>) -> (Matrix<'a>, Matrix<'a>) {
    let ColumnProduct { m, k, n, .. } = *product;
    let left = Matrix {
        values: product.a,
        row: product.a_row.max(product.a_step),
        lies_along: product.a_step == 1 && product.a_row >= k,
        lines: m,
        terms: k,
    };
    let (values, row, lies_along) = match product.b {
        Right::Plain(values) => (values, n, false),
        Right::Transposed(values) => (values, k, true),
    };
    let right = Matrix {
        values,
        row,
        lies_along,
        lines: n,
        terms: k,
    };
    (left, right)
}

/// Some blocks of rows of the result, of n columns. The right side is read once for all of them.
fn rows(left: &Matrix<'_>, (lefts, rights): (&[f32], &[f32]), c: &mut [f32], n: usize) {
    let (tiles, mut sums) = (Tiles::of_the_machine(), [0.0; BLOCK]);
    let steps: Vec<_> = (0..left.terms.div_ceil(SIDE))
        .map(|step| Step {
            a: step * SIDE,
            b: step * PAIRS * SIDE,
        })
        .collect();
    let len = SIDE * left.line() / 2;
    for (j, block) in rights.chunks_exact(len).enumerate() {
        let columns = j * SIDE..n.min((j + 1) * SIDE);
        for (c, lines) in c.chunks_mut(SIDE * n).zip(lefts.chunks_exact(len)) {
            tiles.multiply(BlockProduct {
                a: cast_slice(lines),
                a_row: left.line(),
                b: cast_slice(block),
                b_row: SIDE,
                steps: &steps,
                c: &mut sums,
                c_row: SIDE,
                add: false,
            });
            for (row, sums) in c.chunks_exact_mut(n).zip(sums.chunks_exact(SIDE)) {
                row[columns.clone()].copy_from_slice(&sums[..columns.len()]);
            }
        }
    }
}

/// The factors of one side: for each row or column of the result a line of terms.
struct Matrix<'a> {
    values: &'a [f32],
    /// Values from one row in memory to the next.
    row: usize,
    /// Whether a row in memory is a line, or has one term of each.
    lies_along: bool,
    lines: usize,
    terms: usize,
}

impl Matrix<'_> {
    /// Factors of a line, in whole steps: an odd number of these, so that neighbouring lines do not take the
    /// same places in a cache.
    fn line(&self) -> usize {
        (self.terms.div_ceil(SIDE) | 1) * SIDE
    }

    /// Writes 32 lines from `first` on, one behind the other.
    fn write_along(&self, first: usize, block: &mut [f32]) {
        if self.lies_along {
            self.round(first, cast_slice_mut(block));
        } else {
            lend(block.len(), |pairs| {
                self.pair(first, cast_slice_mut(pairs));
                transpose(
                    (pairs, SIDE),
                    (block, self.line() / 2),
                    self.line() / 2,
                    SIDE,
                );
            });
        }
    }

    /// Writes them side by side: of each pair of terms those of all lines.
    fn write_across(&self, first: usize, block: &mut [f32]) {
        if self.lies_along {
            lend(block.len(), |lines| {
                self.round(first, cast_slice_mut(lines));
                transpose(
                    (lines, self.line() / 2),
                    (block, SIDE),
                    SIDE,
                    self.line() / 2,
                );
            });
        } else {
            self.pair(first, cast_slice_mut(block));
        }
    }

    /// Rounds lines that are rows in memory; what is none is 0.
    fn round(&self, first: usize, block: &mut [Half]) {
        block.fill(Half::default());
        let rows = self.values.chunks(self.row).take(self.lines).skip(first);
        for (line, values) in block.chunks_exact_mut(self.line()).zip(rows) {
            round(&values[..self.terms], line);
        }
    }

    /// Pairs the terms of lines that are columns in memory; what is none is 0.
    fn pair(&self, first: usize, block: &mut [Pair]) {
        block.fill(Pair::default());
        let columns = first..self.lines.min(first + SIDE);
        let both = self
            .values
            .chunks(2 * self.row)
            .take(self.terms.div_ceil(2));
        for (pairs, values) in block.chunks_exact_mut(SIDE).zip(both) {
            let (one, other) = values.split_at(self.row.min(values.len()));
            let other = other.get(columns.clone()).unwrap_or_default();
            pair_rows(&one[columns.clone()], other, pairs);
        }
    }
}
