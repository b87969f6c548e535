//! Images plane by plane as lines of factors, for sums over places.

use pulp::bytemuck::{cast_slice, cast_slice_mut};
use pulp::{Simd, WithSimd};

use super::pixels::Pixels;
use crate::bf16::{Half, Pair, round};
use crate::simd::dispatch;
use crate::tiles::{PAIRS, SIDE};
use crate::transpose::transpose;

/// Some images, and where their pixels lie.
pub(super) struct Planes<'a> {
    pub(super) images: &'a [&'a [f32]],
    pub(super) planes: usize,
    pub(super) pixels: &'a Pixels,
}

impl Planes<'_> {
    /// Writes planes from `first` on into lines of so many places, with the first pixel at place `lead`;
    /// what is none is 0. `plane` is lent for a plane.
    pub(super) fn lines(
        &self,
        first: usize,
        (line, lead): (usize, usize),
        lines: &mut [Half],
        plane: &mut [f32],
    ) {
        lines.fill(Half::default());
        let Pixels { size, pitch, image } = *self.pixels;
        let len = self.pixels.plane();
        let plane: &mut [Half] = &mut cast_slice_mut(plane)[..len];
        for (i, values) in self.images.iter().enumerate() {
            let planes = values[..self.planes * len].chunks_exact(len).skip(first);
            for (line, values) in lines.chunks_exact_mut(line).zip(planes) {
                round(values, plane);
                let rows = line[lead + i * image..].chunks_mut(pitch);
                for (row, to) in plane.chunks_exact(size.1).zip(rows) {
                    to[..row.len()].copy_from_slice(row);
                }
            }
        }
    }
}

/// From 32 lines of factors the pairs of neighbouring places, those of all lines side by side: pairs that begin
/// at even places, and at odd ones.
pub(super) fn interleave(lines: &[f32], even: &mut [f32], odd: &mut [f32]) {
    let line = lines.len() / SIDE;
    transpose((lines, line), (even, SIDE), SIDE, line);
    dispatch(Odd {
        even: cast_slice(even),
        odd: cast_slice_mut(odd),
    });
}

/// The pairs of what is second in one row and first in the next.
struct Odd<'a> {
    even: &'a [Pair],
    odd: &'a mut [Pair],
}

impl WithSimd for Odd<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (inside, last) = self.odd.split_at_mut(self.even.len() - SIDE);
        let pairs = self.even.iter().zip(&self.even[SIDE..]);
        for (odd, (this, next)) in inside.iter_mut().zip(pairs) {
            *odd = Pair::between(*this, *next);
        }
        last.fill(Pair::default());
    }
}

const _: () = assert!(SIDE == 2 * PAIRS);
