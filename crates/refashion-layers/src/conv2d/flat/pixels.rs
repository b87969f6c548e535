//! Images with all planes of a pixel side by side, in blocks, and back.

use std::ops::Range;

use pulp::bytemuck::{cast_slice, cast_slice_mut};

use crate::bf16::{Pair, pair_rows};
use crate::tiles::{PAIRS, SIDE};
use crate::transpose::transpose;

/// Rows of an image are taken together until they have so many pixels.
const STRIP: usize = 64;

/// Where the pixels of images lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pixels {
    /// Rows and columns of an image.
    pub(super) size: (usize, usize),
    /// Places from one row to the next.
    pub(super) pitch: usize,
    /// Places from one image to the next.
    pub(super) image: usize,
}

impl Pixels {
    /// Pixels of an image.
    pub(super) fn plane(&self) -> usize {
        self.size.0 * self.size.1
    }

    /// Rows that are taken together.
    fn rows(&self) -> usize {
        (STRIP / self.size.1).max(1)
    }

    /// What [`Pixels::put`] and [`Pixels::take`] need for their strips.
    pub(super) fn room(&self) -> usize {
        STRIP.max(self.size.1) * SIDE
    }

    /// The strips of an image: the first pixel, the first place, and how many pixels.
    fn strips(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        let (height, width) = self.size;
        let (rows, pitch) = (self.rows(), self.pitch);
        let starts = (0..height).step_by(rows);
        starts.map(move |y| (y * width, y * pitch, rows.min(height - y) * width))
    }

    /// Writes images into blocks of 32 planes, of which those of a place lie side by side; the first pixel
    /// lies at place `lead`, and what is none is 0.
    pub(super) fn put(
        &self,
        images: &[&[f32]],
        planes: usize,
        lead: usize,
        blocks: &mut [Pair],
        strip: &mut [f32],
    ) {
        blocks.fill(Pair::default());
        let (plane, len) = (self.plane(), blocks.len() / planes.div_ceil(SIDE));
        for (i, image) in images.iter().enumerate() {
            let of_block = image[..planes * plane].chunks(SIDE * plane);
            for (block, planes) in blocks.chunks_exact_mut(len).zip(of_block) {
                for (first, place, pixels) in self.strips() {
                    let pairs = self.side_by_side(planes, first..first + pixels, strip);
                    let place = (lead + i * self.image + place) * PAIRS;
                    let rows = block[place..].chunks_mut(self.pitch * PAIRS);
                    for (row, pairs) in rows.zip(pairs.chunks_exact(self.size.1 * PAIRS)) {
                        row[..pairs.len()].copy_from_slice(pairs);
                    }
                }
            }
        }
    }

    /// Pairs of some planes, at most 32, of these pixels: those of a pixel side by side, and 0 where there are
    /// no more planes.
    fn side_by_side<'a>(
        &self,
        planes: &[f32],
        pixels: Range<usize>,
        strip: &'a mut [f32],
    ) -> &'a [Pair] {
        let (plane, len) = (self.plane(), pixels.len());
        let (rows, turned) = strip.split_at_mut(PAIRS * len);
        let turned = &mut turned[..len * PAIRS];
        let both = planes.chunks(2 * plane);
        let count = both.len();
        for (row, both) in cast_slice_mut(rows).chunks_exact_mut(len).zip(both) {
            let (first, second) = both.split_at(plane);
            let second = second.get(pixels.clone()).unwrap_or_default();
            pair_rows(&first[pixels.clone()], second, row);
        }
        if count < PAIRS {
            turned.fill(0.0);
        }
        transpose((rows, len), (turned, PAIRS), count, len);
        cast_slice(turned)
    }

    /// Brings the sums of a block back into the planes of the images.
    pub(super) fn take(
        &self,
        sums: &[f32],
        block: usize,
        planes: usize,
        images: &mut [&mut [f32]],
        strip: &mut [f32],
    ) {
        let plane = self.plane();
        let first_plane = block * SIDE;
        let count = SIDE.min(planes - first_plane);
        for (i, image) in images.iter_mut().enumerate() {
            for (first, place, pixels) in self.strips() {
                let rows = sums[(i * self.image + place) * SIDE..].chunks(self.pitch * SIDE);
                let width = self.size.1 * SIDE;
                for (to, row) in strip[..pixels * SIDE].chunks_exact_mut(width).zip(rows) {
                    to.copy_from_slice(&row[..width]);
                }
                let to = &mut image[first_plane * plane + first..];
                transpose((strip, SIDE), (to, plane), pixels, count);
            }
        }
    }
}
