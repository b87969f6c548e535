//! A way to convolve with the kernels that it reads.

use super::method::Method;
use crate::aligned::Aligned;

/// A way to convolve, and the kernel of each group as its passes read it.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) method: Box<dyn Method>,
    /// As the forward pass reads them.
    pub(super) forward: Vec<Aligned>,
    /// As the gradient of the image reads them.
    pub(super) transposed: Vec<Aligned>,
}

impl Way {
    pub(super) fn new(method: impl Method + 'static) -> Self {
        Self {
            method: Box::new(method),
            forward: Vec::new(),
            transposed: Vec::new(),
        }
    }

    /// What a task takes at least where threads share the work on some images.
    pub(super) fn grain(&self) -> usize {
        if self.method.shared() { 1 } else { usize::MAX }
    }

    /// Writes the kernels of so many groups as the forward pass reads them.
    pub(super) fn pack(&mut self, kernel: &[f32], groups: usize) {
        self.forward.resize_with(groups, Aligned::default);
        let kernels = kernel.chunks_exact(kernel.len() / groups);
        for (packed, kernel) in self.forward.iter_mut().zip(kernels) {
            self.method.pack(kernel, packed);
        }
    }

    /// Writes the kernels of so many groups as the gradient of the image reads them.
    pub(super) fn pack_transposed(&mut self, kernel: &[f32], groups: usize) {
        self.transposed.resize_with(groups, Aligned::default);
        let kernels = kernel.chunks_exact(kernel.len() / groups);
        for (packed, kernel) in self.transposed.iter_mut().zip(kernels) {
            self.method.pack_transposed(kernel, packed);
        }
    }
}
