//! Factors, alone and in pairs.
#![allow(unsafe_code)]

use pulp::bytemuck::{Pod, Zeroable};

/// A factor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Half(pub(crate) u16);

// SAFETY: all bits of a `u16` mean something, 0 among them.
unsafe impl Zeroable for Half {}
// SAFETY: as above, and it is nothing but a `u16`.
unsafe impl Pod for Half {}

impl Half {
    /// The nearest factor.
    #[inline(always)]
    pub(crate) fn of(value: f32) -> Self {
        Self((rounded(value) >> 16) as u16)
    }

    /// The same value.
    #[inline(always)]
    pub(crate) fn single(self) -> f32 {
        f32::from_bits(u32::from(self.0) << 16)
    }
}

/// The factors of two neighbouring terms of a sum, the first in the lower half.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(transparent)]
pub(crate) struct Pair(pub(crate) u32);

// SAFETY: all bits of a `u32` mean something, 0 among them.
unsafe impl Zeroable for Pair {}
// SAFETY: as above, and it is nothing but a `u32`.
unsafe impl Pod for Pair {}

impl Pair {
    /// Two factors, each rounded.
    #[inline(always)]
    pub(crate) fn of(first: f32, second: f32) -> Self {
        Self(rounded(first) >> 16 | rounded(second))
    }

    /// What is second here and what is first there.
    #[inline(always)]
    pub(crate) fn between(self, next: Self) -> Self {
        Self(self.0 >> 16 | next.0 << 16)
    }

    /// The same values.
    #[inline(always)]
    pub(crate) fn singles(self) -> (f32, f32) {
        let first = f32::from_bits(self.0 << 16);
        (first, f32::from_bits(self.0 & 0xffff_0000))
    }

    /// Both, the first in the lower half.
    #[inline(always)]
    pub(crate) fn bits(self) -> u32 {
        self.0
    }
}

/// The nearest number in bf16, of two the even one, in the upper half. What is too small for a normal number is
/// 0, as in AVX-512's `vcvtneps2bf16`.
#[inline(always)]
pub(crate) fn rounded(value: f32) -> u32 {
    const UPPER: u32 = 0xffff_0000;
    let bits = value.to_bits();
    let nearest = bits.wrapping_add(0x7fff + (bits >> 16 & 1)) & UPPER;
    let magnitude = bits & 0x7fff_ffff;
    let normal = if magnitude < f32::MIN_POSITIVE.to_bits() {
        bits & 0x8000_0000
    } else {
        nearest
    };
    if magnitude > f32::INFINITY.to_bits() {
        // Not a number stays so, whatever bits it loses.
        bits & UPPER | 0x0040_0000
    } else {
        normal
    }
}
