//! A transposed convolution.

use refashion_layers::{self as layers, Activation, Conv2dTransposeConfig, Padding, Window};
use serde::{Deserialize, Serialize};

use super::defaults::{ones, yes};
use super::input::image;
use super::kind::{Built, Class, Context, Fault, Kind};
use super::words::{filters, padding_sizes, window};
use crate::shape::{Shape, product};

/// The settings of a transposed convolution (thesis, section 3.6): what makes an image larger.
///
/// ```
/// use refashion_zoo::{Conv2dTransposeSpec, Network, Shape};
///
/// let network = Network::new("larger", Shape::image(8, 7, 7))
///     .layer(Conv2dTransposeSpec::new(4, 3).same().stride(2));
/// assert_eq!(network.check()?[0].output, Shape::image(4, 14, 14));
/// # Ok::<(), refashion_zoo::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2dTransposeSpec {
    /// The number of filters, which is the number of channels on the way out.
    pub filters: usize,
    /// Height and width of what a pixel is spread to.
    pub kernel: [usize; 2],
    /// How far the places of neighbouring pixels lie apart, downwards and to the right.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// What is cut off: `same` leaves the image's size times the stride, numbers cut so many cells
    /// off each side.
    #[serde(default)]
    pub padding: Padding,
    /// Whether each filter has a bias.
    #[serde(default = "yes")]
    pub bias: bool,
    /// The activation function applied to the result.
    #[serde(default)]
    pub activation: Activation,
    /// λ of the penalty λ·Σw² on the kernel (Keras' `kernel_regularizer=l2(λ)`).
    #[serde(default)]
    pub l2: f32,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Conv2dTransposeSpec {
    /// `filters` square filters of side `kernel`, stride 1, nothing cut off, no activation.
    pub fn new(filters: usize, kernel: usize) -> Self {
        Self {
            filters,
            kernel: [kernel; 2],
            stride: ones(),
            padding: Padding::Valid,
            bias: true,
            activation: Activation::Linear,
            l2: 0.0,
            name: None,
        }
    }

    /// Cut off so that the output is the image's size times the stride.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }

    /// With this stride in both directions.
    pub fn stride(mut self, stride: usize) -> Self {
        self.stride = [stride; 2];
        self
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }

    /// The window that slides over what the layer makes.
    pub fn sliding(&self) -> Window {
        Window::new(self.kernel.into())
            .stride(self.stride.into())
            .padding(self.padding)
    }
}

/// The kind.
pub(crate) struct Conv2dTranspose;

impl Kind for Conv2dTranspose {
    type Spec = Conv2dTransposeSpec;

    fn class(_: &Conv2dTransposeSpec) -> Class {
        Class::new("Conv2DTranspose", "conv2d_transpose")
    }

    fn name(spec: &Conv2dTransposeSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn activation(spec: &Conv2dTransposeSpec) -> Option<Activation> {
        Some(spec.activation)
    }

    fn l2(spec: &Conv2dTransposeSpec) -> f32 {
        spec.l2
    }

    fn sliding(spec: &Conv2dTransposeSpec) -> Option<Window> {
        Some(spec.sliding())
    }

    fn sizes(spec: &Conv2dTransposeSpec) -> Vec<usize> {
        [
            &[spec.filters],
            &spec.kernel[..],
            &spec.stride,
            &padding_sizes(spec.padding),
        ]
        .concat()
    }

    fn macs(spec: &Conv2dTransposeSpec, input: Shape, _: Shape) -> usize {
        product(&[input.len(), spec.filters, spec.kernel[0], spec.kernel[1]])
    }

    fn settings(spec: &Conv2dTransposeSpec) -> Vec<String> {
        let mut words = vec![filters(spec.filters)];
        words.extend(window(spec.kernel, spec.stride, [1, 1], spec.padding));
        words
    }

    fn build(spec: &Conv2dTransposeSpec, context: Context) -> Result<Built, Fault> {
        let layer = layers::Conv2dTranspose::new(Conv2dTransposeConfig {
            input: image(context.input)?,
            filters: spec.filters,
            window: spec.sliding(),
            bias: spec.bias,
            activation: context.activation,
        })?;
        Ok(Built::image(layer.output_shape(), layer))
    }
}
