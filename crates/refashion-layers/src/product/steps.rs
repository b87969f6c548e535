//! What one step of a sum is: a product of single factors, or of a pair of them in bf16.
#![allow(unsafe_code)]

use pulp::Simd;
#[cfg(target_arch = "x86_64")]
use pulp::x86::V4;

use crate::bf16::{Pair, normal};

/// A step of sums that lie side by side in a vector: one factor on the left, as many as a vector has
/// on the right.
pub(super) trait Steps<S: Simd>: Copy {
    /// What a factor is in memory, 32 bits wide.
    type Factor: Copy;
    /// Factors side by side.
    type Factors: Copy;

    /// Reads factors.
    ///
    /// # Safety
    /// A whole vector can be read from `at`, which need not be aligned.
    unsafe fn load(self, at: *const Self::Factor) -> Self::Factors;

    /// The same factor in all places.
    fn splat(self, factor: Self::Factor) -> Self::Factors;

    /// The sums with the products of the factors added.
    fn add(self, a: Self::Factors, b: Self::Factors, sums: S::f32s) -> S::f32s;
}

/// Factors of single precision.
#[derive(Clone, Copy)]
pub(super) struct Singles<S>(pub(super) S);

impl<S: Simd> Steps<S> for Singles<S> {
    type Factor = f32;
    type Factors = S::f32s;

    #[inline(always)]
    unsafe fn load(self, at: *const f32) -> S::f32s {
        // SAFETY: by the caller's promise.
        unsafe { at.cast::<S::f32s>().read_unaligned() }
    }

    #[inline(always)]
    fn splat(self, factor: f32) -> S::f32s {
        self.0.splat_f32s(factor)
    }

    #[inline(always)]
    fn add(self, a: S::f32s, b: S::f32s, sums: S::f32s) -> S::f32s {
        self.0.mul_add_e_f32s(a, b, sums)
    }
}

/// Pairs of factors in bf16, with the instructions that every machine has.
///
/// Bit for bit what AVX-512's `vdpbf16ps` does: first the second factors' product is added, then that of
/// the first ones, each rounded once, and what is too small for a normal number is 0.
#[derive(Clone, Copy)]
pub(super) struct Pairs<S>(pub(super) S);

impl<S: Simd> Steps<S> for Pairs<S> {
    type Factor = Pair;
    type Factors = S::u32s;

    #[inline(always)]
    unsafe fn load(self, at: *const Pair) -> S::u32s {
        // SAFETY: by the caller's promise; a pair is 32 bits.
        unsafe { at.cast::<S::u32s>().read_unaligned() }
    }

    #[inline(always)]
    fn splat(self, factor: Pair) -> S::u32s {
        self.0.splat_u32s(factor.bits())
    }

    #[inline(always)]
    fn add(self, a: S::u32s, b: S::u32s, sums: S::f32s) -> S::f32s {
        let simd = self.0;
        let (upper, half) = (simd.splat_u32s(0xffff_0000), simd.splat_u32s(16));
        let second = |pair| simd.transmute_f32s_u32s(simd.and_u32s(pair, upper));
        let first = |pair| simd.transmute_f32s_u32s(simd.wrapping_dyn_shl_u32s(pair, half));
        let sums = normal(simd, simd.mul_add_f32s(second(a), second(b), sums));
        normal(simd, simd.mul_add_f32s(first(a), first(b), sums))
    }
}

/// Pairs of factors in bf16, with AVX-512's own instruction.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub(super) struct Instruction(V4);

#[cfg(target_arch = "x86_64")]
impl Instruction {
    /// Whether the machine has it.
    pub(super) fn is_here() -> bool {
        std::arch::is_x86_feature_detected!("avx512bf16")
    }

    /// # Safety
    /// The machine has it.
    pub(super) unsafe fn new(simd: V4) -> Self {
        Self(simd)
    }
}

#[cfg(target_arch = "x86_64")]
impl Steps<V4> for Instruction {
    type Factor = Pair;
    type Factors = <V4 as Simd>::u32s;

    #[inline(always)]
    unsafe fn load(self, at: *const Pair) -> Self::Factors {
        // SAFETY: by the caller's promise.
        unsafe { Pairs(self.0).load(at) }
    }

    #[inline(always)]
    fn splat(self, factor: Pair) -> Self::Factors {
        Pairs(self.0).splat(factor)
    }

    #[inline(always)]
    fn add(
        self,
        a: Self::Factors,
        b: Self::Factors,
        sums: <V4 as Simd>::f32s,
    ) -> <V4 as Simd>::f32s {
        use std::{arch::x86_64 as x86, mem::transmute};
        // SAFETY: vectors of as many bits, all of which mean something; and by the promise to `new` the
        // machine has the instruction.
        unsafe {
            let pairs = |pairs| transmute::<Self::Factors, x86::__m512bh>(pairs);
            let sums = transmute::<<V4 as Simd>::f32s, x86::__m512>(sums);
            transmute::<x86::__m512, <V4 as Simd>::f32s>(x86::_mm512_dpbf16_ps(
                sums,
                pairs(a),
                pairs(b),
            ))
        }
    }
}
