//! Where the pixels of images lie on a line.

use super::pixels::Pixels;
use crate::Axis;
use crate::tiles::SIDE;

/// About so many places are taken at once, whose factors fit a core's second cache.
const PLACES: usize = 1024;

/// Rows behind rows and images behind images, with gaps that serve the end of one and the beginning of the
/// next.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    pub(super) rows: Axis,
    pub(super) columns: Axis,
}

impl Grid {
    /// Nothing where windows take larger steps, or the output is larger than image and gap.
    pub(super) fn new(rows: Axis, columns: Axis) -> Option<Self> {
        let fits = |axis: &Axis| axis.stride == 1 && axis.output <= axis.input + gap(axis);
        (fits(&rows) && fits(&columns)).then_some(Self { rows, columns })
    }

    /// Places from one row to the next.
    fn pitch(&self) -> usize {
        self.columns.input + gap(&self.columns)
    }

    /// Places of an image.
    pub(super) fn image_len(&self) -> usize {
        (self.rows.input + gap(&self.rows)) * self.pitch()
    }

    /// How many images are taken at once.
    pub(super) fn images(&self) -> usize {
        (PLACES / self.image_len()).max(1)
    }

    /// Places of so many images, in whole blocks.
    pub(super) fn places(&self, images: usize) -> usize {
        (images * self.image_len()).next_multiple_of(SIDE)
    }

    /// Places that all taps see together, in whole blocks: an odd number of these, so that the lines of
    /// neighbouring planes do not take the same places in a cache.
    pub(super) fn line(&self, images: usize) -> usize {
        let places = self.places(images) + self.reach() + 1;
        (places.div_ceil(SIDE) | 1) * SIDE
    }

    /// How many places before the first pixel the first window's first tap sees.
    pub(super) fn lead(&self) -> usize {
        self.rows.before * self.pitch() + self.columns.before
    }

    /// For each tap the first place that it sees.
    pub(super) fn starts(&self) -> Vec<usize> {
        let Self { rows, columns } = self;
        let row = |y: usize| y * rows.dilation * self.pitch();
        let taps = 0..rows.window * columns.window;
        let taps = taps.map(|tap| (tap / columns.window, tap % columns.window));
        taps.map(|(y, x)| row(y) + x * columns.dilation).collect()
    }

    /// From what the first tap sees to what the last one does.
    fn reach(&self) -> usize {
        (self.rows.span() - 1) * self.pitch() + self.columns.span() - 1
    }

    /// How many places before the first output the gradient of the first pixel comes from.
    pub(super) fn lead_back(&self) -> usize {
        self.reach() - self.lead()
    }

    /// For each tap the first place whose gradient it leads back.
    pub(super) fn starts_back(&self) -> Vec<usize> {
        let starts = self.starts().into_iter();
        starts.map(|start| self.reach() - start).collect()
    }

    /// The pixels that windows slide over.
    pub(super) fn input(&self) -> Pixels {
        self.pixels((self.rows.input, self.columns.input))
    }

    /// The pixels that come out.
    pub(super) fn output(&self) -> Pixels {
        self.pixels((self.rows.output, self.columns.output))
    }

    /// Those of both that have the longer rows.
    pub(super) fn widest(&self) -> Pixels {
        self.pixels((1, self.columns.input.max(self.columns.output)))
    }

    fn pixels(&self, size: (usize, usize)) -> Pixels {
        Pixels {
            size,
            pitch: self.pitch(),
            image: self.image_len(),
        }
    }
}

/// Zeros between two neighbours, of which either end may see all.
fn gap(axis: &Axis) -> usize {
    axis.before.max(axis.after)
}
