//! Which planes a convolution reads and writes.

use super::phases::Phases;

/// The groups of a convolution and their planes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    pub(super) phases: Phases,
    pub(super) groups: usize,
    /// Channels and filters of a group.
    pub(super) channels: usize,
    pub(super) filters: usize,
}

impl Layout {
    /// Values of the kernel of a group.
    pub(super) fn kernel_len(&self) -> usize {
        self.filters * self.channels * self.phases.rows.window * self.phases.columns.window
    }

    /// Values of the channels of a group, cut into phases.
    pub(super) fn image_len(&self) -> usize {
        self.channels * self.phases.planes_len()
    }
}
