//! Factors in bf16: the upper half of a single, two in the place of one.
#![allow(unsafe_code)]

#[cfg(target_arch = "x86_64")]
mod conversion;
mod factors;

use pulp::bytemuck::cast_slice_mut;
use pulp::{Simd, WithSimd};

use crate::simd::dispatch;
use crate::threads::lend;
pub(crate) use factors::{Half, Pair};

/// The values with 0, of their sign, in place of those that are too small for a normal number.
#[inline(always)]
pub(crate) fn normal<S: Simd>(simd: S, values: S::f32s) -> S::f32s {
    let sign = simd.and_u32s(
        simd.transmute_u32s_f32s(values),
        simd.splat_u32s(0x8000_0000),
    );
    let least = simd.splat_f32s(f32::MIN_POSITIVE);
    let small = simd.less_than_f32s(simd.abs_f32s(values), least);
    simd.select_f32s(small, simd.transmute_f32s_u32s(sign), values)
}

/// How many pairs so many values make.
pub(crate) fn pairs(values: usize) -> usize {
    values.div_ceil(2)
}

/// Lends `work` a buffer of so many pairs, whatever they are.
pub(crate) fn lend_pairs<R>(len: usize, work: impl FnOnce(&mut [Pair]) -> R) -> R {
    lend(len, |buffer| work(cast_slice_mut(buffer)))
}

/// Each value, rounded.
pub(crate) fn round(values: &[f32], halves: &mut [Half]) {
    #[cfg(target_arch = "x86_64")]
    if conversion::is_here() {
        // SAFETY: the machine has the instruction.
        return unsafe { conversion::round(values, halves) };
    }
    dispatch(Round { values, halves });
}

/// Pairs of a value and its neighbour: `pairs[i] = (values[2i], values[2i + 1])`, with 0 beside the last
/// of an odd number.
pub(crate) fn pair_neighbours(values: &[f32], pairs: &mut [Pair]) {
    dispatch(Neighbours { values, pairs });
}

/// Pairs of the values of two rows: `pairs[i] = (first[i], second[i])`, with 0 where there is no second.
pub(crate) fn pair_rows(first: &[f32], second: &[f32], pairs: &mut [Pair]) {
    #[cfg(target_arch = "x86_64")]
    if first.len() == second.len() && conversion::is_here() {
        // SAFETY: the machine has the instruction.
        return unsafe { conversion::pair_rows(first, second, pairs) };
    }
    dispatch(Rows {
        first,
        second,
        pairs,
    });
}

struct Round<'a> {
    values: &'a [f32],
    halves: &'a mut [Half],
}

impl WithSimd for Round<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (half, &value) in self.halves.iter_mut().zip(self.values) {
            *half = Half::of(value);
        }
    }
}

struct Neighbours<'a> {
    values: &'a [f32],
    pairs: &'a mut [Pair],
}

impl WithSimd for Neighbours<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (whole, rest) = self.values.as_chunks::<2>();
        for (pair, values) in self.pairs.iter_mut().zip(whole) {
            *pair = Pair::of(values[0], values[1]);
        }
        if let [last] = rest {
            self.pairs[whole.len()] = Pair::of(*last, 0.0);
        }
    }
}

