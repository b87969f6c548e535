//! The arithmetic of windows that slide over an image: padding, stride, dilation, output size.

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::error::{bounded, positive};

/// How an image is padded before a window slides over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Padding {
    /// No padding: only windows that lie wholly inside the image.
    #[default]
    Valid,
    /// As many outputs as there are strides in the image, `ceil(input / stride)`. What has to be
    /// added for that is split evenly; an odd rest goes to the bottom and to the right, as in
    /// Keras and TensorFlow. (PyTorch puts the rest there too, but knows `same` for stride 1 only.)
    Same,
    /// So many cells on each side.
    Explicit {
        /// Rows above.
        top: usize,
        /// Rows below.
        bottom: usize,
        /// Columns to the left.
        left: usize,
        /// Columns to the right.
        right: usize,
    },
}

impl Padding {
    /// The same number of cells on all four sides, as PyTorch's `padding=n`.
    pub fn all(cells: usize) -> Self {
        Self::Explicit {
            top: cells,
            bottom: cells,
            left: cells,
            right: cells,
        }
    }
}

/// A window that slides over an image: pairs are (vertical, horizontal).
///
/// ```
/// use refashion_layers::{Padding, Window};
///
/// // AlexNet's first convolution: 227 → 55. With 224 it gives 54, not the 55 often quoted.
/// let window = Window::new((11, 11)).stride((4, 4));
/// assert_eq!(window.output_size((227, 227))?, (55, 55));
/// assert_eq!(window.output_size((224, 224))?, (54, 54));
///
/// // "Same" padding of an even window: one cell more at the bottom and at the right.
/// let (vertical, _) = Window::new((4, 4)).padding(Padding::Same).axes((7, 7))?;
/// assert_eq!((vertical.before, vertical.after, vertical.output), (1, 2, 7));
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// Rows and columns of the window.
    pub size: (usize, usize),
    /// The step from one window to the next.
    #[serde(default = "ones")]
    pub stride: (usize, usize),
    /// The padding around the image.
    #[serde(default)]
    pub padding: Padding,
    /// The distance between two neighbours in the window: 1 is an ordinary window; with 2 a 3×3
    /// window spans 5×5 cells.
    #[serde(default = "ones")]
    pub dilation: (usize, usize),
}

fn ones() -> (usize, usize) {
    (1, 1)
}

/// `3` is a window of 3×3 with stride 1 and no padding.
impl From<usize> for Window {
    fn from(side: usize) -> Self {
        Self::new((side, side))
    }
}

/// `(3, 5)` is a window of 3 rows and 5 columns with stride 1 and no padding.
impl From<(usize, usize)> for Window {
    fn from(size: (usize, usize)) -> Self {
        Self::new(size)
    }
}

impl Window {
    /// A window of this size with stride 1, no padding and no dilation.
    pub fn new(size: (usize, usize)) -> Self {
        Self {
            size,
            stride: ones(),
            padding: Padding::Valid,
            dilation: ones(),
        }
    }

    /// The same window with another stride.
    pub fn stride(self, stride: (usize, usize)) -> Self {
        Self { stride, ..self }
    }

    /// The same window with another padding.
    pub fn padding(self, padding: Padding) -> Self {
        Self { padding, ..self }
    }

    /// The same window with another dilation.
    pub fn dilation(self, dilation: (usize, usize)) -> Self {
        Self { dilation, ..self }
    }

    /// Rows and columns of the output over an image of `height × width`.
    ///
    /// # Errors
    /// As [`Window::axes`].
    pub fn output_size(&self, image: (usize, usize)) -> Result<(usize, usize), Error> {
        let (vertical, horizontal) = self.axes(image)?;
        Ok((vertical.output, horizontal.output))
    }

    /// Everything about the two axes of an image of `height × width`: first vertical, then
    /// horizontal.
    ///
    /// # Errors
    /// [`Error::Zero`] when a size, stride or dilation is 0, [`Error::WindowTooLarge`] when not one
    /// window fits, and [`Error::TooLarge`] when the window or the padded image spans more cells
    /// than can be counted.
    pub fn axes(&self, image: (usize, usize)) -> Result<(Axis, Axis), Error> {
        positive(
            "window",
            &[
                ("the image's height", image.0),
                ("the image's width", image.1),
                ("the window's height", self.size.0),
                ("the window's width", self.size.1),
                ("the vertical stride", self.stride.0),
                ("the horizontal stride", self.stride.1),
                ("the vertical dilation", self.dilation.0),
                ("the horizontal dilation", self.dilation.1),
            ],
        )?;
        let (vertical, horizontal) = match self.padding {
            Padding::Valid => (Some((0, 0)), Some((0, 0))),
            Padding::Same => (None, None),
            Padding::Explicit {
                top,
                bottom,
                left,
                right,
            } => (Some((top, bottom)), Some((left, right))),
        };
        Ok((
            Axis::new(
                "height",
                image.0,
                self.size.0,
                self.stride.0,
                self.dilation.0,
                vertical,
            )?,
            Axis::new(
                "width",
                image.1,
                self.size.1,
                self.stride.1,
                self.dilation.1,
                horizontal,
            )?,
        ))
    }
}

