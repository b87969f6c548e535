//! Values that several threads write, each its own part of them.
#![allow(unsafe_code)]

use std::marker::PhantomData;
use std::ops::Range;

/// A slice whose parts are handed to different threads.
#[derive(Clone, Copy)]
pub(super) struct Destination<'a> {
    start: *mut f32,
    len: usize,
    values: PhantomData<&'a mut [f32]>,
}

// SAFETY: it stands for a `&mut [f32]`, which can be sent; who takes a part promises that it is nobody
// else's.
unsafe impl Send for Destination<'_> {}
// SAFETY: as above.
unsafe impl Sync for Destination<'_> {}

impl<'a> Destination<'a> {
    pub(super) fn new(values: &'a mut [f32]) -> Self {
        Self {
            start: values.as_mut_ptr(),
            len: values.len(),
            values: PhantomData,
        }
    }

    /// A part of the values.
    ///
    /// # Safety
    /// As long as the part is in use nobody else has a value of it.
    #[allow(clippy::mut_from_ref)]
    pub(super) unsafe fn part(&self, range: Range<usize>) -> &mut [f32] {
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: by the assertion the part lies in the slice, and by the caller's promise it is
        // the only reference to it.
        unsafe { std::slice::from_raw_parts_mut(self.start.add(range.start), range.len()) }
    }
}