struct Rows<'a> {
    first: &'a [f32],
    second: &'a [f32],
    pairs: &'a mut [Pair],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let both = self.first.len().min(self.second.len());
        let (pairs, alone) = self.pairs[..self.first.len()].split_at_mut(both);
        let (with_second, first) = self.first.split_at(both);
        for ((pair, &first), &second) in pairs.iter_mut().zip(with_second).zip(self.second) {
            *pair = Pair::of(first, second);
        }
        for (pair, &first) in alone.iter_mut().zip(first) {
            *pair = Pair::of(first, 0.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::factors::rounded;
    use super::*;

    /// A value of bf16 as a single.
    fn of_half(half: u32) -> f32 {
        f32::from_bits(half << 16)
    }

    #[test]
    fn a_value_is_rounded_to_the_nearest_and_of_two_to_the_even_one() {
        let half = |value: f32| rounded(value) >> 16;
        for upper in (0..0xff80_u32)
            .step_by(7)
            .filter(|upper| upper & 0x7f80 != 0)
        {
            let (low, high) = (of_half(upper), of_half(upper + 1));
            let between = |part: u32| f32::from_bits((upper << 16) + part);
            if upper & 0x7f80 == 0x7f80 {
                continue;
            }
            assert_eq!(half(low), upper);
            assert_eq!(half(between(0x7fff)), upper, "{low}");
            assert_eq!(half(between(0x8001)), upper + 1, "{low} {high}");
            assert_eq!(half(between(0x8000)), upper + (upper & 1), "{low} {high}");
        }
        assert_eq!(half(f32::MAX), 0x7f80);
        assert_eq!(half(f32::NEG_INFINITY), 0xff80);
        assert!(of_half(half(f32::from_bits(0x7f80_0001))).is_nan());
        assert!(of_half(half(f32::from_bits(0xffff_ffff))).is_nan());
        assert_eq!(half(1e-39), 0);
        assert_eq!(half(-1e-39), 0x8000);
        assert_eq!(half(f32::MIN_POSITIVE), 0x80);
    }

    /// With rests of all lengths behind the last whole vector.
    #[test]
    fn whole_rows_are_rounded_as_their_values_are() {
        let values = crate::noise::noise(1, 80);
        for len in [0, 1, 15, 16, 17, 33, 40] {
            let (first, second) = (&values[..len], &values[40..][..len]);
            let (mut halves, mut pairs) = (vec![Half(7); len + 1], vec![Pair(7); len + 1]);
            round(first, &mut halves);
            pair_rows(first, second, &mut pairs);
            for i in 0..len {
                assert_eq!(halves[i], Half::of(first[i]));
                assert_eq!(pairs[i], Pair::of(first[i], second[i]));
            }
            assert_eq!((halves[len], pairs[len]), (Half(7), Pair(7)));
        }
    }

    #[test]
    fn an_odd_value_has_zero_beside_it() {
        let mut pairs = [Pair(7); 3];
        pair_neighbours(&[1.0, 2.0, 3.0], &mut pairs);
        assert_eq!(pairs, [Pair::of(1.0, 2.0), Pair::of(3.0, 0.0), Pair(7)]);
        pair_rows(&[1.0, 2.0, 3.0], &[4.0], &mut pairs);
        let expected = [Pair::of(1.0, 4.0), Pair::of(2.0, 0.0), Pair::of(3.0, 0.0)];
        assert_eq!(pairs, expected);
    }

    /// What the machine's own instruction makes of numbers of all sizes, these included that it takes for 0.
    #[cfg(target_arch = "x86_64")]
    #[test]
    fn a_machine_with_the_instruction_rounds_alike() {
        use std::arch::x86_64::{__m256i, __m512, _mm512_cvtneps_pbh};

        #[target_feature(enable = "avx512f,avx512bf16")]
        fn converted(values: [f32; 16]) -> [u16; 16] {
            // SAFETY: arrays and vectors of as many bits, all of which mean something.
            unsafe {
                let values = std::mem::transmute::<[f32; 16], __m512>(values);
                let halves: __m256i = std::mem::transmute(_mm512_cvtneps_pbh(values));
                std::mem::transmute(halves)
            }
        }
        if !std::arch::is_x86_feature_detected!("avx512bf16") {
            return;
        }
        for start in (0..=u32::MAX - 0xffff).step_by(0x1_2345) {
            let values =
                std::array::from_fn(|i| f32::from_bits(start.wrapping_add(0x777 * i as u32)));
            // SAFETY: the machine has been asked.
            let found = unsafe { converted(values) };
            let expected = values.map(|value| (rounded(value) >> 16) as u16);
            assert_eq!(found, expected, "{values:?}");
        }
    }
}
