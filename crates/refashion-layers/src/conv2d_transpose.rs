//! Transposed convolution: a convolution backwards, which makes a small image larger.

use crate::columns::{ColumnProduct, Right};
use crate::error::{bounded, positive, product};
use crate::layer::{check_backward, check_forward};
use crate::window::span;
use crate::{Activation, Axis, Error, Layer, Padding, Pass, Window, sum::sum};

/// The layer's name in errors.
const LAYER: &str = "transposed convolution";

/// Columns of a product that one task computes.
const COLUMNS: usize = 128;

/// What a [`Conv2dTranspose`] layer looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conv2dTransposeConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// Channels of the output.
    pub filters: usize,
    /// The window of the convolution that is turned round: it slides over the *output*, and its
    /// places are the pixels of the input.
    pub window: Window,
    /// Whether each filter has a bias.
    pub bias: bool,
    /// What is applied to the sum; not softmax.
    pub activation: Activation,
}

impl Conv2dTransposeConfig {
    /// With a bias and no activation.
    pub fn new(input: (usize, usize, usize), filters: usize, window: impl Into<Window>) -> Self {
        Self {
            input,
            filters,
            window: window.into(),
            bias: true,
            activation: Activation::Linear,
        }
    }
}

/// A transposed convolution, also called up-sampling or deconvolution (thesis, section 3.6, "The
/// transposed convolutional layer").
///
/// Every pixel of the input spreads the kernel, times its value, over the output, at steps of the
/// stride, and what overlaps is added: with a stride of s, a dilation of d and a padding of p,
/// Y\[o, s·i + d·u − p, s·j + d·v − p\] += X\[c, i, j\]·K\[c, o, u, v\]. So it is the gradient of a
/// convolution with respect to its image, and that convolution is its gradient. Sizes are those of
/// Keras:
///
/// | padding | output along an axis |
/// |---|---|
/// | valid | (input − 1)·stride + max(span, stride) |
/// | same | input·stride |
/// | explicit | (input − 1)·stride + span − before − after, as PyTorch's `padding` |
///
/// where the span is (kernel − 1)·dilation + 1, the kernel itself without dilation.
///
/// Weights: `kernel`, channels × filters × height × width (as PyTorch keeps it), and `bias`.
///
/// ```
/// use refashion_layers::{Conv2dTranspose, Conv2dTransposeConfig, Layer, Pass, Window};
///
/// // Two pixels spread a kernel of ones; where the copies overlap, their values are added.
/// let window = Window::new((1, 3)).stride((1, 2));
/// let mut layer = Conv2dTranspose::new(Conv2dTransposeConfig::new((1, 1, 2), 1, window))?;
/// assert_eq!(layer.output_shape(), (1, 1, 5));
/// let mut y = [0.0; 5];
/// layer.forward(&Pass::inference(1), &[1.0, 1.0, 1.0, 0.0], &mut [], &[2.0, 3.0], &mut y);
/// assert_eq!(y, [2.0, 2.0, 5.0, 3.0, 3.0]);
/// # Ok::<(), refashion_layers::Error>(())
/// ```
#[derive(Debug)]
pub struct Conv2dTranspose {
    config: Conv2dTransposeConfig,
    /// The axes of the convolution over the output.
    rows: Axis,
    columns: Axis,
    /// Spread pixels of one image, and the kernel's gradient from it.
    spread: Vec<f32>,
    dkernel: Vec<f32>,
}

impl Conv2dTranspose {
    /// A transposed convolution.
    ///
    /// # Errors
    /// [`Error::Zero`] for a size of 0, [`Error::NothingLeft`] when the padding takes all of the
    /// output, [`Error::TooLarge`] when there is more of it or of the weights than can be counted,
    /// [`Error::NotFused`] for softmax, and [`Error::OutOfRange`] for a negative slope.
    pub fn new(config: Conv2dTransposeConfig) -> Result<Self, Error> {
        check_sizes(&config)?;
        if config.activation == Activation::Softmax {
            return Err(Error::NotFused {
                layer: LAYER,
                activation: "softmax",
            });
        }
        config.activation.check_fused(LAYER)?;
        let output = output_size(&config)?;
        let (rows, columns) = config.window.axes(output)?;
        let (channels, height, width) = config.input;
        let (filters, (u, v)) = (config.filters, config.window.size);
        product(LAYER, "an input", &[channels, height, width])?;
        product(LAYER, "an output", &[filters, output.0, output.1])?;
        product(LAYER, "the kernel", &[channels, filters, u, v])?;
        let spread = [filters, u, v, height, width];
        product(LAYER, "what its pixels spread", &spread)?;
        Ok(Self {
            config,
            rows,
            columns,
            spread: Vec::new(),
            dkernel: Vec::new(),
        })
    }

