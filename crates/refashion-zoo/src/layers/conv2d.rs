//! A two-dimensional convolution.

use refashion_layers::{self as layers, Activation, Conv2dConfig, Padding, Window};
use serde::{Deserialize, Serialize};

use super::defaults::{one, ones, yes};
use super::input::image;
use super::kind::{Built, Class, Context, Fault, Kind};
use super::words::{along, by, filters, padding_sizes, window};
use crate::initial::Initial;
use crate::shape::{Shape, product};

/// The settings of a two-dimensional convolution.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv2dSpec {
    /// The number of filters, which is the number of channels on the way out.
    pub filters: usize,
    /// Height and width of a filter.
    pub kernel: [usize; 2],
    /// Steps down and to the right.
    #[serde(default = "ones")]
    pub stride: [usize; 2],
    /// What lies beyond the edge.
    #[serde(default)]
    pub padding: Padding,
    /// The distance between neighbours in a filter; 1 is no gap, as frameworks count it.
    #[serde(default = "ones")]
    pub dilation: [usize; 2],
    /// The number of parts that the channels are split into, each with its own filters. As many
    /// groups as channels on the way in make the convolution depthwise.
    #[serde(default = "one")]
    pub groups: usize,
    /// Whether each filter has a bias.
    #[serde(default = "yes")]
    pub bias: bool,
    /// The activation function applied to the result.
    #[serde(default)]
    pub activation: Activation,
    /// λ of the penalty λ·Σw² on the kernel (Keras' `kernel_regularizer=l2(λ)`).
    #[serde(default)]
    pub l2: f32,
    /// What the kernel starts from.
    #[serde(default, skip_serializing_if = "Initial::is_default")]
    pub initial: Initial,
    /// A name in place of the automatic one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Conv2dSpec {
    /// `filters` square filters of side `kernel`, stride 1, no padding, no activation.
    pub fn new(filters: usize, kernel: usize) -> Self {
        Self {
            filters,
            kernel: [kernel; 2],
            stride: ones(),
            padding: Padding::Valid,
            dilation: ones(),
            groups: 1,
            bias: true,
            activation: Activation::Linear,
            l2: 0.0,
            initial: Initial::default(),
            name: None,
        }
    }

    /// With zeros around the image, so that at stride 1 it keeps its size.
    pub fn same(mut self) -> Self {
        self.padding = Padding::Same;
        self
    }

    /// With this stride in both directions.
    pub fn stride(mut self, stride: usize) -> Self {
        self.stride = [stride; 2];
        self
    }

    /// With so many groups.
    pub fn groups(mut self, groups: usize) -> Self {
        self.groups = groups;
        self
    }

    /// With this activation function.
    pub fn activation(mut self, activation: Activation) -> Self {
        self.activation = activation;
        self
    }

    /// The window that slides over the image.
    pub fn sliding(&self) -> Window {
        Window::new(self.kernel.into())
            .stride(self.stride.into())
            .padding(self.padding)
            .dilation(self.dilation.into())
    }
}

/// The kind.
pub(crate) struct Conv2d;

impl Kind for Conv2d {
    type Spec = Conv2dSpec;

    fn class(_: &Conv2dSpec) -> Class {
        Class::new("Conv2D", "conv2d")
    }

    fn name(spec: &Conv2dSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn activation(spec: &Conv2dSpec) -> Option<Activation> {
        Some(spec.activation)
    }

    fn l2(spec: &Conv2dSpec) -> f32 {
        spec.l2
    }

    fn sliding(spec: &Conv2dSpec) -> Option<Window> {
        Some(spec.sliding())
    }

    fn operations(spec: &Conv2dSpec) -> Vec<String> {
        let mut lines = vec![format!("conv {}, {}", by(spec.kernel), spec.filters)];
        lines.extend((spec.stride != [1, 1]).then(|| along("stride", spec.stride)));
        lines.extend((spec.groups > 1).then(|| format!("{} groups", spec.groups)));
        lines
    }

    fn initial(spec: &Conv2dSpec) -> Initial {
        spec.initial
    }

    fn sizes(spec: &Conv2dSpec) -> Vec<usize> {
        [
            &[spec.filters, spec.groups],
            &spec.kernel[..],
            &spec.stride,
            &spec.dilation,
            &padding_sizes(spec.padding),
        ]
        .concat()
    }

    fn macs(spec: &Conv2dSpec, input: Shape, output: Shape) -> usize {
        let channels = input.dims()[0] / spec.groups;
        product(&[channels, spec.kernel[0], spec.kernel[1], output.len()])
    }

    fn settings(spec: &Conv2dSpec) -> Vec<String> {
        let mut words = vec![filters(spec.filters)];
        words.extend(window(
            spec.kernel,
            spec.stride,
            spec.dilation,
            spec.padding,
        ));
        words.extend((spec.groups > 1).then(|| format!("{} groups", spec.groups)));
        words
    }

    fn build(spec: &Conv2dSpec, context: Context) -> Result<Built, Fault> {
        if spec.initial == Initial::Dirac && spec.groups > 1 {
            let found = format!("the initial values \"dirac\" in {} groups", spec.groups);
            return Err(Fault::needs(found, "one group"));
        }
        let layer = layers::Conv2d::new(Conv2dConfig {
            input: image(context.input)?,
            filters: spec.filters,
            window: spec.sliding(),
            groups: spec.groups,
            bias: spec.bias,
            activation: context.activation,
        })?;
        Ok(Built::image(layer.output_shape(), layer))
    }

    /// The kernel of a `DepthwiseConv2D` holds the same values in the same order.
    fn keras_shapes(
        spec: &Conv2dSpec,
        tensor: &str,
        shape: Vec<usize>,
        _: Shape,
    ) -> Vec<Vec<usize>> {
        match (tensor, &shape[..]) {
            ("kernel", &[height, width, 1, filters]) if spec.groups > 1 => {
                let depthwise = vec![height, width, spec.groups, filters / spec.groups];
                vec![shape, depthwise]
            }
            _ => vec![shape],
        }
    }
}
