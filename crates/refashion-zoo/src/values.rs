//! The values that go from step to step.

use rayon::prelude::*;

use crate::model::{PIECE, Source};

/// What a step reads of the steps before it: the output of the last, or where a shortcut begins.
pub(crate) fn read<'a>(
    before: &'a [Vec<f32>],
    input: &'a [f32],
    source: Option<Source>,
    len: usize,
) -> &'a [f32] {
    let output = match source {
        None => before.last(),
        Some(Source::Input) => None,
        Some(Source::Step(step)) => before.get(step),
    };
    &output.map_or(input, Vec::as_slice)[..len]
}

/// Adds values to others.
pub(crate) fn add(sums: &mut [f32], values: &[f32]) {
    let pieces = sums.par_chunks_mut(PIECE).zip(values.par_chunks(PIECE));
    pieces.for_each(|(sums, values)| {
        for (sum, value) in sums.iter_mut().zip(values) {
            *sum += value;
        }
    });
}

/// The first `len` values of a buffer, which grows if it has to.
pub(crate) fn grown(buffer: &mut Vec<f32>, len: usize) -> &mut [f32] {
    if buffer.len() < len {
        buffer.resize(len, 0.0);
    }
    &mut buffer[..len]
}
