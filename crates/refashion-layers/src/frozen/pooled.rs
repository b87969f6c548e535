//! A pool of an image in panels: nothing is recorded, and whole vectors of channels are compared.

use std::ops::Range;

use pulp::{Simd, WithSimd};

use crate::Axis;
use crate::simd::dispatch_on;

/// A pool of each channel.
#[derive(Debug, Clone)]
pub(super) struct Pooled {
    pub(super) rows: Axis,
    pub(super) columns: Axis,
    /// Whether the largest value is taken; else the mean.
    pub(super) largest: bool,
    /// The cells of the image that each window sees along the two axes.
    seen: [Vec<Seen>; 2],
}

/// The first of the cells that a window sees along an axis, and how many there are.
type Seen = (usize, usize);

fn seen(axis: &Axis) -> Vec<Seen> {
    // Every window of a pool sees the image.
    let of = |output| {
        let taps = axis.taps_inside(output);
        let first = axis.cell(output, taps.start);
        (first.unwrap_or(0), taps.len())
    };
    (0..axis.output).map(of).collect()
}

/// Some rows of a panel of an image.
#[derive(Clone, Copy)]
pub(super) struct Band<'a> {
    /// The values, the first of them that of the first pixel of row `first`.
    pub(super) values: &'a [f32],
    pub(super) first: usize,
    /// Pixels from one row to the next.
    pub(super) pitch: usize,
    /// Values of a pixel.
    pub(super) width: usize,
}

impl Pooled {
    pub(super) fn new(rows: Axis, columns: Axis, largest: bool) -> Self {
        Self {
            rows,
            columns,
            largest,
            seen: [seen(&rows), seen(&columns)],
        }
    }

    /// Whether windows lie side by side without padding before them, so that a pool can follow band
    /// after band.
    pub(super) fn side_by_side(&self) -> bool {
        let plain = |axis: &Axis| axis.stride == axis.span() && axis.before == 0;
        plain(&self.rows) && plain(&self.columns)
    }

    /// Some rows of the output, without gaps, from a band that holds all that they see.
    pub(super) fn run(&self, band: Band<'_>, rows: Range<usize>, out: &mut [f32]) {
        let rows = Rows {
            pool: self,
            band,
            rows,
            out,
        };
        dispatch_on(band.width, rows);
    }
}

struct Rows<'a> {
    pool: &'a Pooled,
    band: Band<'a>,
    rows: Range<usize>,
    out: &'a mut [f32],
}

impl WithSimd for Rows<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match self.pool.largest {
            true => self.windows(simd, f32::NEG_INFINITY, |_, most: S::f32s, x| {
                // NaN beats all, as in PyTorch.
                let nan = simd.not_m32s(simd.equal_f32s(x, x));
                let wins = simd.or_m32s(simd.less_than_f32s(most, x), nan);
                simd.select_f32s(wins, x, most)
            }),
            false => self.windows(simd, 0.0, |share, sum, x| {
                simd.add_f32s(sum, simd.mul_f32s(simd.splat_f32s(share), x))
            }),
        }
    }
}

impl Rows<'_> {
    /// Goes through the cells of each window; `with` is told one over their number.
    #[inline(always)]
    fn windows<S: Simd>(
        self,
        simd: S,
        neutral: f32,
        with: impl Fn(f32, S::f32s, S::f32s) -> S::f32s,
    ) {
        let Band {
            values,
            first,
            pitch,
            width,
        } = self.band;
        let [rows, columns] = &self.pool.seen;
        let steps = (
            self.pool.rows.dilation * pitch * width,
            self.pool.columns.dilation * width,
        );
        let mut out = self.out.chunks_exact_mut(width);
        for &(iy, height) in &rows[self.rows] {
            for (&(ix, count), out) in columns.iter().zip(&mut out) {
                let start = ((iy - first) * pitch + ix) * width;
                let share = 1.0 / (height * count) as f32;
                for (lane, out) in S::as_mut_simd_f32s(out).0.iter_mut().enumerate() {
                    let mut value = simd.splat_f32s(neutral);
                    for y in 0..height {
                        for x in 0..count {
                            let at = start + y * steps.0 + x * steps.1 + lane * S::F32_LANES;
                            let x = S::as_simd_f32s(&values[at..][..S::F32_LANES]).0[0];
                            value = with(share, value, x);
                        }
                    }
                    *out = value;
                }
            }
        }
    }
}