/// The cells that a window spans along an axis, dilation included.
pub(crate) fn span(axis: &'static str, window: usize, dilation: usize) -> Result<usize, Error> {
    let gaps = window.saturating_sub(1).checked_mul(dilation);
    let span = gaps.and_then(|cells| cells.checked_add(1));
    bounded("window", "its span", span, || {
        format!("({window} − 1)·{dilation} + 1 cells along the {axis}")
    })
}

/// A window that slides along one axis of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Axis {
    /// Cells of the image.
    pub input: usize,
    /// Cells of the window.
    pub window: usize,
    /// The step from one window to the next.
    pub stride: usize,
    /// The distance between two neighbours in the window.
    pub dilation: usize,
    /// Cells of padding before the image.
    pub before: usize,
    /// Cells of padding after the image.
    pub after: usize,
    /// The number of windows.
    pub output: usize,
}

impl Axis {
    /// `pads` is `None` for "same".
    fn new(
        axis: &'static str,
        input: usize,
        window: usize,
        stride: usize,
        dilation: usize,
        pads: Option<(usize, usize)>,
    ) -> Result<Self, Error> {
        let span = span(axis, window, dilation)?;
        let (before, after) = pads.unwrap_or_else(|| {
            // How far the last window reaches past the end of the image.
            let total = span.saturating_sub(input - (input.div_ceil(stride) - 1) * stride);
            (total / 2, total - total / 2)
        });
        let padded = input
            .checked_add(before)
            .and_then(|cells| cells.checked_add(after));
        let padded = bounded("window", "the padded image", padded, || {
            format!("{before} + {input} + {after} cells along the {axis}")
        })?;
        if span > padded {
            return Err(Error::WindowTooLarge {
                layer: "window",
                axis,
                window: span,
                padded,
            });
        }
        let output = (padded - span) / stride + 1;
        Ok(Self {
            input,
            window,
            stride,
            dilation,
            before,
            after,
            output,
        })
    }

    /// The cells a window spans, dilation included.
    pub fn span(&self) -> usize {
        (self.window - 1) * self.dilation + 1
    }

    /// The cell of the image under tap `tap` of window `output`, or `None` in the padding.
    #[inline(always)]
    pub fn cell(&self, output: usize, tap: usize) -> Option<usize> {
        let cell = output * self.stride + tap * self.dilation;
        cell.checked_sub(self.before)
            .filter(|&cell| cell < self.input)
    }

    /// Whether every window has a cell in the image; others would see nothing but padding.
    pub(crate) fn every_window_sees(&self) -> bool {
        if self.dilation <= self.input {
            // No window can step over the image, so that the first and the last tell of all.
            let last = (self.output - 1) * self.stride;
            return self.before < self.span() && last < self.before + self.input;
        }
        let sees = |output| (0..self.window).any(|tap| self.cell(output, tap).is_some());
        (0..self.output).all(sees)
    }

    /// The windows whose tap `tap` lies inside the image; the others see padding there.
    pub fn outputs_inside(&self, tap: usize) -> std::ops::Range<usize> {
        let offset = tap * self.dilation;
        let first = self.before.saturating_sub(offset).div_ceil(self.stride);
        let end = (self.input + self.before)
            .saturating_sub(offset)
            .div_ceil(self.stride);
        let end = end.min(self.output);
        first.min(end)..end
    }

    /// The taps of a window that lie inside the image; all where none does.
    pub(crate) fn taps_inside(&self, output: usize) -> std::ops::Range<usize> {
        let inside = |tap: &usize| self.cell(output, *tap).is_some();
        let taps = 0..self.window;
        match (taps.clone().find(inside), taps.clone().rfind(inside)) {
            (Some(first), Some(last)) => first..last + 1,
            _ => taps,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_window_tell_of_all() {
        let (mut all, mut some) = (0, 0);
        for case in 0..5 * 4 * 3 * 4 * 5 * 5 {
            let (input, rest) = (1 + case % 5, case / 5);
            let (window, rest) = (1 + rest % 4, rest / 4);
            let (stride, rest) = (1 + rest % 3, rest / 3);
            let (dilation, rest) = (1 + rest % 4, rest / 4);
            let pads = Some((rest % 5, rest / 5));
            let Ok(axis) = Axis::new("width", input, window, stride, dilation, pads) else {
                continue;
            };
            let sees = |output| (0..axis.window).any(|tap| axis.cell(output, tap).is_some());
            let expected = (0..axis.output).all(sees);
            assert_eq!(axis.every_window_sees(), expected, "{axis:?}");
            if expected { all += 1 } else { some += 1 }
        }
        assert!(all > 100 && some > 100, "{all} {some}");
    }
}