    /// Channels, height and width of the output.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        (self.config.filters, self.rows.input, self.columns.input)
    }

    /// Pixels of the input.
    fn pixels(&self) -> usize {
        self.config.input.1 * self.config.input.2
    }

    /// Values that a pixel of the input spreads.
    fn taps(&self) -> usize {
        self.config.filters * self.rows.window * self.columns.window
    }

    fn kernel_len(&self) -> usize {
        self.config.input.0 * self.taps()
    }

    /// Calls `pair(spread, output)` for each value that a pixel spreads, one row of `spread` (taps ×
    /// pixels) after another, and its place in the output; places outside are left out.
    fn each_place(&self, mut pair: impl FnMut(usize, usize)) {
        let (height, width) = (self.rows.input, self.columns.input);
        let (input_height, input_width) = (self.config.input.1, self.config.input.2);
        let windows = self.rows.window * self.columns.window;
        for tap in 0..self.taps() {
            let plane = tap / windows * height * width;
            let (u, v) = (
                tap % windows / self.columns.window,
                tap % self.columns.window,
            );
            for i in 0..input_height {
                let Some(row) = self.rows.cell(i, u) else {
                    continue;
                };
                for j in self.columns.outputs_inside(v) {
                    if let Some(column) = self.columns.cell(j, v) {
                        let from = (tap * input_height + i) * input_width + j;
                        pair(from, plane + row * width + column);
                    }
                }
            }
        }
    }
}

fn check_sizes(config: &Conv2dTransposeConfig) -> Result<(), Error> {
    let ((channels, height, width), window) = (config.input, config.window);
    positive(
        LAYER,
        &[
            ("the number of channels", channels),
            ("the height", height),
            ("the width", width),
            ("the number of filters", config.filters),
            ("the kernel's height", window.size.0),
            ("the kernel's width", window.size.1),
            ("the vertical stride", window.stride.0),
            ("the horizontal stride", window.stride.1),
            ("the vertical dilation", window.dilation.0),
            ("the horizontal dilation", window.dilation.1),
        ],
    )
}

/// Rows and columns of the output.
fn output_size(config: &Conv2dTransposeConfig) -> Result<(usize, usize), Error> {
    let Window {
        size,
        stride,
        padding,
        dilation,
    } = config.window;
    let (vertical, horizontal) = match padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => ((top, bottom), (left, right)),
        Padding::Valid | Padding::Same => ((0, 0), (0, 0)),
    };
    // What the last pixel adds to the strides of those before it.
    let last = |span: usize, stride: usize| match padding {
        Padding::Valid => span.max(stride),
        Padding::Same => stride,
        Padding::Explicit { .. } => span,
    };
    let last = (
        last(span("height", size.0, dilation.0)?, stride.0),
        last(span("width", size.1, dilation.1)?, stride.1),
    );
    let (_, height, width) = config.input;
    Ok((
        output_along("height", (height, stride.0), last.0, vertical)?,
        output_along("width", (width, stride.1), last.1, horizontal)?,
    ))
}

/// (input − 1)·stride + last − before − after.
fn output_along(
    axis: &'static str,
    (input, stride): (usize, usize),
    last: usize,
    (before, after): (usize, usize),
) -> Result<usize, Error> {
    let strides = (input - 1).checked_mul(stride);
    let cells = strides.and_then(|strides| strides.checked_add(last));
    let cells = bounded(LAYER, "the output", cells, || {
        format!("({input} − 1)·{stride} + {last} cells along the {axis}")
    })?;
    match cells.saturating_sub(before).saturating_sub(after) {
        0 => Err(Error::NothingLeft {
            axis,
            before,
            after,
            cells,
        }),
        output => Ok(output),
    }
}

