//! Max pooling with windows of 2×2 side by side, the usual ones.
//!
//! First the larger of each cell and the one below it, then of each pair side by side. Both steps
//! go through a whole plane in one run, however short its rows are, and without a branch, so that
//! the compiler makes vectors of them.

use pulp::{Simd, WithSimd};

use super::config::PoolKind;
use crate::window::Axis;

/// The sizes of a plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Halves {
    height: usize,
    width: usize,
    rows: usize,
    columns: usize,
}

impl Halves {
    /// Nothing where the windows are others.
    pub(super) fn of(kind: PoolKind, rows: &Axis, columns: &Axis) -> Option<Self> {
        let applies = |axis: &Axis| (axis.window, axis.stride, axis.before) == (2, 2, 0);
        let alone = rows.dilation == 1 && columns.dilation == 1;
        // Padding behind the image may be more than a window's.
        let fits = |axis: &Axis| axis.output <= axis.input.div_ceil(2);
        let all = [rows, columns]
            .iter()
            .all(|axis| applies(axis) && fits(axis));
        (kind == PoolKind::Max && alone && all).then_some(Self {
            height: rows.input,
            width: columns.input,
            rows: rows.output,
            columns: columns.output,
        })
    }

    /// Columns under the windows of a row; the last of them may lie outside the image.
    fn pitch(self) -> usize {
        2 * self.columns
    }

    /// Columns of the image under windows.
    fn seen(self) -> usize {
        self.width.min(self.pitch())
    }
}

/// The largest value of each window, and which it was: 0 and 1 above, 2 and 3 below.
pub(super) struct Largest<'a> {
    pub(super) halves: Halves,
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
    pub(super) winners: &'a mut [u8],
}

impl WithSimd for Largest<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let halves = self.halves;
        let (pooled, seen) = (halves.rows * halves.columns, halves.seen());
        // What lies outside the image never wins.
        let mut values = vec![f32::NEG_INFINITY; 2 * pooled];
        let mut below = vec![0u32; 2 * pooled];
        let outside = vec![f32::NEG_INFINITY; seen];
        let planes = self.x.chunks_exact(halves.height * halves.width);
        let outputs = self
            .y
            .chunks_exact_mut(pooled)
            .zip(self.winners.chunks_exact_mut(pooled));
        for (x, (y, winners)) in planes.zip(outputs) {
            let larger = values
                .chunks_exact_mut(halves.pitch())
                .zip(below.chunks_exact_mut(halves.pitch()));
            for ((values, below), rows) in larger.zip(x.chunks(2 * halves.width)) {
                let (upper, lower) = rows.split_at(halves.width);
                let lower = if lower.is_empty() { &outside } else { lower };
                let cells = upper.iter().zip(lower).take(seen);
                for ((value, below), (&a, &b)) in values.iter_mut().zip(below).zip(cells) {
                    let wins = (b > a) | b.is_nan();
                    *value = if wins { b } else { a };
                    *below = if wins { 2 } else { 0 };
                }
            }
            let pairs = values.chunks_exact(2).zip(below.chunks_exact(2));
            for ((y, winner), (value, below)) in y.iter_mut().zip(winners).zip(pairs) {
                let (a, b) = (value[0], value[1]);
                let (first, second) = (below[0], below[1] + 1);
                // Of equal values the first wins, row by row.
                let wins = (b > a) | b.is_nan() | ((b == a) & (second < first));
                *y = if wins { b } else { a };
                *winner = (if wins { second } else { first }) as u8;
            }
        }
    }
}

/// Leads each output's gradient to the winner of its window; all other cells get 0.
pub(super) struct ToWinners<'a> {
    pub(super) halves: Halves,
    pub(super) winners: &'a [u8],
    pub(super) dy: &'a [f32],
    pub(super) dx: &'a mut [f32],
}

impl WithSimd for ToWinners<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let halves = self.halves;
        let (pooled, seen) = (halves.rows * halves.columns, halves.seen());
        let mut spread = [vec![0.0; 2 * pooled], vec![0.0; 2 * pooled]];
        let planes = self
            .dx
            .chunks_exact_mut(halves.height * halves.width)
            .zip(self.winners.chunks_exact(pooled));
        for ((dx, winners), dy) in planes.zip(self.dy.chunks_exact(pooled)) {
            for (half, spread) in (0..).zip(&mut spread) {
                for ((pair, &winner), &dy) in spread.chunks_exact_mut(2).zip(winners).zip(dy) {
                    let winner = u32::from(winner);
                    pair[0] = if winner == 2 * half { dy } else { 0.0 };
                    pair[1] = if winner == 2 * half + 1 { dy } else { 0.0 };
                }
            }
            for (y, dx) in dx.chunks_exact_mut(halves.width).enumerate() {
                if y / 2 < halves.rows {
                    let from = &spread[y % 2][y / 2 * halves.pitch()..];
                    dx[..seen].copy_from_slice(&from[..seen]);
                    dx[seen..].fill(0.0);
                } else {
                    dx.fill(0.0);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Layer, Padding, Pass, Pool, PoolConfig, Window};

    #[test]
    fn halves_agree_with_any_other_window() {
        // Few different values, so that many are equal; and some that are no numbers.
        let value = |i: usize| match i * 7919 % 23 {
            0 => f32::NEG_INFINITY,
            1 => f32::INFINITY,
            rest => (rest % 5) as f32 - 2.0,
        };
        for (height, width) in [(2, 2), (7, 7), (14, 14), (9, 16), (1, 5), (24, 3), (33, 34)] {
            for padding in [Padding::Same, Padding::Valid] {
                let window = Window::new((2, 2)).stride((2, 2)).padding(padding);
                let config = PoolConfig {
                    window,
                    ..PoolConfig::max((3, height, width), (2, 2))
                };
                let Ok(mut pool) = Pool::new(config) else {
                    continue;
                };
                let x: Vec<f32> = (0..2 * pool.input_len()).map(value).collect();
                let mut passes = |halves: bool| {
                    if !halves {
                        pool.halves = None;
                    }
                    assert_eq!(pool.halves.is_some(), halves);
                    let mut y = vec![f32::NAN; 2 * pool.output_len()];
                    let mut dx = vec![f32::NAN; x.len()];
                    let pass = Pass::training(2, 0);
                    pool.forward(&pass, &[], &mut [], &x, &mut y);
                    let mut dy: Vec<f32> = (1..=y.len()).map(|i| i as f32).collect();
                    pool.backward(&pass, &[], &x, &y, &mut dy, &mut [], Some(&mut dx));
                    (y, dx)
                };
                assert_eq!(passes(true), passes(false), "{height}×{width} {padding:?}");
            }
        }
    }
}
