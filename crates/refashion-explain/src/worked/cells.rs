//! Cells of images, by their number.

use refashion_zoo::Shape;

/// Channels, height and width; a vector has a value in each of its columns.
pub(super) fn image(shape: Shape) -> [usize; 3] {
    match shape {
        Shape::Image {
            channels,
            height,
            width,
        } => [channels, height, width],
        Shape::Flat(len) => [1, 1, len],
    }
}

/// Channel, row and column of a cell.
pub(super) fn cell(shape: Shape, at: usize) -> [usize; 3] {
    let [_, height, width] = image(shape);
    [at / (height * width), at / width % height, at % width]
}

/// The place of the largest value, the first of equal ones.
pub(super) fn largest(values: &[f32]) -> usize {
    let more = |best: usize, at: usize| if values[at] > values[best] { at } else { best };
    (0..values.len()).reduce(more).unwrap_or_default()
}
