//! Blocks with the instructions that every machine has, bit for bit as tiles give them.

use pulp::{Simd, WithSimd};

use super::{BlockProduct, PAIRS, SIDE, Step};
use crate::bf16::normal;
use crate::simd::dispatch;

/// Computes a product, whose accesses have been checked.
pub(super) fn multiply(product: BlockProduct<'_>) {
    dispatch(Blocks(product));
}

struct Blocks<'a>(BlockProduct<'a>);

/// The factors of a step on the right as singles: of each pair the rows of first and of second ones.
type Rows = [[[f32; SIDE]; 2]; PAIRS];

impl WithSimd for Blocks<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let product = self.0;
        let (a_row, c_row) = (product.a_row, product.c_row);
        if !product.add {
            let rows = product.c.chunks_mut(c_row).take(SIDE);
            rows.for_each(|row| row[..SIDE].fill(0.0));
        }
        let mut right: Rows = [[[0.0; SIDE]; 2]; PAIRS];
        for &Step { a, b } in product.steps {
            for (k, [first, second]) in right.iter_mut().enumerate() {
                let pairs = &product.b[b + k * product.b_row..][..SIDE];
                for ((first, second), pair) in first.iter_mut().zip(second).zip(pairs) {
                    (*first, *second) = pair.singles();
                }
            }
            for (i, sums) in product.c.chunks_mut(c_row).take(SIDE).enumerate() {
                let left = &product.a[a + i * a_row..][..SIDE];
                let left: [f32; SIDE] = std::array::from_fn(|k| left[k].single());
                add_row(simd, &left, &right, &mut sums[..SIDE]);
            }
        }
    }
}

/// Adds the terms of a step to a row of sums.
#[inline(always)]
fn add_row<S: Simd>(simd: S, left: &[f32; SIDE], right: &Rows, sums: &mut [f32]) {
    let (sums, _) = S::as_mut_simd_f32s(sums);
    let (left, _) = left.as_chunks::<2>();
    for (v, sum) in sums.iter_mut().enumerate() {
        let mut terms = [simd.splat_f32s(0.0); 2];
        for (left, right) in left.iter().zip(right) {
            for ((term, &left), right) in terms.iter_mut().zip(left).zip(right) {
                let right = S::as_simd_f32s(right).0[v];
                *term = normal(simd, simd.mul_add_f32s(simd.splat_f32s(left), right, *term));
            }
        }
        let both = normal(simd, simd.add_f32s(terms[0], terms[1]));
        *sum = normal(simd, simd.add_f32s(normal(simd, *sum), both));
    }
}
