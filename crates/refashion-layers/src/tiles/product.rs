//! A product of blocks.

use crate::bf16::{Half, Pair};

/// Rows and columns of a block, and terms of a step.
pub(crate) const SIDE: usize = 32;
/// Pairs of terms of a step.
pub(crate) const PAIRS: usize = SIDE / 2;
/// Factors of a block on the left that lie row behind row.
pub(crate) const BLOCK: usize = SIDE * SIDE;

/// Where the factors of a step begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub(crate) struct Step {
    pub(crate) a: usize,
    pub(crate) b: usize,
}

/// `c[i, j] = Σ a[step.a + i·a_row + 2k + h] · b[step.b + k·b_row + j].h` over all steps, the 16 pairs k of each
/// and both halves h, for 32 rows i and 32 columns j.
pub(crate) struct BlockProduct<'a> {
    pub(crate) a: &'a [Half],
    pub(crate) a_row: usize,
    pub(crate) b: &'a [Pair],
    pub(crate) b_row: usize,
    pub(crate) steps: &'a [Step],
    pub(crate) c: &'a mut [f32],
    pub(crate) c_row: usize,
    /// Whether to add to what `c` holds or to overwrite it.
    pub(crate) add: bool,
}

impl BlockProduct<'_> {
    /// Makes sure that every access lies in its slice.
    pub(super) fn check(&self) {
        let last = self
            .steps
            .iter()
            .fold((0, 0), |(a, b), step| (step.a.max(a), step.b.max(b)));
        let last_a = last.0 + (SIDE - 1) * self.a_row + SIDE - 1;
        let last_b = last.1 + (PAIRS - 1) * self.b_row + SIDE - 1;
        let last_c = (SIDE - 1) * self.c_row + SIDE - 1;
        assert!(
            last_a < self.a.len() && last_b < self.b.len() && last_c < self.c.len(),
            "a product of blocks leaves its arrays"
        );
    }
}
