//! Winograd's method with a kernel that no longer changes: transformed once, and on some rows of tiles
//! and some of the filters, so that several threads can share one image.

use std::ops::Range;

use super::super::layout::Frame;
use super::along::{OUT, cells};
use super::kernels::Layout;
use super::side::{Side, odd};
use super::transforms::{Batch, Piece, TilesOf, Transform};
use super::worth::{self, BLOCK};
use crate::Axis;
use crate::aligned::Aligned;
use crate::product::{Product, lanes, panel};
use crate::simd::dispatch;

/// A convolution of one image, without bias.
#[derive(Debug)]
pub(crate) struct FrozenWinograd {
    cells: usize,
    input: Side,
    /// Columns of tiles, and the most rows of them that are computed at once.
    columns: usize,
    most_rows: usize,
    /// Where the tiles lie in a band of the output.
    starts: Vec<usize>,
    /// Where the panels of a transformed input begin.
    segments: Vec<usize>,
    layout: Layout,
    packed: Aligned,
    large: bool,
}

impl FrozenWinograd {
    /// `None` where the method does not apply or does not pay: with fewer channels than a vector
    /// has values, most of its work would be for nothing.
    pub(crate) fn new(
        (rows, columns): (&Axis, &Axis),
        (channels, filters): (usize, usize),
        kernel: &[f32],
    ) -> Option<Self> {
        let window = rows.window;
        let tiles = worth::tiles(rows, columns, channels, filters)?;
        if channels <= lanes() || filters <= lanes() {
            return None;
        }
        let size = [tiles.0, tiles.1].map(|tiles| tiles * OUT + window - 1);
        let frame = Frame::input(rows, columns).at_least(size[0], size[1]);
        let input = Side::new(channels, frame, tiles);
        let most_rows = (BLOCK / tiles.1).clamp(1, tiles.0);
        let place = |y: usize, x: usize| (y * tiles.1 * OUT + x) * OUT * panel();
        let starts = (0..most_rows).flat_map(|y| (0..tiles.1).map(move |x| place(y, x)));
        let layout = Layout {
            window,
            lanes: (filters, channels),
            rows: (channels, 1),
            depth: input.depth(),
        };
        let mut packed = Aligned::default();
        layout.pack(kernel, &mut packed);
        let most = most_rows * tiles.1 * panel();
        Some(Self {
            cells: cells(window),
            starts: starts.collect(),
            segments: (0..input.panels()).map(|p| p * most).collect(),
            columns: tiles.1,
            most_rows,
            input,
            layout,
            packed,
            large: worth::large(channels, filters),
        })
    }

    /// How the image has to lie in memory.
    pub(crate) fn frame(&self) -> Frame {
        self.input.frame
    }

    /// Rows of the output that a row of tiles has.
    pub(crate) const ROWS: usize = OUT;

    /// The most rows of the output that are computed at once.
    pub(crate) fn most_rows(&self) -> usize {
        self.most_rows * OUT
    }

    /// Pixels of a row of the output as it is computed: whole tiles.
    pub(crate) fn pitch(&self) -> usize {
        self.columns * OUT
    }

    /// Whether the kernel is too large for a core's cache.
    pub(crate) fn large(&self) -> bool {
        self.large
    }

    /// Values of the transformed tiles, and of their products with so many panels of filters.
    fn matrices(&self, panels: usize) -> (usize, usize) {
        let matrix = |panels: usize| odd(panels * self.starts.len()) * panel();
        (matrix(self.input.panels()), matrix(panels))
    }

    /// Values that [`FrozenWinograd::sums`] needs beside what it computes.
    pub(crate) fn scratch(&self, panels: usize) -> usize {
        let (input, output) = self.matrices(panels);
        self.cells * self.cells * (input + output)
    }

    /// Some rows of the output, from a whole row of tiles on, of some panels of filters: a panel after
    /// another, each of whole rows of tiles.
    pub(crate) fn sums(
        &self,
        image: &[f32],
        rows: &Range<usize>,
        panels: &Range<usize>,
        out: &mut [f32],
        scratch: &mut [f32],
    ) {
        let (area, width) = (self.cells * self.cells, panel());
        let (first, count) = (rows.start / OUT, rows.len().div_ceil(OUT));
        let (most, tiles) = (self.starts.len(), count * self.columns);
        let (of_input, of_output) = self.matrices(panels.len());
        let (v, m) = scratch.split_at_mut(area * of_input);
        dispatch(TilesOf {
            cells: self.cells,
            image,
            panels: self.input.panels(),
            panel: self.input.panel_len(),
            row: self.input.frame.padded_width() * width,
            starts: &self.input.starts()[first * self.columns..][..tiles],
            matrices: v,
            matrix: of_input,
            tiles: most,
        });
        let kernels = self.packed.chunks_exact(self.layout.matrix());
        let cells = v.chunks_exact(of_input).zip(m.chunks_exact_mut(of_output));
        for ((v, m), kernel) in cells.zip(kernels) {
            Product {
                a: v,
                a_row: width,
                a_step: 1,
                segments: &self.segments,
                k: self.input.terms(),
                b: &kernel[panels.start * self.layout.depth * width..],
                b_row: width,
                b_panel: self.layout.depth * width,
                c: m,
                c_row: width,
                c_panel: most * width,
                m: tiles,
                n: panels.len() * width,
                add: false,
            }
            .run();
        }
        let row = self.pitch() * width;
        let of_panel = count * OUT * row;
        Batch {
            transform: Transform::Output,
            cells: self.cells,
            images: &mut out[..panels.len() * of_panel],
            panels: panels.len(),
            panel: of_panel,
            row,
            starts: &self.starts,
            matrices: m,
            matrix: of_output,
            tiles: most,
            pieces: &[Piece {
                image: 0,
                tiles: 0..tiles,
                first: 0,
            }],
            grain: usize::MAX,
        }
        .run();
    }
}
