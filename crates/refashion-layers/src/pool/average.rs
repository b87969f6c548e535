//! The mean of each window where windows lie side by side on the image, the usual ones.
//!
//! Each value belongs to one window, and all windows see as many: nothing has to be counted.

use pulp::{Simd, WithSimd};

use crate::{sum::sum, window::Axis};

/// The sizes of a plane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tiles {
    width: usize,
    plane: usize,
    window: (usize, usize),
    output: (usize, usize),
}

impl Tiles {
    /// Nothing where windows overlap, leave gaps or reach beyond the image.
    pub(super) fn of(rows: &Axis, columns: &Axis) -> Option<Self> {
        let applies = |axis: &Axis| {
            let alone = axis.window == axis.stride || axis.output == 1;
            let inside = axis.output.saturating_mul(axis.window) <= axis.input;
            axis.before == 0 && axis.dilation == 1 && alone && inside
        };
        (applies(rows) && applies(columns)).then_some(Self {
            width: columns.input,
            plane: rows.input * columns.input,
            window: (rows.window, columns.window),
            output: (rows.output, columns.output),
        })
    }

    /// One over the number of values of a window.
    fn share(self) -> f32 {
        1.0 / (self.window.0 * self.window.1) as f32
    }

    fn pooled(self) -> usize {
        self.output.0 * self.output.1
    }

    /// Whether one window sees all.
    fn is_whole(self) -> bool {
        self.window.0 * self.window.1 == self.plane
    }
}

/// The means of some planes.
pub(super) struct Means<'a> {
    pub(super) tiles: Tiles,
    pub(super) x: &'a [f32],
    pub(super) y: &'a mut [f32],
}

impl WithSimd for Means<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (tiles, share) = (self.tiles, self.tiles.share());
        let planes = self.x.chunks_exact(tiles.plane);
        for (x, y) in planes.zip(self.y.chunks_exact_mut(tiles.pooled())) {
            if tiles.is_whole() {
                y[0] = share * sum(x, |x| x);
                continue;
            }
            let rows = x.chunks_exact(tiles.window.0 * tiles.width);
            for (y, rows) in y.chunks_exact_mut(tiles.output.1).zip(rows) {
                y.fill(0.0);
                for row in rows.chunks_exact(tiles.width) {
                    match tiles.window.1 {
                        2 => add_runs::<2>(row, y),
                        3 => add_runs::<3>(row, y),
                        len => {
                            let runs = row.chunks_exact(len);
                            y.iter_mut().zip(runs).for_each(|(y, run)| add_run(run, y));
                        }
                    }
                }
                y.iter_mut().for_each(|y| *y *= share);
            }
        }
    }
}

/// Adds runs of a length that is known when this is compiled.
#[inline(always)]
fn add_runs<const LEN: usize>(row: &[f32], y: &mut [f32]) {
    let runs = row.as_chunks::<LEN>().0.iter();
    y.iter_mut().zip(runs).for_each(|(y, run)| add_run(run, y));
}

#[inline(always)]
fn add_run(run: &[f32], y: &mut f32) {
    run.iter().for_each(|x| *y += x);
}

/// Leads each output's gradient to all that its window sees; what no window sees gets 0.
pub(super) struct Shares<'a> {
    pub(super) tiles: Tiles,
    pub(super) dy: &'a [f32],
    pub(super) dx: &'a mut [f32],
}

impl WithSimd for Shares<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let (tiles, share) = (self.tiles, self.tiles.share());
        let (height, width) = tiles.window;
        let planes = self.dx.chunks_exact_mut(tiles.plane);
        for (dx, dy) in planes.zip(self.dy.chunks_exact(tiles.pooled())) {
            if tiles.is_whole() {
                dx.fill(share * dy[0]);
                continue;
            }
            dx.fill(0.0);
            let rows = dx.chunks_mut(height * tiles.width);
            for (dy, rows) in dy.chunks_exact(tiles.output.1).zip(rows) {
                for row in rows.chunks_exact_mut(tiles.width) {
                    let runs = row.chunks_exact_mut(width);
                    runs.zip(dy).for_each(|(run, dy)| run.fill(share * dy));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Layer, Pass, Pool, PoolConfig, Window};

    /// Output and gradient, by tiles or as any other window.
    fn passes(config: PoolConfig, tiles: bool) -> (Vec<f32>, Vec<f32>) {
        let mut pool = Pool::new(config).unwrap();
        assert!(pool.tiles.is_some());
        if !tiles {
            pool.tiles = None;
        }
        let x: Vec<f32> = (0..2 * pool.input_len())
            .map(|i| (i * 7919 % 1013) as f32 / 500.0 - 1.0)
            .collect();
        let mut y = vec![f32::NAN; 2 * pool.output_len()];
        let mut dx = vec![f32::NAN; x.len()];
        let pass = Pass::training(2, 0);
        pool.forward(&pass, &[], &mut [], &x, &mut y);
        let mut dy: Vec<f32> = (1..=y.len()).map(|i| i as f32 / 3.0).collect();
        pool.backward(&pass, &[], &x, &y, &mut dy, &mut [], Some(&mut dx));
        (y, dx)
    }

    #[test]
    fn tiles_give_the_bits_of_any_other_window() {
        let sizes = [
            ((2, 2), (7, 9)),
            ((3, 2), (9, 8)),
            ((2, 3), (5, 7)),
            ((4, 5), (9, 11)),
        ];
        for (window, (height, width)) in sizes {
            let config = PoolConfig::average((3, height, width), window);
            assert_eq!(passes(config, true), passes(config, false), "{config:?}");
        }
    }

    #[test]
    fn the_mean_of_a_whole_plane_rounds_no_more() {
        let config = PoolConfig::average((3, 19, 21), (19, 21));
        let (found, expected) = (passes(config, true), passes(config, false));
        assert_eq!(found.1, expected.1);
        for (found, expected) in found.0.iter().zip(expected.0) {
            assert!((found - expected).abs() < 1e-5, "{found}, {expected}");
        }
    }

    #[test]
    fn windows_that_overlap_or_reach_outside_are_no_tiles() {
        let tiles = |window: Window| {
            let (rows, columns) = window.axes((9, 9)).unwrap();
            super::Tiles::of(&rows, &columns).is_some()
        };
        assert!(tiles(Window::new((2, 2)).stride((2, 2))));
        assert!(!tiles(Window::new((2, 2))));
        assert!(!tiles(Window::new((2, 2)).stride((3, 3))));
        assert!(!tiles(Window::new((2, 2)).stride((2, 2)).dilation((2, 2))));
        let same = Window::new((2, 2))
            .stride((2, 2))
            .padding(crate::Padding::Same);
        assert!(!tiles(same));
    }
}
