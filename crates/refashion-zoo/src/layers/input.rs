//! What a layer makes of the shape on its way in.

use super::kind::Fault;
use crate::shape::{Shape, product};

/// Channels, height and width; refused where there is a vector.
pub(super) fn image(input: Shape) -> Result<(usize, usize, usize), Fault> {
    match input {
        Shape::Image {
            channels,
            height,
            width,
        } => Ok((channels, height, width)),
        Shape::Flat(n) => Err(Fault::needs(format!("a vector of {n}"), "an image")),
    }
}

/// The length of a vector; refused where there is an image.
pub(super) fn vector(input: Shape) -> Result<usize, Fault> {
    match input {
        Shape::Flat(n) => Ok(n),
        Shape::Image { .. } => Err(Fault::needs(
            format!("an image of {input}"),
            "a vector; put a flatten layer before it",
        )),
    }
}

/// The number of channels, and of values that each has.
pub(super) fn planes(input: Shape) -> (usize, usize) {
    let dims = input.dims();
    (dims[0], product(&dims[1..]))
}
