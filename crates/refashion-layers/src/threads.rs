//! How work is shared among threads.
//!
//! Work is cut into parts that depend on the sizes alone, never on the number of threads, so that
//! every sum is formed in the same order everywhere.

use rayon::prelude::*;
use std::cell::Cell;

use crate::aligned::Aligned;

/// Below so many values a thread costs more than it saves.
pub(crate) const WORTH_A_THREAD: usize = 16 * 1024;

/// Into at most so many parts a batch is cut where each part has to form a sum of its own.
pub(crate) const PARTS: usize = 8;

/// Calls `work(n, values)` for every `len` values, in any order and on any thread.
pub(crate) fn each_example(
    values: &mut [f32],
    len: usize,
    work: impl Fn(usize, &mut [f32]) + Sync,
) {
    let least = WORTH_A_THREAD.div_ceil(len.max(1));
    if values.len() < 2 * WORTH_A_THREAD {
        values
            .chunks_exact_mut(len)
            .enumerate()
            .for_each(|(n, values)| work(n, values));
    } else {
        values
            .par_chunks_exact_mut(len)
            .with_min_len(least)
            .enumerate()
            .for_each(|(n, values)| work(n, values));
    }
}

thread_local! {
    static SCRATCH: Cell<Option<Aligned>> = const { Cell::new(None) };
}

/// Lends `work` a buffer of `len` values, whatever they are.
///
/// Each thread has one, which all layers use one after another: it stays in the caches, and no
/// step has to ask for fresh memory. If `work` lends again, it gets another.
pub(crate) fn lend<R>(len: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = SCRATCH.take().unwrap_or_default();
    if buffer.len() < len {
        buffer.resize(len);
    }
    let result = work(&mut buffer[..len]);
    SCRATCH.with(|kept| {
        let other = kept.take().unwrap_or_default();
        kept.set(Some(if other.len() > buffer.len() {
            other
        } else {
            buffer
        }));
    });
    result
}

/// Adds the sums of all parts to those of the first, in their order.
pub(crate) fn add_parts(parts: &mut [f32], len: usize) {
    let (first, others) = parts.split_at_mut(len);
    let piece = WORTH_A_THREAD / 4;
    first
        .par_chunks_mut(piece)
        .enumerate()
        .for_each(|(number, sums)| {
            for part in others.chunks_exact(len) {
                let part = &part[number * piece..][..sums.len()];
                sums.iter_mut()
                    .zip(part)
                    .for_each(|(sum, part)| *sum += part);
            }
        });
}
