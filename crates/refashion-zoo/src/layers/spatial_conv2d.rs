//! A spatially separable convolution.

use refashion_layers::{Activation, Separable, Window};

use super::kind::{Built, Class, Context, Fault, Kind};
use super::names;
use super::separable::SeparableSpec;
use crate::shape::{Shape, product};

/// The kind.
pub(crate) struct SpatialConv2d;

impl Kind for SpatialConv2d {
    type Spec = SeparableSpec;

    /// Keras has no such layer, but two convolutions.
    fn class(_: &SeparableSpec) -> Class {
        Class::new("SpatialConv2D", "spatial_conv2d")
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
        // Between the steps the rows are those of the output, the columns those of the input.
        let between = product(&[spec.filters, output.dims()[1], input.dims()[2]]);
        let columns = product(&[input.dims()[0], spec.kernel[0], between]);
        columns.saturating_add(product(&[spec.filters, spec.kernel[1], output.len()]))
    }

    fn build(spec: &SeparableSpec, context: Context) -> Result<Built, Fault> {
        if spec.multiplier != 1 {
            let found = format!("the multiplier {}", spec.multiplier);
            return Err(Fault::needs(found, "1: only the depthwise kind multiplies"));
        }
        let layer = Separable::spatial(spec.config(context)?)?;
        Ok(Built::image(layer.output_shape(), layer))
    }

    /// Two `Conv2d`.
    fn torch_name<'a>(_: &SeparableSpec, tensor: &'a str) -> &'a str {
        match tensor {
            "column_kernel" => "column.weight",
            "row_kernel" => "row.weight",
            "bias" => "row.bias",
            other => names::torch_name(other),
        }
    }

    /// Two `Conv2D`.
    fn keras_name(_: &SeparableSpec, layer: &str, tensor: &str) -> String {
        match tensor {
            "column_kernel" => format!("{layer}_column/kernel"),
            "row_kernel" => format!("{layer}_row/kernel"),
            "bias" => format!("{layer}_row/bias"),
            other => names::keras_name(layer, other),
        }
    }
}
