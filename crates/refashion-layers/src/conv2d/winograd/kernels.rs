//! The transforms of kernels and of their gradients: u = G g Gᵀ and dg = Gᵀ du G.
//!
//! Filters, or channels, are taken a panel at a time, each in a lane of its own. The transformed
//! kernel is one matrix for each cell of a tile, panel after panel, each of so many rows.

use crate::aligned::Aligned;
use crate::simd::dispatch;
use pulp::{Simd, WithSimd};
use rayon::prelude::*;

use super::along::cells;
use super::side::odd;
use crate::product::panel;
use crate::transpose::transpose;

/// Lanes of the widest panel there is.
const WIDEST: usize = 32;

/// A kernel's tensor of filters × channels × window × window, and how it is laid out for a
/// product: lanes and rows are filters and channels, or the other way round.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// Side of the window: 3 or 5.
    pub(super) window: usize,
    /// Lanes in use, and how far they lie apart in the tensor, in windows.
    pub(super) lanes: (usize, usize),
    /// The same of the rows.
    pub(super) rows: (usize, usize),
    /// Rows of a panel, of which there may be more than are in use.
    pub(super) depth: usize,
}

impl Layout {
    /// How many matrices there are: the cells of a tile.
    pub(super) fn area(&self) -> usize {
        cells(self.window).pow(2)
    }

    fn panels(&self) -> usize {
        self.lanes.0.div_ceil(panel())
    }

    /// Values of the matrix of one cell.
    pub(super) fn matrix(&self) -> usize {
        odd(self.panels() * self.depth) * panel()
    }

    /// Where the window of a row and a lane begins in the tensor.
    fn at(&self, row: usize, lane: usize) -> usize {
        row * self.rows.1 * self.window * self.window + lane * self.lane()
    }

    /// How far lanes lie apart in the tensor.
    fn lane(&self) -> usize {
        self.lanes.1 * self.window * self.window
    }

    /// Transforms a kernel.
    pub(super) fn pack(&self, kernel: &[f32], packed: &mut Aligned) {
        packed.resize(self.area() * self.matrix());
        // One task for each panel, which owns a piece of each cell's matrix.
        self.by_panel(packed)
            .into_par_iter()
            .enumerate()
            .for_each(|(panel, mut cells)| {
                dispatch(Pack {
                    layout: self,
                    kernel,
                    panel,
                    cells: &mut cells,
                });
            });
    }

    /// Adds nothing and overwrites all: the gradient of the kernel from that of its transform.
    pub(super) fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        let rows_are_inner = self.rows.1 == 1;
        assert!(rows_are_inner, "a task owns whole filters");
        dkernel
            .par_chunks_mut(panel() * self.lane())
            .enumerate()
            .for_each(|(panel, dkernel)| {
                dispatch(Unpack {
                    layout: self,
                    gradient,
                    panel,
                    dkernel,
                });
            });
    }

    /// The cells' matrices, cut into panels.
    fn by_panel<'a>(&self, packed: &'a mut [f32]) -> Vec<Vec<&'a mut [f32]>> {
        let mut pieces: Vec<Vec<&mut [f32]>> = Vec::new();
        pieces.resize_with(self.panels(), || Vec::with_capacity(self.area()));
        for matrix in packed.chunks_exact_mut(self.matrix()) {
            let panels = matrix.chunks_exact_mut(self.depth * panel());
            pieces
                .iter_mut()
                .zip(panels)
                .for_each(|(piece, panel)| piece.push(panel));
        }
        pieces
    }
}

/// The points beside ∞, of which tiles of 6×6 cells take the first five.
const POINTS: [f32; 7] = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5];

/// The factor of each row of G: 1 / Π(p − q) over the other points q, and 1 of ∞.
const fn scales<const IN: usize>() -> [f64; IN] {
    let mut scales = [1.0; IN];
    let mut p = 0;
    while p < IN - 1 {
        let (mut product, mut q) = (1.0, 0);
        while q < IN - 1 {
            if q != p {
                product *= POINTS[p] as f64 - POINTS[q] as f64;
            }
            q += 1;
        }
        scales[p] = 1.0 / product;
        p += 1;
    }
    scales
}

/// The factor of each cell of a tile. G has its rows scaled; to scale the result instead rounds
/// less, as all other factors are then powers of the points, which are exact.
const fn cell_scales<const IN: usize>() -> [[f32; IN]; IN] {
    let (of_row, mut scales) = (scales::<IN>(), [[0.0; IN]; IN]);
    let mut cell = 0;
    while cell < IN * IN {
        scales[cell / IN][cell % IN] = (of_row[cell / IN] * of_row[cell % IN]) as f32;
        cell += 1;
    }
    scales
}

/// G without its scales: the powers of each point; of ∞ the highest alone.
const fn powers<const IN: usize, const R: usize>() -> [[f32; R]; IN] {
    let mut g = [[0.0; R]; IN];
    let mut i = 0;
    while i < IN - 1 {
        let (mut power, mut j) = (1.0, 0);
        while j < R {
            g[i][j] = power;
            power *= POINTS[i];
            j += 1;
        }
        i += 1;
    }
    g[IN - 1][R - 1] = 1.0;
    g
}

