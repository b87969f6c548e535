//! A kernel in blocks, and its gradient.

use crate::bf16::Half;
use crate::tiles::{BLOCK, PAIRS, SIDE};

/// Filters × channels × taps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kernel {
    pub(super) channels: usize,
    pub(super) filters: usize,
    pub(super) taps: usize,
}

impl Kernel {
    /// Blocks of channels.
    pub(super) fn inputs(&self) -> usize {
        self.channels.div_ceil(SIDE)
    }

    /// Blocks of filters.
    pub(super) fn outputs(&self) -> usize {
        self.filters.div_ceil(SIDE)
    }

    /// Values in blocks.
    pub(super) fn len(&self) -> usize {
        self.inputs() * self.outputs() * self.taps * BLOCK
    }

    /// Calls `visit(filter, channel, index of its first tap)`.
    fn each(&self, mut visit: impl FnMut(usize, usize, usize)) {
        for o in 0..self.filters {
            for c in 0..self.channels {
                visit(o, c, (o * self.channels + c) * self.taps);
            }
        }
    }

    /// As the forward pass reads it: blocks of filters, in them of channels, in them taps, in them pairs of
    /// channels.
    pub(super) fn pack(&self, kernel: &[f32], packed: &mut [Half]) {
        self.each(|o, c, at| {
            self.write(&kernel[at..], packed, (o, c), self.inputs());
        });
    }

    /// As the gradient of the images reads it: filters and channels change places.
    pub(super) fn pack_transposed(&self, kernel: &[f32], packed: &mut [Half]) {
        self.each(|o, c, at| {
            self.write(&kernel[at..], packed, (c, o), self.outputs());
        });
    }

    /// Writes all taps of one output and one input, of which so many blocks lie side by side.
    fn write(
        &self,
        values: &[f32],
        packed: &mut [Half],
        (output, input): (usize, usize),
        beside: usize,
    ) {
        let block = (output / SIDE * beside + input / SIDE) * self.taps * BLOCK;
        let (pair, half) = (input % SIDE / 2, input % 2);
        let start = block + (pair * SIDE + output % SIDE) * 2 + half;
        for (tap, &value) in values[..self.taps].iter().enumerate() {
            packed[start + tap * BLOCK] = Half::of(value);
        }
    }

    /// Brings a gradient into the kernel's own order: it lies in blocks of channels, in them of filters, in
    /// them taps, in them rows of filters.
    pub(super) fn unpack(&self, gradient: &[f32], dkernel: &mut [f32]) {
        self.each(|o, c, at| {
            let block = (c / SIDE * self.outputs() + o / SIDE) * self.taps * BLOCK;
            let start = block + o % SIDE * SIDE + c % SIDE;
            for (tap, value) in dkernel[at..][..self.taps].iter_mut().enumerate() {
                *value = gradient[start + tap * BLOCK];
            }
        });
    }
}

const _: () = assert!(BLOCK == 2 * PAIRS * SIDE);
