//! What of an earlier output is added further on: all of it, or every other cell of it.

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::{Error, Layer, Pass, threads};

/// What a [`Shortcut`] looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortcutConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// The channels of the output, at least those of the input.
    pub channels: usize,
    /// Steps down and to the right from one cell that is taken to the next.
    pub stride: (usize, usize),
}

impl ShortcutConfig {
    /// The input as it is.
    pub fn identity(input: (usize, usize, usize)) -> Self {
        Self {
            input,
            channels: input.0,
            stride: (1, 1),
        }
    }
}

/// The shortcut of a residual network, without weights (He, Zhang, Ren and Sun, 2015, section 3.3,
/// option A): the input as it is, or the first of every `stride` cells along each axis, with
/// channels of zeros behind its own.
///
/// ```
/// use refashion_layers::{Layer, Pass, Shortcut, ShortcutConfig};
///
/// // A channel of 3×3 becomes two of 2×2.
/// let input = (1, 3, 3);
/// let config = ShortcutConfig { input, channels: 2, stride: (2, 2) };
/// let mut shortcut = Shortcut::new(config)?;
/// let (x, mut y) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], [0.0; 8]);
/// shortcut.forward(&Pass::inference(1), &[], &mut [], &x, &mut y);
/// assert_eq!(y, [1.0, 3.0, 7.0, 9.0, 0.0, 0.0, 0.0, 0.0]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct Shortcut {
    config: ShortcutConfig,
}

impl Shortcut {
    /// A shortcut.
    ///
    /// # Errors
    /// [`Error::Zero`] when a size is 0, [`Error::TooLarge`] when there are more values than can be
    /// counted, and [`Error::OutOfRange`] when there are fewer channels on the way out than in.
    pub fn new(config: ShortcutConfig) -> Result<Self, Error> {
        let layer = "shortcut";
        let ((channels, height, width), (down, right)) = (config.input, config.stride);
        positive(
            layer,
            &[
                ("the number of channels", channels),
                ("the height", height),
                ("the width", width),
                ("the stride", down),
                ("the stride", right),
            ],
        )?;
        if config.channels < channels {
            return Err(Error::OutOfRange {
                layer,
                what: "the number of channels on the way out",
                found: config.channels as f32,
                expected: "[the number on the way in, ∞)",
            });
        }
        product(layer, "an input", &[channels, height, width])?;
        let shortcut = Self { config };
        let (channels, height, width) = shortcut.output_shape();
        product(layer, "an output", &[channels, height, width])?;
        Ok(shortcut)
    }

    /// Channels, height and width of the output.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        let ((_, height, width), (down, right)) = (self.config.input, self.config.stride);
        (
            self.config.channels,
            height.div_ceil(down),
            width.div_ceil(right),
        )
    }

    /// Calls `each` with the place of every cell that is taken and the place that it comes to.
    fn cells(&self, mut each: impl FnMut(usize, usize)) {
        let ((channels, height, width), (down, right)) = (self.config.input, self.config.stride);
        let rows = (0..channels).flat_map(|c| {
            let rows = (0..height).step_by(down);
            rows.map(move |row| (c * height + row) * width)
        });
        let mut to = 0;
        for row in rows {
            for column in (0..width).step_by(right) {
                each(row + column, to);
                to += 1;
            }
        }
    }

    fn is_identity(&self) -> bool {
        self.config == ShortcutConfig::identity(self.config.input)
    }
}

impl Layer for Shortcut {
    fn input_len(&self) -> usize {
        let (channels, height, width) = self.config.input;
        channels * height * width
    }

    fn output_len(&self) -> usize {
        let (channels, height, width) = self.output_shape();
        channels * height * width
    }

    fn forward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        state: &mut [f32],
        x: &[f32],
        y: &mut [f32],
    ) {
        check_forward(self, pass, weights, state, x, y);
        let (x_len, y_len) = (self.input_len(), self.output_len());
        threads::each_example(y, y_len, |n, y| {
            let x = &x[n * x_len..][..x_len];
            if self.is_identity() {
                y.copy_from_slice(x);
            } else {
                y.fill(0.0);
                self.cells(|from, to| y[to] = x[from]);
            }
        });
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let Some(dx) = dx else { return };
        let (x_len, y_len) = (self.input_len(), self.output_len());
        threads::each_example(dx, x_len, |n, dx| {
            let dy = &dy[n * y_len..][..y_len];
            if self.is_identity() {
                dx.copy_from_slice(dy);
            } else {
                dx.fill(0.0);
                self.cells(|from, to| dx[from] = dy[to]);
            }
        });
    }
}
