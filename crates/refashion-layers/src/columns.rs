//! Products of large matrices, shared among threads by the columns of the result.

use rayon::prelude::*;

use crate::product::{Product, padded, panel};
use crate::threads::lend;

/// Rows of the result that are computed at once.
const ROWS: usize = 256;
/// Terms of each sum that are added at once.
const TERMS: usize = 512;

/// `c[i, j] = Σ a[i, k] · b[k, j]`, with `m × n` results that are sums of `k` terms.
///
/// Each element is summed in the order of k, wherever it is computed.
pub(crate) struct ColumnProduct<'a> {
    /// The left matrix, where a row and a term lie `a_row` and `a_step` values apart.
    pub(crate) a: &'a [f32],
    pub(crate) a_row: usize,
    pub(crate) a_step: usize,
    /// The right matrix, one term after another.
    pub(crate) b: Right<'a>,
    /// The result, row by row.
    pub(crate) c: &'a mut [f32],
    pub(crate) m: usize,
    pub(crate) k: usize,
    pub(crate) n: usize,
    /// Columns that a task computes.
    pub(crate) columns: usize,
}

/// The right matrix of a product.
#[derive(Clone, Copy)]
pub(crate) enum Right<'a> {
    /// k × n values.
    Plain(&'a [f32]),
    /// n × k values.
    Transposed(&'a [f32]),
}

impl ColumnProduct<'_> {
    /// Computes the product.
    pub(crate) fn run(self) {
        let Self {
            a,
            a_row,
            a_step,
            b,
            c,
            m,
            k,
            n,
            columns,
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
                for (block, pieces) in pieces.chunks_mut(rows).enumerate() {
                    for start in (0..k).step_by(terms) {
                        let len = terms.min(k - start);
                        b.pack((start, len, k), (first, width, n), packed);
                        Product {
                            a: &a[block * rows * a_row + start * a_step..],
                            a_row,
                            a_step,
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

impl Right<'_> {
    /// Lays `len` terms from `start` and `width` columns from `first` into panels.
    fn pack(
        self,
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
            match self {
                Self::Plain(b) => {
                    for (term, packed) in packed.chunks_exact_mut(panel()).enumerate() {
                        let from = &b[(start + term) * n + column..][..present];
                        packed[..present].copy_from_slice(from);
                        packed[present..].fill(0.0);
                    }
                }
                Self::Transposed(b) => {
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
