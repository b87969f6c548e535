//! Images with all planes of a pixel side by side, in blocks, and back.

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
                    let (pairs, turned) = strip.split_at_mut(PAIRS * pixels);
                    let both = planes.chunks(2 * plane);
                    let of_both = cast_slice_mut(pairs).chunks_exact_mut(pixels);
                    let mut filled = 0;
                    for (pairs, both) in of_both.zip(both) {
                        let second = both.get(plane + first..plane + first + pixels);
                        let second = second.unwrap_or_default();
                        pair_rows(&both[first..][..pixels], second, pairs);
                        filled += 1;
                    }
                    let turned = &mut turned[..pixels * PAIRS];
                    if filled < PAIRS {
                        turned.fill(0.0);
                    }
                    transpose((pairs, pixels), (turned, PAIRS), filled, pixels);
                    let place = (lead + i * self.image + place) * PAIRS;
                    let turned: &[Pair] = cast_slice(turned);
                    let rows = turned.chunks_exact(self.size.1 * PAIRS);
                    for (row, to) in rows.zip(block[place..].chunks_mut(self.pitch * PAIRS)) {
                        to[..row.len()].copy_from_slice(row);
                    }
                }
            }
        }
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
