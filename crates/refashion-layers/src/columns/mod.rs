//! Products of large matrices, shared among threads by the columns of the result.

mod blocks;
mod operands;

use pulp::bytemuck::{cast_slice, cast_slice_mut};
use rayon::prelude::*;

use crate::ProductPrecision;
use crate::bf16::{Pair, lend_pairs, pair_neighbours, pair_rows, pairs};
use crate::product::{Factor, Product, padded, panel};
use crate::threads::{WORTH_A_THREAD, lend};
pub(crate) use operands::{ColumnProduct, Right};

/// Rows of the result that are computed at once.
const ROWS: usize = 256;
/// Terms of each sum that are added at once; an even number.
const TERMS: usize = 512;

/// The left matrix as the product reads it: its factors, and how far a row and a factor lie apart.
struct Left<'a, F> {
    factors: &'a [F],
    row: usize,
    step: usize,
}

impl ColumnProduct<'_> {
    /// Computes the product.
    pub(crate) fn run(self) {
        let (row, step) = (self.a_row, self.a_step);
        match self.precision {
            ProductPrecision::F32 => {
                let factors = self.a;
                self.with(&Left { factors, row, step });
            }
            ProductPrecision::Bf16 if blocks::pays(&self) => blocks::multiply(self),
            // Neighbouring terms lie side by side, in a row.
            ProductPrecision::Bf16 if step == 1 && row >= self.k => {
                let len = pairs(self.k);
                lend_pairs(self.m * len, |factors| {
                    factors
                        .par_chunks_exact_mut(len)
                        .with_min_len(WORTH_A_THREAD.div_ceil(len))
                        .zip(self.a.par_chunks(row))
                        .for_each(|(pairs, values)| pair_neighbours(&values[..self.k], pairs));
                    let (row, step) = (len, 1);
                    self.with(&Left { factors, row, step });
                });
            }
            // They lie a step apart, those of all rows side by side.
            ProductPrecision::Bf16 => lend_pairs(pairs(self.k) * self.m, |factors| {
                factors
                    .par_chunks_exact_mut(self.m)
                    .with_min_len(WORTH_A_THREAD.div_ceil(self.m))
                    .zip(self.a.par_chunks(2 * step))
                    .for_each(|(pairs, values)| {
                        let (first, second) = values.split_at(step.min(values.len()));
                        let second = &second[..self.m.min(second.len())];
                        pair_rows(&first[..self.m], second, pairs);
                    });
                let step = self.m;
                self.with(&Left { factors, row, step });
            }),
        }
    }

    /// Computes the product with these factors on its left.
    fn with<F: RightFactor>(self, left: &Left<'_, F>) {
        let Self {
            b,
            c,
            m,
            k,
            n,
            columns,
            ..
        } = self;
        let mut tasks: Vec<Vec<&mut [f32]>> = Vec::new();
        tasks.resize_with(n.div_ceil(columns), || Vec::with_capacity(m));
        for row in c.chunks_exact_mut(n) {
            for (task, piece) in tasks.iter_mut().zip(row.chunks_mut(columns)) {
                task.push(piece);
            }
        }
        let work = |(task, mut pieces): (usize, Vec<&mut [f32]>)| {
            let first = task * columns;
            let width = columns.min(n - first);
            let (depth, terms, rows) = (padded(width), TERMS.min(k), ROWS.min(m));
            lend(depth * (terms + rows), |buffer| {
                let (packed, sums) = buffer.split_at_mut(depth * terms);
                let packed: &mut [F] = cast_slice_mut(packed);
                for (block, pieces) in pieces.chunks_mut(rows).enumerate() {
                    for start in (0..k).step_by(terms) {
                        let len = terms.min(k - start);
                        F::pack(b, (start, len, k), (first, width, n), packed);
                        let (start, len) = (start / F::TERMS, len.div_ceil(F::TERMS));
                        Product {
                            a: &left.factors[block * rows * left.row + start * left.step..],
                            a_row: left.row,
                            a_step: left.step,
                            segments: &[0],
                            k: len,
                            b: packed,
                            b_row: panel(),
                            b_panel: len * panel(),
                            c: sums,
                            c_row: depth,
                            c_panel: panel(),
                            m: pieces.len(),
                            n: width,
                            add: start > 0,
                        }
                        .run();
                    }
                    for (piece, sums) in pieces.iter_mut().zip(sums.chunks_exact(depth)) {
                        piece.copy_from_slice(&sums[..width]);
                    }
                }
            });
        };
        // A thread has to be worth its while.
        if m * k * n < 1 << 18 {
            tasks.into_iter().enumerate().for_each(work);
        } else {
            tasks.into_par_iter().enumerate().for_each(work);
        }
    }
}

/// How factors of the right matrix are laid out.
trait RightFactor: Factor {
    /// Terms of a sum that a factor has.
    const TERMS: usize;

    /// Lays `len` terms from `start`, of k, and `width` columns from `first`, of n, into panels.
    fn pack(
        right: Right<'_>,
        terms: (usize, usize, usize),
        columns: (usize, usize, usize),
        packed: &mut [Self],
    );
}

impl RightFactor for f32 {
    const TERMS: usize = 1;

    fn pack(
        right: Right<'_>,
        (start, len, k): (usize, usize, usize),
        (first, width, n): (usize, usize, usize),
        packed: &mut [f32],
    ) {
        let panels = packed
            .chunks_mut(len * panel())
            .take(width.div_ceil(panel()));
        for (p, packed) in panels.enumerate() {
            let column = first + p * panel();
            let present = panel().min(first + width - column);
            match right {
                Right::Plain(b) => {
                    for (term, packed) in packed.chunks_exact_mut(panel()).enumerate() {
                        let from = &b[(start + term) * n + column..][..present];
                        packed[..present].copy_from_slice(from);
                        packed[present..].fill(0.0);
                    }
                }
                Right::Transposed(b) => {
                    if present < panel() {
                        packed.fill(0.0);
                    }
                    let from = (&b[column * k + start..], k);
                    crate::transpose::transpose(from, (packed, panel()), present, len);
                }
            }
        }
    }
}

impl RightFactor for Pair {
    const TERMS: usize = 2;

    fn pack(
        right: Right<'_>,
        (start, len, k): (usize, usize, usize),
        (first, width, n): (usize, usize, usize),
        packed: &mut [Self],
    ) {
        let panels = packed
            .chunks_mut(pairs(len) * panel())
            .take(width.div_ceil(panel()));
        for (p, packed) in panels.enumerate() {
            let column = first + p * panel();
            let present = panel().min(first + width - column);
            match right {
                Right::Plain(b) => {
                    for (pair, packed) in packed.chunks_exact_mut(panel()).enumerate() {
                        let row = |term: usize| match term < len {
                            true => &b[(start + term) * n + column..][..present],
                            false => &[],
                        };
                        pair_rows(row(2 * pair), row(2 * pair + 1), packed);
                        packed[present..].fill(Pair::default());
                    }
                }
                Right::Transposed(b) => lend_pairs(present * pairs(len), |rows| {
                    let columns = rows.chunks_exact_mut(pairs(len));
                    for (pairs, values) in columns.zip(b[column * k..].chunks(k)) {
                        pair_neighbours(&values[start..][..len], pairs);
                    }
                    if present < panel() {
                        packed.fill(Pair::default());
                    }
                    let from = (cast_slice(rows), pairs(len));
                    let to = (cast_slice_mut(packed), panel());
                    crate::transpose::transpose(from, to, present, pairs(len));
                }),
            }
        }
    }
}
