//! The largest value of each window, in vectors.

use pulp::{Simd, WithSimd};

use super::windows::{Windows, first_tap};

/// A tap's number, as small as the window allows.
pub(super) trait Tap: Copy + Default + Send + Sync {
    fn new(tap: usize) -> Self;
    fn get(self) -> usize;
}

impl Tap for u8 {
    #[inline(always)]
    fn new(tap: usize) -> Self {
        tap as u8
    }

    #[inline(always)]
    fn get(self) -> usize {
        usize::from(self)
    }
}

impl Tap for u32 {
    #[inline(always)]
    fn new(tap: usize) -> Self {
        tap as u32
    }

    #[inline(always)]
    fn get(self) -> usize {
        self as usize
    }
}

/// The largest values of the windows of several planes, and their taps.
pub(super) struct MaxPlanes<'a, T> {
    pub(super) windows: &'a Windows,
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
    pub(super) winners: &'a mut [T],
}

impl<T: Tap> WithSimd for MaxPlanes<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self {
            windows,
            x,
            y,
            winners,
        } = self;
        let (plane, pooled, width) = (windows.plane(), windows.pooled(), windows.columns.output);
        let lanes = width.next_multiple_of(S::F32_LANES);
        let mut gathered = Gathered::new(windows, lanes);
        let (mut best, mut taps) = (vec![0.0; lanes], vec![0; lanes]);
        let mut first_columns: Vec<_> = (0..width)
            .map(|ox| first_tap(&windows.columns, ox) as u32)
            .collect();
        first_columns.resize(lanes, 0);
        let outputs = y
            .chunks_exact_mut(pooled)
            .zip(winners.chunks_exact_mut(pooled));
        for ((y, winners), x) in outputs.zip(x.chunks_exact(plane)) {
            let outputs = y
                .chunks_exact_mut(width)
                .zip(winners.chunks_exact_mut(width));
            for (oy, (y, winners)) in outputs.enumerate() {
                let first = (first_tap(&windows.rows, oy) * windows.columns.window) as u32;
                gathered.fill(x, oy);
                let (best_vectors, _) = S::as_mut_simd_f32s(&mut best);
                let (tap_vectors, _) = S::as_mut_simd_u32s(&mut taps);
                let (first_columns, _) = S::as_simd_u32s(&first_columns);
                let results = best_vectors.iter_mut().zip(tap_vectors);
                for (block, (result, &kx)) in results.zip(first_columns).enumerate() {
                    // Where all cells are −∞ the first one stays the winner.
                    let mut best = simd.splat_f32s(f32::NEG_INFINITY);
                    let mut winner = simd.add_u32s(simd.splat_u32s(first), kx);
                    for &(tap, start) in &gathered.taps {
                        let values = &gathered.values[start + block * S::F32_LANES..];
                        let x = S::as_simd_f32s(&values[..S::F32_LANES]).0[0];
                        // NaN beats all, as in PyTorch.
                        let nan = simd.not_m32s(simd.equal_f32s(x, x));
                        let wins = simd.or_m32s(simd.less_than_f32s(best, x), nan);
                        best = simd.select_f32s(wins, x, best);
                        winner = simd.select_u32s(wins, simd.splat_u32s(tap), winner);
                    }
                    (*result.0, *result.1) = (best, winner);
                }
                y.copy_from_slice(&best[..width]);
                for (winner, &tap) in winners.iter_mut().zip(&taps) {
                    *winner = T::new(tap as usize);
                }
            }
        }
    }
}

/// Leads each output's gradient to the winner of its window.
pub(super) fn max_plane_gradient<T: Tap>(
    windows: &Windows,
    winners: &[T],
    dy: &[f32],
    dx: &mut [f32],
) {
    let (rows, columns) = (&windows.rows, &windows.columns);
    let offsets: Vec<usize> = (0..rows.window * columns.window)
        .map(|tap| {
            let (ky, kx) = (tap / columns.window, tap % columns.window);
            ky * rows.dilation * columns.input + kx * columns.dilation
        })
        .collect();
    let padding = rows.before * columns.input + columns.before;
    for oy in 0..rows.output {
        let row = oy * columns.output;
        for ox in 0..columns.output {
            let window = oy * rows.stride * columns.input + ox * columns.stride;
            // A winner lies in the image, however far its window reaches into the padding.
            let cell = window + offsets[winners[row + ox].get()] - padding;
            dx[cell] += dy[row + ox];
        }
    }
}

/// The rows under a row of windows, so laid out that what one tap of neighbouring windows sees
/// lies side by side: a row of its own for each remainder of the column by the stride.
struct Gathered<'a> {
    windows: &'a Windows,
    pitch: usize,
    /// Rows of the window × remainders × `pitch`; −∞, which never wins, where there is padding.
    values: Vec<f32>,
    /// The taps inside the image, and where their values start.
    taps: Vec<(u32, usize)>,
}

impl<'a> Gathered<'a> {
    fn new(windows: &'a Windows, lanes: usize) -> Self {
        let columns = &windows.columns;
        let pitch = lanes
            + columns
                .span()
                .max(columns.before + columns.input)
                .div_ceil(columns.stride);
        let values = vec![f32::NEG_INFINITY; windows.rows.window * columns.stride * pitch];
        Self {
            windows,
            pitch,
            values,
            taps: Vec::new(),
        }
    }

    /// Gathers what the windows of row `oy` see.
    #[inline(always)]
    fn fill(&mut self, x: &[f32], oy: usize) {
        let (rows, columns) = (&self.windows.rows, &self.windows.columns);
        let stride = columns.stride;
        self.taps.clear();
        for (ky, values) in self
            .values
            .chunks_exact_mut(stride * self.pitch)
            .enumerate()
        {
            let Some(iy) = rows.cell(oy, ky) else {
                continue;
            };
            let row = &x[iy * columns.input..][..columns.input];
            split(row, columns.before, stride, self.pitch, values);
            for kx in 0..columns.window {
                let at = kx * columns.dilation;
                let start = (ky * stride + at % stride) * self.pitch + at / stride;
                self.taps.push(((ky * columns.window + kx) as u32, start));
            }
        }
    }
}

/// Splits a row, which begins at column `before`, by the remainder of its columns.
#[inline(always)]
fn split(row: &[f32], before: usize, stride: usize, pitch: usize, values: &mut [f32]) {
    if stride == 2 && before == 0 {
        let (even, odd) = values.split_at_mut(pitch);
        for ((even, odd), pair) in even.iter_mut().zip(odd).zip(row.chunks_exact(2)) {
            (*even, *odd) = (pair[0], pair[1]);
        }
        if let [last] = row.chunks_exact(2).remainder() {
            even[row.len() / 2] = *last;
        }
        return;
    }
    for first in 0..stride.min(row.len()) {
        let column = before + first;
        let to = &mut values[column % stride * pitch + column / stride..];
        to.iter_mut()
            .zip(row[first..].iter().step_by(stride))
            .for_each(|(to, from)| *to = *from);
    }
}
