//! A depthwise separable convolution.

use refashion_layers::{Activation, Separable, Window};

use super::kind::{Built, Class, Context, Fault, Kind};
use super::names;
use super::separable::SeparableSpec;
use crate::shape::{Shape, product};

/// The kind.
pub(crate) struct SeparableConv2d;

impl Kind for SeparableConv2d {
    type Spec = SeparableSpec;

    fn class(_: &SeparableSpec) -> Class {
        Class::new("SeparableConv2D", "separable_conv2d")
    }

    fn name(spec: &SeparableSpec) -> Option<&str> {
        spec.name.as_deref()
    }

    fn activation(spec: &SeparableSpec) -> Option<Activation> {
        Some(spec.activation)
    }

    fn sliding(spec: &SeparableSpec) -> Option<Window> {
        Some(spec.sliding())
    }

    fn sizes(spec: &SeparableSpec) -> Vec<usize> {
        spec.sizes()
    }

    fn settings(spec: &SeparableSpec) -> Vec<String> {
        spec.settings()
    }

    fn macs(spec: &SeparableSpec, input: Shape, output: Shape) -> usize {
        let channels = product(&[input.dims()[0], spec.multiplier]);
        let pixels = product(&output.dims()[1..]);
        let depthwise = product(&[channels, spec.kernel[0], spec.kernel[1], pixels]);
        depthwise.saturating_add(product(&[channels, output.len()]))
    }

    fn build(spec: &SeparableSpec, context: Context) -> Result<Built, Fault> {
        let layer = Separable::depthwise(spec.config(context)?, spec.multiplier)?;
        Ok(Built::image(layer.output_shape(), layer))
    }

    /// Two `Conv2d`.
    fn torch_name<'a>(_: &SeparableSpec, tensor: &'a str) -> &'a str {
        match tensor {
            "depthwise_kernel" => "depthwise.weight",
            "pointwise_kernel" => "pointwise.weight",
            "bias" => "pointwise.bias",
            other => names::torch_name(other),
        }
    }

    /// There the filters of all channels are counted through.
    fn torch_shape(_: &SeparableSpec, tensor: &str, shape: &[usize]) -> Vec<usize> {
        match (tensor, shape) {
            ("depthwise_kernel", &[channels, multiplier, height, width]) => {
                vec![channels * multiplier, 1, height, width]
            }
            _ => shape.to_vec(),
        }
    }

    fn keras_axes(_: &SeparableSpec, tensor: &str, count: usize) -> Vec<usize> {
        match tensor {
            "depthwise_kernel" => vec![2, 3, 0, 1],
            _ => names::keras_axes(count),
        }
    }
}
