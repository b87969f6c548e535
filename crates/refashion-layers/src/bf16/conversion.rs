//! Rounding with AVX-512's own instruction, to the same bits.

use std::arch::x86_64::*;

use super::factors::{Half, Pair};

/// Values of a vector.
const LANES: usize = 16;

/// Whether the machine has it, and its vectors are in use.
pub(super) fn is_here() -> bool {
    std::arch::is_x86_feature_detected!("avx512bf16") && crate::simd::avx512().is_some()
}

/// # Safety
/// The machine has the instruction.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bf16")]
pub(super) unsafe fn round(values: &[f32], halves: &mut [Half]) {
    let (values, rest) = values.as_chunks::<LANES>();
    let (to, rest_of_to) = halves.split_at_mut(LANES * values.len());
    for (values, halves) in values.iter().zip(to.as_chunks_mut::<LANES>().0) {
        // SAFETY: both are as long as their vectors.
        unsafe {
            let halves = halves.as_mut_ptr().cast::<__m256i>();
            _mm256_storeu_si256(halves, rounded(values));
        }
    }
    for (value, half) in rest.iter().zip(rest_of_to) {
        *half = Half::of(*value);
    }
}

/// # Safety
/// The machine has the instruction.
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bf16")]
pub(super) unsafe fn pair_rows(first: &[f32], second: &[f32], pairs: &mut [Pair]) {
    let (first, rest_of_first) = first.as_chunks::<LANES>();
    let (second, rest_of_second) = second.as_chunks::<LANES>();
    let (to, rest) = pairs.split_at_mut(LANES * first.len());
    let rows = first.iter().zip(second);
    for ((first, second), pairs) in rows.zip(to.as_chunks_mut::<LANES>().0) {
        let wide = |halves| _mm512_cvtepu16_epi32(halves);
        let upper = _mm512_slli_epi32::<16>(wide(rounded(second)));
        let both = _mm512_or_si512(wide(rounded(first)), upper);
        // SAFETY: the pairs are as long as a vector.
        unsafe { _mm512_storeu_si512(pairs.as_mut_ptr().cast(), both) };
    }
    let rows = rest_of_first.iter().zip(rest_of_second);
    for ((&first, &second), pair) in rows.zip(rest) {
        *pair = Pair::of(first, second);
    }
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bf16")]
fn rounded(values: &[f32; LANES]) -> __m256i {
    // SAFETY: the values are as long as a vector; and a vector of halves is one of as many bits.
    unsafe {
        let halves = _mm512_cvtneps_pbh(_mm512_loadu_ps(values.as_ptr()));
        std::mem::transmute::<__m256bh, __m256i>(halves)
    }
}
