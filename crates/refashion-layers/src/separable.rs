//! Separable convolutions: two cheap convolutions in place of a dear one.

use crate::error::{positive, product};
use crate::layer::{check_backward, check_forward};
use crate::{Activation, Conv2d, Conv2dConfig, Error, Layer, Padding, Pass, Window};

/// What a [`Separable`] convolution looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SeparableConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// Channels of the output.
    pub filters: usize,
    /// The window that the two convolutions see together.
    pub window: Window,
    /// Whether each filter has a bias.
    pub bias: bool,
    /// What is applied to the sum; not softmax.
    pub activation: Activation,
}

impl SeparableConfig {
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

/// A convolution taken apart into two (thesis, section 3.6, "The separable convolutional layer"):
/// by depth with [`Separable::depthwise`], or along the axes with [`Separable::spatial`].
#[derive(Debug)]
pub struct Separable {
    layers: [Conv2d; 2],
    /// Names and shapes of all weights.
    weights: Vec<(&'static str, Vec<usize>)>,
    /// How many of them are the first layer's.
    first_len: usize,
    /// What lies between the two, and its gradient.
    middle: Vec<f32>,
    dmiddle: Vec<f32>,
}

impl Separable {
    /// First each channel is convolved by itself, with `multiplier` filters, then 1×1 filters mix
    /// the channels: Keras' `SeparableConv2D`.
    ///
    /// For c channels, f filters, an h×w window and the multiplier m it costs c·m·h·w + c·m·f
    /// weights in place of c·h·w·f. They are: `depthwise_kernel`, channels × multiplier × height ×
    /// width; `pointwise_kernel`, filters × (channels·multiplier) × 1 × 1; `bias`.
    ///
    /// # Errors
    /// [`Error::Zero`] when the multiplier is 0, else as [`Conv2d::new`].
    ///
    /// ```
    /// use refashion_layers::{Layer, Padding, Separable, SeparableConfig, Window};
    ///
    /// // The thesis' example: a 28×28×3 image becomes 28×28×1, by three filters and a 1×1×3.
    /// let window = Window::new((3, 3)).padding(Padding::Same);
    /// let layer = Separable::depthwise(SeparableConfig::new((3, 28, 28), 1, window), 1)?;
    /// assert_eq!(layer.output_shape(), (1, 28, 28));
    /// assert_eq!(layer.weights()[0], ("depthwise_kernel", vec![3, 1, 3, 3]));
    /// assert_eq!(layer.weights()[1], ("pointwise_kernel", vec![1, 3, 1, 1]));
    /// # Ok::<(), refashion_layers::Error>(())
    /// ```
    pub fn depthwise(config: SeparableConfig, multiplier: usize) -> Result<Self, Error> {
        let (name, channels) = ("separable", config.input.0);
        positive(name, &[("the multiplier", multiplier)])?;
        let filters = product(name, "the first step's filters", &[channels, multiplier])?;
        let each_channel = Conv2dConfig {
            groups: channels,
            bias: false,
            ..Conv2dConfig::new(config.input, filters, config.window)
        };
        let mut layer = Self::new(
            each_channel,
            Window::new((1, 1)),
            config,
            ["depthwise_kernel", "pointwise_kernel"],
        )?;
        // Its filters are numbered by channel and then by multiplier.
        let (_, shape) = &mut layer.weights[0];
        *shape = vec![channels, multiplier, shape[2], shape[3]];
        Ok(layer)
    }

