//! Cells of images, by their number.

use refashion_zoo::Shape;

/// Channel, row and column of a cell.
pub(super) fn cell(shape: Shape, at: usize) -> [usize; 3] {
    let [_, height, width] = shape.planes();
    [at / (height * width), at / width % height, at % width]
}

/// The place of the largest value, the first of equal ones.
pub(super) fn largest(values: &[f32]) -> usize {
    let more = |best: usize, at: usize| if values[at] > values[best] { at } else { best };
    (0..values.len()).reduce(more).unwrap_or_default()
}
