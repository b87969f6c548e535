//! How work is shared among threads.
//!
//! Work is cut into parts that depend on the sizes alone, never on the number of threads, so that
//! every sum is formed in the same order everywhere.

use rayon::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Below so many values a thread costs more than it saves.
const WORTH_A_THREAD: usize = 16 * 1024;

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

/// Buffers that outlive a pass, so that no step has to ask for fresh memory.
#[derive(Debug, Default)]
pub(crate) struct Scratch(Mutex<Vec<Vec<f32>>>);

impl Scratch {
    /// Lends `work` a buffer of `len` values, whatever they are.
    pub(crate) fn lend<R>(&self, len: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
        let mut buffer = self.pool().pop().unwrap_or_default();
        if buffer.len() < len {
            buffer.resize(len, 0.0);
        }
        let result = work(&mut buffer[..len]);
        self.pool().push(buffer);
        result
    }

    /// A thread that panicked leaves the list whole, so that the poison says nothing.
    fn pool(&self) -> std::sync::MutexGuard<'_, Vec<Vec<f32>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
