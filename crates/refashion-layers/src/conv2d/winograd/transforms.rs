//! Winograd's transforms of tiles of an image, and of their gradients.
//!
//! All values lie in panels: as many channels as two vectors hold, side by side. An image is a
//! panel after panel of pixels; the transformed tiles are matrices, one for each cell of a tile,
//! each a panel after panel of tiles. So whatever is read next lies next in memory. Each
//! gradient is the transposed transform of the forward pass.
#![allow(unsafe_code)]

use std::ops::Range;

use crate::simd::dispatch;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use crate::product::panel;

use super::along::{Along, Input, InputTransposed, OUT, Output, OutputTransposed};

/// Which transform is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transform {
    /// Image to tiles: v = Bᵀ d B.
    Input,
    /// Tiles to image, added: d += B v Bᵀ.
    InputGradient,
    /// Tiles to output: y = Aᵀ m A.
    Output,
    /// Output to tiles: m = A y Aᵀ.
    OutputGradient,
}

/// Some tiles of one image, and the number of the first of them in the matrices.
pub(super) struct Piece {
    pub(super) image: usize,
    pub(super) tiles: Range<usize>,
    pub(super) first: usize,
}

/// A transform of tiles of several images, each image on a thread of its own.
pub(super) struct Batch<'a> {
    pub(super) transform: Transform,
    /// Cells of a tile along an axis: 6 or 8.
    pub(super) cells: usize,
    /// The images from that of the first piece on.
    pub(super) images: &'a mut [f32],
    pub(super) panels: usize,
    /// Values of a panel of an image, and from one row of it to the next.
    pub(super) panel: usize,
    pub(super) row: usize,
    /// Where the tiles begin in a panel of an image.
    pub(super) starts: &'a [usize],
    /// The matrices of so many tiles, and how far they lie apart.
    pub(super) matrices: &'a mut [f32],
    pub(super) matrix: usize,
    pub(super) tiles: usize,
    /// Tiles of neighbouring images, which follow one another in the matrices.
    pub(super) pieces: &'a [Piece],
    /// A task has so many pieces at least.
    pub(super) grain: usize,
}

impl Batch<'_> {
    /// Makes the transform.
    pub(super) fn run(self) {
        let mut end = 0;
        for piece in self.pieces {
            assert!(piece.first >= end, "two pieces share a tile");
            end = piece.first + piece.tiles.len();
        }
        assert!(
            matches!(self.cells, 6 | 8)
                && end <= self.tiles
                && self.panels * self.tiles * panel() <= self.matrix
                && self.cells * self.cells * self.matrix <= self.matrices.len()
        );
        let matrices = Matrices(self.matrices.as_mut_ptr());
        self.images
            .par_chunks_exact_mut(self.panels * self.panel)
            .zip(self.pieces)
            .with_min_len(self.grain)
            .for_each(|(image, piece)| {
                dispatch(Block {
                    transform: self.transform,
                    cells: self.cells,
                    image,
                    panels: self.panels,
                    panel: self.panel,
                    row: self.row,
                    starts: &self.starts[piece.tiles.clone()],
                    matrices,
                    matrix: self.matrix,
                    tiles: self.tiles,
                    first: piece.first,
                });
            });
    }
}

/// Where the matrices begin, for several threads that work on different tiles.
#[derive(Clone, Copy)]
struct Matrices(*mut f32);

// SAFETY: `Batch::run` has the matrices to itself, and gives each of its tasks other tiles.
unsafe impl Send for Matrices {}
// SAFETY: as above.
unsafe impl Sync for Matrices {}

/// The input transform of tiles of an image that others may read at the same time.
pub(super) struct TilesOf<'a> {
    /// Cells of a tile along an axis: 6 or 8.
    pub(super) cells: usize,
    pub(super) image: &'a [f32],
    pub(super) panels: usize,
    /// Values of a panel of the image, and from one row of it to the next.
    pub(super) panel: usize,
    pub(super) row: usize,
    /// Where the tiles begin in a panel.
    pub(super) starts: &'a [usize],
    /// The matrices, which have room for so many tiles, and how far they lie apart.
    pub(super) matrices: &'a mut [f32],
    pub(super) matrix: usize,
    pub(super) tiles: usize,
}

impl WithSimd for TilesOf<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.cells {
            6 => self.tiles::<S, 6>(simd),
            cells => {
                assert_eq!(cells, 8, "tiles are of 6 or 8 cells");
                self.tiles::<S, 8>(simd);
            }
        }
    }
}

impl TilesOf<'_> {
    #[inline(always)]
    fn tiles<S: Simd, const IN: usize>(self, simd: S)
    where
        Input: Along<S, IN, IN>,
    {
        let width = 2 * S::F32_LANES;
        let farthest = self.starts.iter().max().copied().unwrap_or(0);
        let last = farthest + (self.panels - 1) * self.panel + (IN - 1) * (self.row + width);
        assert!(
            last + width <= self.image.len()
                && self.starts.len() <= self.tiles
                && self.panels * self.tiles * width <= self.matrix
                && IN * IN * self.matrix <= self.matrices.len()
        );
        let (image, matrices) = (self.image.as_ptr(), self.matrices.as_mut_ptr());
        for panel in 0..self.panels {
            for (t, &start) in self.starts.iter().enumerate() {
                for half in [0, S::F32_LANES] {
                    // SAFETY: by the assertion a tile's pixels lie in the image and its values in
                    // the matrices, with a vector's length to go from either half of a panel.
                    unsafe {
                        let image = image.add(start + panel * self.panel + half);
                        let tile = matrices.add((panel * self.tiles + t) * width + half);
                        let step = (self.row, width);
                        gather::<S, _, IN, IN>(simd, Input, image, step, tile, self.matrix);
                    }
                }
            }
        }
    }
}