/// Gᵀ.
const fn transposed<const IN: usize, const R: usize>(g: [[f32; R]; IN]) -> [[f32; IN]; R] {
    let mut turned = [[0.0; IN]; R];
    let mut i = 0;
    while i < IN * R {
        turned[i / IN][i % IN] = g[i % IN][i / IN];
        i += 1;
    }
    turned
}

struct Pack<'a, 'b> {
    layout: &'a Layout,
    kernel: &'a [f32],
    panel: usize,
    cells: &'a mut [&'b mut [f32]],
}

impl WithSimd for Pack<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.layout.window {
            3 => self.cells::<S, 6, 3>(simd),
            _ => self.cells::<S, 8, 5>(simd),
        }
    }
}

impl Pack<'_, '_> {
    #[inline(always)]
    fn cells<S: Simd, const IN: usize, const R: usize>(self, simd: S) {
        let (layout, width) = (self.layout, 2 * S::F32_LANES);
        let first = self.panel * width;
        let present = width.min(layout.lanes.0 - first);
        let (g, scales) = const { (powers::<IN, R>(), cell_scales::<IN>()) };
        // Lanes that are not in use stay 0.
        let mut taps = [[[0.0; WIDEST]; R]; R];
        for row in 0..layout.rows.0 {
            transpose(
                (&self.kernel[layout.at(row, first)..], layout.lane()),
                (taps.as_flattened_mut().as_flattened_mut(), WIDEST),
                present,
                R * R,
            );
            for half in [0, S::F32_LANES] {
                let zero = simd.splat_f32s(0.0);
                let mut columns = [[zero; R]; IN];
                for x in 0..R {
                    let mut column = [zero; R];
                    for (value, taps) in column.iter_mut().zip(&taps) {
                        *value = S::as_simd_f32s(&taps[x][half..][..S::F32_LANES]).0[0];
                    }
                    for (columns, g) in columns.iter_mut().zip(&g) {
                        columns[x] = dot(simd, g, &column);
                    }
                }
                let matrices = self.cells.chunks_exact_mut(IN);
                for ((columns, scales), matrices) in columns.iter().zip(&scales).zip(matrices) {
                    for ((g, &scale), matrix) in g.iter().zip(scales).zip(matrices) {
                        let to = &mut matrix[row * width + half..][..S::F32_LANES];
                        let value = dot(simd, g, columns);
                        let scale = simd.splat_f32s(scale);
                        S::as_mut_simd_f32s(to).0[0] = simd.mul_f32s(scale, value);
                    }
                }
            }
        }
    }
}

struct Unpack<'a> {
    layout: &'a Layout,
    gradient: &'a [f32],
    panel: usize,
    dkernel: &'a mut [f32],
}

impl WithSimd for Unpack<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.layout.window {
            3 => self.windows::<S, 6, 3>(simd),
            _ => self.windows::<S, 8, 5>(simd),
        }
    }
}

impl Unpack<'_> {
    #[inline(always)]
    fn windows<S: Simd, const IN: usize, const R: usize>(self, simd: S) {
        let (layout, width) = (self.layout, 2 * S::F32_LANES);
        let (first, matrix) = (self.panel * width, layout.matrix());
        let present = width.min(layout.lanes.0 - first);
        let (g, scales) = const { (transposed(powers::<IN, R>()), cell_scales::<IN>()) };
        let mut taps = [[[0.0; WIDEST]; R]; R];
        for row in 0..layout.rows.0 {
            for half in [0, S::F32_LANES] {
                let at = (self.panel * layout.depth + row) * width + half;
                let zero = simd.splat_f32s(0.0);
                let mut columns = [[zero; IN]; R];
                for x in 0..IN {
                    let mut column = [zero; IN];
                    for (y, value) in column.iter_mut().enumerate() {
                        let from = &self.gradient[(y * IN + x) * matrix + at..];
                        let scale = simd.splat_f32s(scales[y][x]);
                        let cells = S::as_simd_f32s(&from[..S::F32_LANES]).0;
                        *value = simd.mul_f32s(scale, cells[0]);
                    }
                    for (columns, g) in columns.iter_mut().zip(&g) {
                        columns[x] = dot(simd, g, &column);
                    }
                }
                for (columns, taps) in columns.iter().zip(&mut taps) {
                    for (g, tap) in g.iter().zip(taps) {
                        let to = &mut tap[half..][..S::F32_LANES];
                        S::as_mut_simd_f32s(to).0[0] = dot(simd, g, columns);
                    }
                }
            }
            transpose(
                (taps.as_flattened().as_flattened(), WIDEST),
                (&mut self.dkernel[layout.at(row, 0)..], layout.lane()),
                R * R,
                present,
            );
        }
    }
}

/// Σ factors · values.
#[inline(always)]
fn dot<S: Simd, const N: usize>(simd: S, factors: &[f32; N], values: &[S::f32s; N]) -> S::f32s {
    let mut sum = simd.mul_f32s(simd.splat_f32s(factors[0]), values[0]);
    for i in 1..N {
        sum = simd.mul_add_e_f32s(simd.splat_f32s(factors[i]), values[i], sum);
    }
    sum
}
