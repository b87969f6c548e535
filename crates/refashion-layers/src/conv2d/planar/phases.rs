//! Planes cut into phases.

use crate::Axis;

/// Vectors that are computed at once: as many sums as hide the time that one takes.
pub(super) const VECTORS: usize = 4;
/// So many values are computed at once by the longest vectors.
const BLOCK: usize = VECTORS * 16;

/// How a plane is cut: into one phase for each step that a window takes down and to the right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phases {
    pub(super) rows: Axis,
    pub(super) columns: Axis,
}

/// What one cell of the window sees: its phase, and how far behind each output of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tap {
    pub(super) phase: usize,
    pub(super) offset: usize,
}

impl Phases {
    /// By how many rows or columns of a phase the farthest tap lies behind the first.
    fn reach(axis: &Axis) -> usize {
        (axis.span() - 1) / axis.stride
    }

    /// Values from one row of a phase to the next.
    fn pitch(&self) -> usize {
        self.columns.output + Self::reach(&self.columns)
    }

    /// The largest offset of a tap.
    pub(super) fn farthest(&self) -> usize {
        Self::reach(&self.rows) * self.pitch() + Self::reach(&self.columns)
    }

    /// Values of a phase that some output sees.
    pub(super) fn seen_len(&self) -> usize {
        (self.rows.output + Self::reach(&self.rows)) * self.pitch()
    }

    /// The same with room for a block to read past the end.
    pub(super) fn phase_len(&self) -> usize {
        self.seen_len() + Self::reach(&self.columns) + BLOCK
    }

    /// Phases along an axis that some tap sees.
    fn count(axis: &Axis) -> usize {
        axis.stride.min(axis.span())
    }

    /// Values of all phases of a plane.
    pub(super) fn planes_len(&self) -> usize {
        Self::count(&self.rows) * Self::count(&self.columns) * self.phase_len()
    }

    /// Values of a run of outputs, in whole blocks.
    pub(super) fn run_len(&self) -> usize {
        (self.rows.output * self.pitch()).next_multiple_of(BLOCK)
    }

    /// Values of a run of gradients, with zeros before for as far as a tap reaches and behind for as far
    /// as a phase.
    pub(super) fn padded_run_len(&self) -> usize {
        self.farthest() + self.phase_len() + BLOCK
    }

    /// The taps of the window, row by row.
    pub(super) fn taps(&self) -> Vec<Tap> {
        let Self { rows, columns } = self;
        let across = Self::count(columns);
        let cells = (0..rows.window).flat_map(|ky| (0..columns.window).map(move |kx| (ky, kx)));
        let tap = |(ky, kx)| {
            let (y, x) = (ky * rows.dilation, kx * columns.dilation);
            Tap {
                phase: y % rows.stride * across + x % columns.stride,
                offset: y / rows.stride * self.pitch() + x / columns.stride,
            }
        };
        cells.map(tap).collect()
    }

    /// Calls `visit(where in the plane, where in the phases)` for each row that some output sees: where it
    /// begins in the plane, and in the first of its phases.
    fn each_row(&self, mut visit: impl FnMut(usize, usize)) {
        let Self { rows, columns } = self;
        let heights = rows.output + Self::reach(rows);
        for y in 0..rows.input {
            let padded = rows.before + y;
            let (phase, row) = (padded % rows.stride, padded / rows.stride);
            if phase < Self::count(rows) && row < heights {
                let start = phase * Self::count(columns) * self.phase_len() + row * self.pitch();
                visit(y * columns.input, start);
            }
        }
    }

    /// Calls `visit(phase, column in the image, place in the phase, how many)` for what each phase has
    /// of a row.
    fn each_phase(&self, mut visit: impl FnMut(usize, usize, usize, usize)) {
        let columns = &self.columns;
        let (stride, pitch) = (columns.stride, self.pitch());
        for phase in 0..Self::count(columns) {
            // The first column of the image in this phase.
            let x = (phase + stride - columns.before % stride) % stride;
            let at = (columns.before + x) / stride;
            if x < columns.input && at < pitch {
                let count = (columns.input - x).div_ceil(stride).min(pitch - at);
                visit(phase, x, at, count);
            }
        }
    }

    /// Cuts a plane; padding is 0.
    pub(super) fn cut(&self, plane: &[f32], phases: &mut [f32]) {
        phases.fill(0.0);
        let (stride, len) = (self.columns.stride, self.phase_len());
        self.each_row(|from, to| {
            self.each_phase(|phase, x, at, count| {
                let to = &mut phases[to + phase * len + at..][..count];
                let from = &plane[from + x..];
                match stride {
                    1 => to.copy_from_slice(&from[..count]),
                    _ => {
                        let from = from.iter().step_by(stride);
                        to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
                    }
                }
            });
        });
    }

    /// The way back; what no output sees is 0.
    pub(super) fn join(&self, phases: &[f32], plane: &mut [f32]) {
        plane.fill(0.0);
        let (stride, len) = (self.columns.stride, self.phase_len());
        self.each_row(|to, from| {
            self.each_phase(|phase, x, at, count| {
                let from = &phases[from + phase * len + at..][..count];
                let to = plane[to + x..].iter_mut().step_by(stride);
                to.zip(from).for_each(|(to, from)| *to = *from);
            });
        });
    }

    /// Takes the outputs out of a run.
    pub(super) fn take(&self, run: &[f32], y: &mut [f32]) {
        let rows = y.chunks_exact_mut(self.columns.output);
        for (y, run) in rows.zip(run.chunks(self.pitch())) {
            y.copy_from_slice(&run[..y.len()]);
        }
    }

    /// Lays gradients out as a run; everything else is 0.
    pub(super) fn lay(&self, dy: &[f32], run: &mut [f32]) {
        run.fill(0.0);
        let rows = dy.chunks_exact(self.columns.output);
        for (dy, run) in rows.zip(run[self.farthest()..].chunks_mut(self.pitch())) {
            run[..dy.len()].copy_from_slice(dy);
        }
    }
}