/// The transform of a piece. `Batch::run` has seen to it that the tiles from `first` on, as many
/// as there are starts, lie in the matrices and are no other piece's.
struct Block<'a> {
    transform: Transform,
    cells: usize,
    image: &'a mut [f32],
    panels: usize,
    panel: usize,
    row: usize,
    starts: &'a [usize],
    matrices: Matrices,
    matrix: usize,
    tiles: usize,
    first: usize,
}

impl WithSimd for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.cells {
            6 => self.tiles::<S, 6>(simd),
            _ => self.tiles::<S, 8>(simd),
        }
    }
}

impl Block<'_> {
    #[inline(always)]
    fn tiles<S: Simd, const IN: usize>(self, simd: S)
    where
        Input: Along<S, IN, IN>,
        InputTransposed: Along<S, IN, IN>,
        Output: Along<S, IN, OUT>,
        OutputTransposed: Along<S, OUT, IN>,
    {
        let (panels, count, width) = (self.panels, self.tiles, 2 * S::F32_LANES);
        let (step, matrix) = ((self.row, width), self.matrix);
        let side = match self.transform {
            Transform::Input | Transform::InputGradient => IN,
            Transform::Output | Transform::OutputGradient => OUT,
        };
        let farthest = self.starts.iter().max().copied().unwrap_or(0);
        let last = farthest + (panels - 1) * self.panel + (side - 1) * (self.row + width) + width;
        assert!(last <= self.image.len() && panels > 0);
        let (image, tiles) = (self.image.as_mut_ptr(), self.matrices.0);
        for panel in 0..panels {
            for (t, &start) in (self.first..).zip(self.starts) {
                for half in [0, S::F32_LANES] {
                    // SAFETY: by the assertion a tile's pixels lie in the image, with a vector's
                    // length to go from either half of a panel; by what `Batch::run` has seen to,
                    // its values lie in the matrices, and are this thread's own.
                    unsafe {
                        let image = image.add(start + panel * self.panel + half);
                        let tile = tiles.add((panel * count + t) * width + half);
                        match self.transform {
                            Transform::Input => {
                                gather::<S, _, IN, IN>(simd, Input, image, step, tile, matrix);
                            }
                            Transform::InputGradient => {
                                let f = InputTransposed;
                                scatter::<S, _, IN, IN>(simd, f, tile, matrix, image, step, true);
                            }
                            Transform::Output => {
                                let f = Output;
                                scatter::<S, _, IN, OUT>(simd, f, tile, matrix, image, step, false);
                            }
                            Transform::OutputGradient => {
                                let f = OutputTransposed;
                                gather::<S, _, OUT, IN>(simd, f, image, step, tile, matrix);
                            }
                        }
                    }
                }
            }
        }
    }
}

/// From `N × N` pixels to the `IN × IN` values of a tile, along both axes. Rows and pixels of the image
/// lie `step` apart.
///
/// # Safety
/// `image` and `tile` point to whole tiles.
#[inline(always)]
unsafe fn gather<S: Simd, F: Along<S, N, IN>, const N: usize, const IN: usize>(
    simd: S,
    f: F,
    image: *const f32,
    step: (usize, usize),
    tile: *mut f32,
    matrix: usize,
) {
    let zero = simd.splat_f32s(0.0);
    // SAFETY: by the caller's promise.
    unsafe {
        let mut columns = [[zero; IN]; N];
        for (x, column) in columns.iter_mut().enumerate() {
            let mut pixels = [zero; N];
            for (y, pixel) in pixels.iter_mut().enumerate() {
                let at = image.add(y * step.0 + x * step.1);
                *pixel = at.cast::<S::f32s>().read_unaligned();
            }
            *column = f.apply(simd, pixels);
        }
        for y in 0..IN {
            let mut values = [zero; N];
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column[y];
            }
            for (x, value) in f.apply(simd, values).into_iter().enumerate() {
                let at = tile.add((y * IN + x) * matrix);
                at.cast::<S::f32s>().write_unaligned(value);
            }
        }
    }
}

/// From the `IN × IN` values of a tile to `N × N` pixels, along both axes. With `add` what the pixels
/// hold is added.
///
/// # Safety
/// `image` and `tile` point to whole tiles.
#[inline(always)]
unsafe fn scatter<S: Simd, F: Along<S, IN, N>, const IN: usize, const N: usize>(
    simd: S,
    f: F,
    tile: *const f32,
    matrix: usize,
    image: *mut f32,
    step: (usize, usize),
    add: bool,
) {
    let zero = simd.splat_f32s(0.0);
    // SAFETY: by the caller's promise.
    unsafe {
        let mut columns = [[zero; N]; IN];
        for (x, column) in columns.iter_mut().enumerate() {
            let mut values = [zero; IN];
            for (y, value) in values.iter_mut().enumerate() {
                let at = tile.add((y * IN + x) * matrix);
                *value = at.cast::<S::f32s>().read_unaligned();
            }
            *column = f.apply(simd, values);
        }
        for y in 0..N {
            let mut values = [zero; IN];
            for (value, column) in values.iter_mut().zip(&columns) {
                *value = column[y];
            }
            for (x, value) in f.apply(simd, values).into_iter().enumerate() {
                let pixel = image.add(y * step.0 + x * step.1).cast::<S::f32s>();
                let value = if add {
                    simd.add_f32s(pixel.read_unaligned(), value)
                } else {
                    value
                };
                pixel.write_unaligned(value);
            }
        }
    }
}
