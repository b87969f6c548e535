//! The arithmetic of windows that slide over an image: padding, stride, dilation, output size.

use serde::{Deserialize, Serialize};

use crate::{Error, error::positive};

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
    /// [`Error::Zero`] when a size, stride or dilation is 0, and [`Error::WindowTooLarge`] when
    /// not one window fits.
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
        let span = (window - 1) * dilation + 1;
        let (before, after) = pads.unwrap_or_else(|| {
            let total = ((input.div_ceil(stride) - 1) * stride + span).saturating_sub(input);
            (total / 2, total - total / 2)
        });
        let padded = input + before + after;
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
}
