//! Values that begin where a line of the cache does.
#![allow(unsafe_code)]

use std::ops::{Deref, DerefMut};

use pulp::bytemuck::{Pod, Zeroable, cast_slice, cast_slice_mut};

/// Values of a line.
pub(crate) const LINE: usize = 16;

/// A line of a cache.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

// SAFETY: values, of which all bits mean something, and nothing between them.
unsafe impl Zeroable for Line {}
// SAFETY: as above.
unsafe impl Pod for Line {}

/// Some values. A vector that is read from them, and begins a whole number of vectors behind the first, lies
/// in one line: from two it takes twice as long, and a tile three times.
#[derive(Debug, Default)]
pub(crate) struct Aligned {
    lines: Vec<Line>,
    len: usize,
}

impl Aligned {
    /// Makes them so many; new ones are 0, or what was there before they were fewer.
    pub(crate) fn resize(&mut self, len: usize) {
        if self.lines.len() < len.div_ceil(LINE) {
            self.lines.resize(len.div_ceil(LINE), Line([0.0; LINE]));
        }
        self.len = len;
    }
}

impl Deref for Aligned {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &cast_slice(&self.lines)[..self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut cast_slice_mut(&mut self.lines)[..self.len]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_begin_at_a_line() {
        let mut values = Aligned::default();
        for len in [3, 70, 16, 0, 5000] {
            values.resize(len);
            assert_eq!(values.len(), len);
            assert!(values.iter().all(|&value| value == 0.0));
            assert_eq!(values.as_ptr().addr() % 64, 0);
        }
        values[4999] = 1.0;
        assert_eq!(values.iter().sum::<f32>(), 1.0);
    }
}