    /// A column of h×1 and then a row of 1×w in place of an h×w window: 3 + 3 = 6 weights for 9.
    /// Stride, padding and dilation are split likewise.
    ///
    /// With one channel and one filter it is the convolution with the column times the row; for c
    /// channels and f filters it costs c·h·f + f·w·f weights in place of c·h·w·f. They are:
    /// `column_kernel`, filters × channels × height × 1; `row_kernel`, filters × filters × 1 × width;
    /// `bias`.
    ///
    /// # Errors
    /// As [`Conv2d::new`].
    ///
    /// ```
    /// use refashion_layers::{Layer, Pass, Separable, SeparableConfig, Window};
    ///
    /// let config = SeparableConfig::new((1, 3, 3), 1, Window::new((3, 3)));
    /// let mut layer = Separable::spatial(config)?;
    /// // The column (1, 2, 1) and the row (1, 0, −1) make Sobel's filter; then the bias.
    /// let (weights, mut y) = ([1.0, 2.0, 1.0, 1.0, 0.0, -1.0, 0.0], [0.0]);
    /// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    /// layer.forward(&Pass::inference(1), &weights, &mut [], &x, &mut y);
    /// assert_eq!(y, [-8.0]);
    /// # Ok::<(), refashion_layers::Error>(())
    /// ```
    pub fn spatial(config: SeparableConfig) -> Result<Self, Error> {
        let (_, height, width) = config.input;
        let [column, row] = split(config.window, (height, width))?;
        let column = Conv2dConfig {
            bias: false,
            ..Conv2dConfig::new(config.input, config.filters, column)
        };
        Self::new(column, row, config, ["column_kernel", "row_kernel"])
    }

    fn new(
        first: Conv2dConfig,
        second: Window,
        config: SeparableConfig,
        kernels: [&'static str; 2],
    ) -> Result<Self, Error> {
        let first = Conv2d::new(first)?;
        let second = Conv2d::new(Conv2dConfig {
            bias: config.bias,
            activation: config.activation,
            ..Conv2dConfig::new(first.output_shape(), config.filters, second)
        })?;
        let mut weights = Vec::new();
        for (layer, kernel) in [&first, &second].into_iter().zip(kernels) {
            for (name, shape) in layer.weights() {
                weights.push((if name == "kernel" { kernel } else { name }, shape));
            }
        }
        Ok(Self {
            layers: [first, second],
            first_len: weights[0].1.iter().product(),
            weights,
            middle: Vec::new(),
            dmiddle: Vec::new(),
        })
    }

    /// Channels, height and width of the output.
    pub fn output_shape(&self) -> (usize, usize, usize) {
        self.layers[1].output_shape()
    }

    /// The two convolutions.
    pub fn parts(&self) -> &[Conv2d; 2] {
        &self.layers
    }
}

/// The vertical and the horizontal half of a window over an image of this size.
fn split(window: Window, image: (usize, usize)) -> Result<[Window; 2], Error> {
    let (vertical, horizontal) = window.axes(image)?;
    let column = Window::new((window.size.0, 1))
        .stride((window.stride.0, 1))
        .dilation((window.dilation.0, 1))
        .padding(Padding::Explicit {
            top: vertical.before,
            bottom: vertical.after,
            left: 0,
            right: 0,
        });
    let row = Window::new((1, window.size.1))
        .stride((1, window.stride.1))
        .dilation((1, window.dilation.1))
        .padding(Padding::Explicit {
            top: 0,
            bottom: 0,
            left: horizontal.before,
            right: horizontal.after,
        });
    Ok([column, row])
}

impl Layer for Separable {
    fn input_len(&self) -> usize {
        self.layers[0].input_len()
    }

    fn output_len(&self) -> usize {
        self.layers[1].output_len()
    }

    fn weights(&self) -> Vec<(&'static str, Vec<usize>)> {
        self.weights.clone()
    }

    fn scratch(&self, batch: usize) -> usize {
        let [one, other] = &self.layers;
        // What lies between the two, and its gradient.
        let between = one.output_len().saturating_mul(batch).saturating_mul(2);
        let of_both = one.scratch(batch).saturating_add(other.scratch(batch));
        between.saturating_add(of_both)
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
        let (first, second) = weights.split_at(self.first_len);
        let [one, other] = &mut self.layers;
        self.middle.resize(pass.batch * one.output_len(), 0.0);
        one.forward(pass, first, &mut [], x, &mut self.middle);
        other.forward(pass, second, &mut [], &self.middle, y);
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
        let (first, second) = weights.split_at(self.first_len);
        let (dfirst, dsecond) = dweights.split_at_mut(self.first_len);
        let [one, other] = &mut self.layers;
        let (middle, dmiddle) = (&self.middle, &mut self.dmiddle);
        dmiddle.resize(middle.len(), 0.0);
        other.backward(pass, second, middle, y, dy, dsecond, Some(&mut *dmiddle));
        one.backward(pass, first, x, middle, dmiddle, dfirst, dx);
    }
}
