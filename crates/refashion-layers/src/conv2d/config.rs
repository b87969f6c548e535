use crate::{Activation, Window};

/// What a [`Conv2d`](super::Conv2d) layer looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Conv2dConfig {
    /// Channels, height and width of the input.
    pub input: (usize, usize, usize),
    /// The filters, which are the channels of the output.
    pub filters: usize,
    /// Kernel size, stride, padding and dilation.
    pub window: Window,
    /// Into so many parts the channels and the filters are cut; each part of the filters sees
    /// only its part of the channels. As many groups as channels make a depthwise convolution.
    pub groups: usize,
    /// Whether a bias is added.
    pub bias: bool,
    /// What is applied to the sum.
    pub activation: Activation,
}

impl Conv2dConfig {
    /// A convolution with a bias, one group and no activation.
    pub fn new(input: (usize, usize, usize), filters: usize, window: impl Into<Window>) -> Self {
        Self {
            input,
            filters,
            window: window.into(),
            groups: 1,
            bias: true,
            activation: Activation::Linear,
        }
    }
}
