//! Blocks with the instructions that every machine has, bit for bit as tiles give them.
//!
//! What is too small for a normal number counts as 0 wherever it comes up, which takes longer to look for
//! than to multiply. It cannot come up where the factors are large enough: each product is a multiple of the
//! product of the smallest units of both sides, and so is each rounded sum.

use pulp::{Simd, WithSimd};

use super::product::{BlockProduct, PAIRS, SIDE, Step};
use crate::bf16::normal;
use crate::simd::dispatch;

/// Computes a product, whose accesses have been checked.
pub(super) fn multiply(product: BlockProduct<'_>) {
    dispatch(Blocks(product));
}

struct Blocks<'a>(BlockProduct<'a>);

/// Sums of products of factors whose exponents, as they are stored, add up to no less are normal or 0: a
/// factor's unit is 2⁻⁷ of its power of two, 127 is stored for 2⁰, and the least normal number is 2⁻¹²⁶.
const LARGE: u32 = 2 * (127 + 7) - 126;

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
            let least_right = least(right.as_flattened().as_flattened());
            for (i, sums) in product.c.chunks_mut(c_row).take(SIDE).enumerate() {
                let left = &product.a[a + i * a_row..][..SIDE];
                let left: [f32; SIDE] = std::array::from_fn(|k| left[k].single());
                let sums = &mut sums[..SIDE];
                if least(&left) + least_right >= LARGE {
                    add_row(simd, |_, sums| sums, &left, &right, sums);
                } else {
                    add_row(simd, normal, &left, &right, sums);
                }
            }
        }
    }
}

/// The least exponent, as it is stored, of those that are not 0.
#[inline(always)]
fn least(factors: &[f32]) -> u32 {
    let stored = factors.iter().map(|factor| factor.to_bits() << 1 >> 24);
    let not_zero = stored.map(|exponent| {
        if exponent == 0 {
            u32::from(u8::MAX)
        } else {
            exponent
        }
    });
    not_zero.fold(u32::from(u8::MAX), u32::min)
}

/// Adds the terms of a step to a row of sums, with what `on_the_way` makes of each before they meet.
#[inline(always)]
fn add_row<S: Simd>(
    simd: S,
    on_the_way: impl Fn(S, S::f32s) -> S::f32s,
    left: &[f32; SIDE],
    right: &Rows,
    sums: &mut [f32],
) {
    let (sums, _) = S::as_mut_simd_f32s(sums);
    let (left, _) = left.as_chunks::<2>();
    for (v, sum) in sums.iter_mut().enumerate() {
        let mut terms = [simd.splat_f32s(0.0); 2];
        for (left, right) in left.iter().zip(right) {
            for ((term, &left), right) in terms.iter_mut().zip(left).zip(right) {
                let right = S::as_simd_f32s(right).0[v];
                *term = on_the_way(simd, simd.mul_add_f32s(simd.splat_f32s(left), right, *term));
            }
        }
        let both = normal(simd, simd.add_f32s(terms[0], terms[1]));
        *sum = normal(simd, simd.add_f32s(normal(simd, *sum), both));
    }
}