impl Layer for Conv2dTranspose {
    fn input_len(&self) -> usize {
        self.config.input.0 * self.pixels()
    }

    fn output_len(&self) -> usize {
        self.config.filters * self.rows.input * self.columns.input
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        let (channels, filters) = (self.config.input.0, self.config.filters);
        let kernel = vec![channels, filters, self.rows.window, self.columns.window];
        let mut weights = vec![("kernel", kernel)];
        if self.config.bias {
            weights.push(("bias", vec![filters]));
        }
        weights
    }

    fn scratch(&self, _batch: usize) -> usize {
        self.taps() * self.pixels() + self.kernel_len()
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
        let (channels, pixels, taps) = (self.config.input.0, self.pixels(), self.taps());
        let (kernel, bias) = weights.split_at(self.kernel_len());
        let plane = self.rows.input * self.columns.input;
        let mut spread = std::mem::take(&mut self.spread);
        spread.resize(taps * pixels, 0.0);
        let images = x.chunks_exact(channels * pixels);
        for (x, y) in images.zip(y.chunks_exact_mut(self.output_len())) {
            ColumnProduct {
                a: kernel,
                a_row: 1,
                a_step: taps,
                b: Right::Plain(x),
                c: &mut spread,
                m: taps,
                k: channels,
                n: pixels,
                columns: COLUMNS,
                precision: pass.precision,
            }
            .run();
            for (filter, y) in y.chunks_exact_mut(plane).enumerate() {
                y.fill(bias.get(filter).copied().unwrap_or(0.0));
            }
            self.each_place(|from, to| y[to] += spread[from]);
            self.config.activation.apply(y, 1);
        }
        self.spread = spread;
    }

    fn backward(
        &mut self,
        pass: &Pass,
        weights: &[f32],
        x: &[f32],
        y: &[f32],
        dy: &mut [f32],
        dweights: &mut [f32],
        mut dx: Option<&mut [f32]>,
    ) {
        check_backward(self, pass, (weights, dweights), (x, dx.as_deref()), (y, dy));
        let (channels, pixels, taps) = (self.config.input.0, self.pixels(), self.taps());
        let plane = self.rows.input * self.columns.input;
        let (dkernel, dbias) = dweights.split_at_mut(self.kernel_len());
        let mut spread = std::mem::take(&mut self.spread);
        let mut part = std::mem::take(&mut self.dkernel);
        spread.resize(taps * pixels, 0.0);
        part.resize(dkernel.len(), 0.0);
        dkernel.fill(0.0);
        dbias.fill(0.0);
        self.config.activation.gradient(y, dy, 1);
        let images = x.chunks_exact(channels * pixels);
        for (n, (x, dy)) in images.zip(dy.chunks_exact(self.output_len())).enumerate() {
            for (dbias, dy) in dbias.iter_mut().zip(dy.chunks_exact(plane)) {
                *dbias += sum(dy, |dy| dy);
            }
            spread.fill(0.0);
            self.each_place(|from, to| spread[from] = dy[to]);
            ColumnProduct {
                a: x,
                a_row: pixels,
                a_step: 1,
                b: Right::Transposed(&spread),
                c: &mut part,
                m: channels,
                k: pixels,
                n: taps,
                columns: COLUMNS,
                precision: pass.precision,
            }
            .run();
            dkernel
                .iter_mut()
                .zip(&part)
                .for_each(|(sum, part)| *sum += part);
            if let Some(dx) = &mut dx {
                ColumnProduct {
                    a: &weights[..channels * taps],
                    a_row: taps,
                    a_step: 1,
                    b: Right::Plain(&spread),
                    c: &mut dx[n * channels * pixels..][..channels * pixels],
                    m: channels,
                    k: taps,
                    n: pixels,
                    columns: COLUMNS,
                    precision: pass.precision,
                }
                .run();
            }
        }
        (self.spread, self.dkernel) = (spread, part);
    }
}
