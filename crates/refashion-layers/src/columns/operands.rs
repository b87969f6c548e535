//! What is multiplied.

use crate::ProductPrecision;

/// `c[i, j] = Σ a[i, k] · b[k, j]`, with `m × n` results that are sums of `k` terms.
///
/// Each element is summed in the order of k, wherever it is computed.
pub(crate) struct ColumnProduct<'a> {
    /// The left matrix, where a row and a term lie `a_row` and `a_step` values apart, one of which is 1.
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
    /// What the factors are rounded to.
    pub(crate) precision: ProductPrecision,
}

/// The right matrix of a product.
#[derive(Clone, Copy)]
pub(crate) enum Right<'a> {
    /// k × n values.
    Plain(&'a [f32]),
    /// n × k values.
    Transposed(&'a [f32]),
}
