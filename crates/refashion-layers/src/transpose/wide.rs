//! Blocks of 16×16, with AVX-512.

use std::arch::x86_64::*;

/// The side of a block.
pub(super) const SIDE: usize = 16;

/// Transposes one block in registers.
///
/// # Safety
/// The machine has AVX-512, and both blocks can be accessed.
#[target_feature(enable = "avx512f")]
pub(super) unsafe fn block(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
    // SAFETY: by the caller's promise.
    let row = |i: usize| unsafe { _mm512_loadu_ps(from.add(i * from_row)) };
    // Of four rows four columns each, in every quarter of a vector those of its own columns.
    let four = |i: usize| {
        let [a, b, c, d] = [row(i), row(i + 1), row(i + 2), row(i + 3)];
        let (ab, cd) = (_mm512_unpacklo_ps(a, b), _mm512_unpacklo_ps(c, d));
        let (above, beyond) = (_mm512_unpackhi_ps(a, b), _mm512_unpackhi_ps(c, d));
        [
            _mm512_shuffle_ps::<0b01_00_01_00>(ab, cd),
            _mm512_shuffle_ps::<0b11_10_11_10>(ab, cd),
            _mm512_shuffle_ps::<0b01_00_01_00>(above, beyond),
            _mm512_shuffle_ps::<0b11_10_11_10>(above, beyond),
        ]
    };
    let [one, two, three, last] = [four(0), four(4), four(8), four(12)];
    for j in 0..4 {
        // Quarters 0 and 2, and 1 and 3, of each two.
        let even = _mm512_shuffle_f32x4::<0b10_00_10_00>(one[j], two[j]);
        let odd = _mm512_shuffle_f32x4::<0b11_01_11_01>(one[j], two[j]);
        let other_even = _mm512_shuffle_f32x4::<0b10_00_10_00>(three[j], last[j]);
        let other_odd = _mm512_shuffle_f32x4::<0b11_01_11_01>(three[j], last[j]);
        let columns = [
            _mm512_shuffle_f32x4::<0b10_00_10_00>(even, other_even),
            _mm512_shuffle_f32x4::<0b10_00_10_00>(odd, other_odd),
            _mm512_shuffle_f32x4::<0b11_01_11_01>(even, other_even),
            _mm512_shuffle_f32x4::<0b11_01_11_01>(odd, other_odd),
        ];
        for (quarter, column) in columns.into_iter().enumerate() {
            // SAFETY: by the caller's promise.
            unsafe { _mm512_storeu_ps(to.add((4 * quarter + j) * to_row), column) };
        }
    }
}
