//! Where Winograd's method applies and pays, and how much of it is done at once.

use super::along::OUT;
use crate::Axis;

/// With fewer channels or filters the transforms cost more than they save.
const LEAST: usize = 8;
/// Tiles are transformed and multiplied in blocks of at most so many, which fit a core's cache.
pub(super) const BLOCK: usize = 36;
/// Kernels with more pairs of a channel and a filter are large: in 36 matrices, a megabyte.
const LARGE: usize = (1 << 18) / 36;

/// Rows and columns of tiles, where the method applies and pays.
pub(super) fn tiles(
    rows: &Axis,
    columns: &Axis,
    channels: usize,
    filters: usize,
) -> Option<(usize, usize)> {
    let window = rows.window;
    let applies = |axis: &Axis| axis.window == window && axis.stride == 1 && axis.dilation == 1;
    let enough = channels >= LEAST && filters >= LEAST;
    if ![3, 5].contains(&window) || !applies(rows) || !applies(columns) || !enough {
        return None;
    }
    // For one or two outputs the 64 cells of a tile are more than the products of 5×5 windows.
    if window == 5 && rows.output * columns.output < 3 {
        return None;
    }
    Some((rows.output.div_ceil(OUT), columns.output.div_ceil(OUT)))
}

/// Whether the transformed kernel is too large for a core's cache.
pub(super) fn large(channels: usize, filters: usize) -> bool {
    channels * filters > LARGE
}
