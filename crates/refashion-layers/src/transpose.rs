//! Transposition, in blocks of 8×8, or of 16×16 where vectors are as long.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod wide;

/// The side of a block.
const SIDE: usize = 8;

/// A matrix in a slice: its values and how far its rows lie apart.
pub(crate) type Rows<'a> = (&'a [f32], usize);

/// `to[j, i] = from[i, j]` for `i < rows` and `j < columns`.
pub(crate) fn transpose(
    (from, from_row): Rows,
    (to, to_row): (&mut [f32], usize),
    rows: usize,
    columns: usize,
) {
    if rows == 0 || columns == 0 {
        return;
    }
    assert!(
        (rows - 1) * from_row + columns <= from.len(),
        "a transposition leaves its source"
    );
    assert!(
        (columns - 1) * to_row + rows <= to.len(),
        "a transposition leaves its target"
    );
    #[cfg(target_arch = "x86_64")]
    if rows >= wide::SIDE && columns >= wide::SIDE && crate::simd::avx512().is_some() {
        for i in starts(rows, wide::SIDE) {
            for j in starts(columns, wide::SIDE) {
                // SAFETY: the machine has AVX-512, and by the assertions the block lies in both.
                unsafe {
                    let from = from.as_ptr().add(i * from_row + j);
                    wide::block(from, from_row, to.as_mut_ptr().add(j * to_row + i), to_row);
                }
            }
        }
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if rows >= SIDE && columns >= SIDE && std::arch::is_x86_feature_detected!("avx") {
        for i in starts(rows, SIDE) {
            for j in starts(columns, SIDE) {
                // SAFETY: the machine has AVX, and by the assertions the block lies in both.
                unsafe {
                    let from = from.as_ptr().add(i * from_row + j);
                    block(from, from_row, to.as_mut_ptr().add(j * to_row + i), to_row);
                }
            }
        }
        return;
    }
    plain((from, from_row), (to, to_row), rows, columns);
}

fn plain((from, from_row): Rows, (to, to_row): (&mut [f32], usize), rows: usize, columns: usize) {
    for j in 0..columns {
        for i in 0..rows {
            to[j * to_row + i] = from[i * from_row + j];
        }
    }
}

/// Where blocks of this side start so that they cover `len`; the last may overlap the one before.
#[cfg(target_arch = "x86_64")]
fn starts(len: usize, side: usize) -> impl Iterator<Item = usize> {
    (0..len)
        .step_by(side)
        .map(move |start| start.min(len - side))
}

/// Transposes one block in registers.
///
/// # Safety
/// The machine has AVX, and both blocks can be accessed.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx")]
unsafe fn block(from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
    use std::arch::x86_64::*;
    // SAFETY: by the caller's promise.
    unsafe {
        let row = |i: usize| _mm256_loadu_ps(from.add(i * from_row));
        // Pairs of rows, then fours, then halves of all eight.
        let pair = |i: usize| {
            let (a, b) = (row(i), row(i + 1));
            (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b))
        };
        let four = |i: usize| {
            let ((a, b), (c, d)) = (pair(i), pair(i + 2));
            [
                _mm256_shuffle_ps::<0b01_00_01_00>(a, c),
                _mm256_shuffle_ps::<0b11_10_11_10>(a, c),
                _mm256_shuffle_ps::<0b01_00_01_00>(b, d),
                _mm256_shuffle_ps::<0b11_10_11_10>(b, d),
            ]
        };
        let (upper, lower) = (four(0), four(4));
        for j in 0..4 {
            let (a, b) = (upper[j], lower[j]);
            _mm256_storeu_ps(to.add(j * to_row), _mm256_permute2f128_ps::<0x20>(a, b));
            _mm256_storeu_ps(
                to.add((j + 4) * to_row),
                _mm256_permute2f128_ps::<0x31>(a, b),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_agree_with_the_plain_way() {
        for (rows, columns) in [
            (16, 16),
            (32, 49),
            (48, 16),
            (64, 70),
            (16, 15),
            (1, 1),
            (7, 9),
            (8, 8),
            (8, 26),
            (13, 24),
            (32, 9),
            (16, 1),
        ] {
            let (from_row, to_row) = (columns + 3, rows + 2);
            let from: Vec<f32> = (0..rows * from_row).map(|i| i as f32).collect();
            let mut expected = vec![-1.0; columns * to_row];
            let mut found = expected.clone();
            plain((&from, from_row), (&mut expected, to_row), rows, columns);
            transpose((&from, from_row), (&mut found, to_row), rows, columns);
            assert_eq!(found, expected, "{rows}×{columns}");
            assert_eq!(found[(columns - 1) * to_row], (columns - 1) as f32);
        }
    }
}
