//! One layer in Keras.

use refashion_layers::{Activation, Padding};
use refashion_zoo::{AddSpec, Conv2dTransposeSpec, LayerInfo, LayerSpec, SeparableSpec, Shape};

use super::super::python::{Arguments, list, pair, single, text};
use crate::error::{Error, KERAS_SCRIPT, Result};

/// The calls that make a layer.
pub(super) fn calls(layer: &LayerSpec, info: &LayerInfo) -> Result<Vec<String>> {
    let calls = match layer {
        LayerSpec::Conv2d(spec) => {
            one_of_two(spec.stride, spec.dilation, layer, info)?;
            let (zeros, padding) = padded(spec.padding);
            let call = Arguments::of(spec.filters)
                .and(pair(spec.kernel))
                .unless(spec.stride == [1, 1], "strides", pair(spec.stride))
                .unless(padding == "valid", "padding", text(padding))
                .unless(
                    spec.dilation == [1, 1],
                    "dilation_rate",
                    pair(spec.dilation),
                )
                .unless(spec.groups == 1, "groups", spec.groups)
                .unless(spec.bias, "use_bias", "False");
            zeros
                .into_iter()
                .chain([ended(call, layer, "layers.Conv2D")])
                .collect()
        }
        LayerSpec::Conv2dTranspose(spec) => transposed(spec, layer),
        LayerSpec::SeparableConv2d(spec) => {
            one_of_two(spec.stride, spec.dilation, layer, info)?;
            if spec.stride[0] != spec.stride[1] {
                return Err(no_counterpart(layer, info));
            }
            let (zeros, padding) = padded(spec.padding);
            let call = Arguments::of(spec.filters)
                .and(pair(spec.kernel))
                .unless(spec.stride == [1, 1], "strides", pair(spec.stride))
                .unless(padding == "valid", "padding", text(padding))
                .unless(
                    spec.dilation == [1, 1],
                    "dilation_rate",
                    pair(spec.dilation),
                )
                .unless(spec.multiplier == 1, "depth_multiplier", spec.multiplier)
                .unless(spec.bias, "use_bias", "False");
            let call = ended(call, layer, "layers.SeparableConv2D");
            zeros.into_iter().chain([call]).collect()
        }
        LayerSpec::SpatialConv2d(spec) => spatial(spec, layer, info)?,
        LayerSpec::Dense(spec) => {
            let call = Arguments::of(spec.units).unless(spec.bias, "use_bias", "False");
            vec![ended(call, layer, "layers.Dense")]
        }
        LayerSpec::MaxPool(spec) | LayerSpec::AveragePool(spec) => {
            let (zeros, padding) = padded(spec.padding);
            // Zeros around it would count.
            if zeros.is_some() {
                return Err(no_counterpart(layer, info));
            }
            let stride = spec.stride.unwrap_or(spec.window);
            let call = Arguments::of(pair(spec.window))
                .unless(stride == spec.window, "strides", pair(stride))
                .unless(padding == "valid", "padding", text(padding));
            vec![ended(call, layer, &format!("layers.{}", info.class))]
        }
        LayerSpec::BatchNorm(spec) => {
            let call = Arguments::default()
                .unless(spec.momentum == 0.99, "momentum", single(spec.momentum))
                .unless(spec.epsilon == 1e-3, "epsilon", single(spec.epsilon));
            vec![ended(call, layer, "layers.BatchNormalization")]
        }
        LayerSpec::Dropout(spec) => {
            vec![ended(
                Arguments::of(single(spec.rate)),
                layer,
                "layers.Dropout",
            )]
        }
        LayerSpec::PRelu(_) => {
            let flat = matches!(info.input, Shape::Flat(_));
            let call = Arguments::default().unless(flat, "shared_axes", "[1, 2]");
            vec![ended(call, layer, "layers.PReLU")]
        }
        LayerSpec::Rescale(spec) => {
            let call = Arguments::of(list(&spec.scale)).unless(
                spec.offset == [0.0],
                "offset",
                list(&spec.offset),
            );
            vec![ended(call, layer, "layers.Rescaling")]
        }
        LayerSpec::GlobalAveragePool => vec!["layers.GlobalAveragePooling2D()".to_owned()],
        LayerSpec::Flatten => vec!["layers.Flatten()".to_owned()],
        LayerSpec::Activation(function) => vec![match function {
            Activation::Relu => "layers.ReLU()".to_owned(),
            Activation::Softmax => "layers.Softmax()".to_owned(),
            other => match alone(*other) {
                Some(call) => call,
                None => return Ok(Vec::new()),
            },
        }],
        _ => return Err(no_counterpart(layer, info)),
    };
    Ok(calls)
}

/// The call that makes a layer of an activation function, if it does anything.
fn alone(function: Activation) -> Option<String> {
    argument(function).map(|call| match call.starts_with("layers.") {
        true => call,
        false => format!("layers.Activation({call})"),
    })
}

/// The calls that make a sum and the activation function behind it.
pub(super) fn sum(spec: &AddSpec) -> (String, Option<String>) {
    let name = spec.name.as_deref().map(text);
    let call = Arguments::default().unless(name.is_none(), "name", name.unwrap_or_default());
    (call.call("layers.Add"), alone(spec.activation))
}

pub(super) fn no_counterpart(layer: &LayerSpec, info: &LayerInfo) -> Error {
    Error::no_counterpart(layer, info, KERAS_SCRIPT)
}

/// Keras has strides or dilation in a layer, not both.
fn one_of_two(
    stride: [usize; 2],
    dilation: [usize; 2],
    layer: &LayerSpec,
    info: &LayerInfo,
) -> Result<()> {
    match stride != [1, 1] && dilation != [1, 1] {
        true => Err(no_counterpart(layer, info)),
        false => Ok(()),
    }
}

/// What comes first where the padding is in numbers, and Keras' word for what is left.
fn padded(padding: Padding) -> (Option<String>, &'static str) {
    match padding {
        Padding::Valid => (None, "valid"),
        Padding::Same => (None, "same"),
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => {
            let zeros = format!("layers.ZeroPadding2D((({top}, {bottom}), ({left}, {right})))");
            (Some(zeros), "valid")
        }
    }
}

/// The call with what any layer may have: activation function, penalty, name.
fn ended(call: Arguments, layer: &LayerSpec, class: &str) -> String {
    let activation = match layer {
        LayerSpec::Activation(_) => None,
        other => argument(other.activation()),
    };
    let call = match activation {
        Some(function) => call.named("activation", function),
        None => call,
    };
    let penalty = format!("keras.regularizers.L2({})", single(layer.l2()));
    let call = call.unless(layer.l2() == 0.0, "kernel_regularizer", penalty);
    let name = layer.name().map(text);
    call.unless(name.is_none(), "name", name.unwrap_or_default())
        .call(class)
}

/// An activation function as an argument.
fn argument(function: Activation) -> Option<String> {
    match function {
        Activation::Linear => None,
        Activation::LeakyRelu(slope) => Some(format!(
            "layers.LeakyReLU(negative_slope={})",
            single(slope)
        )),
        Activation::Elu(alpha) => Some(format!("layers.ELU(alpha={})", single(alpha))),
        Activation::GeluTanh => {
            Some("lambda x: keras.activations.gelu(x, approximate=True)".to_owned())
        }
        other => Some(text(&format!("{other:?}").to_lowercase())),
    }
}

/// Numbers cut off the edges; Keras makes the output as long as the strides if the window is shorter.
fn transposed(spec: &Conv2dTransposeSpec, layer: &LayerSpec) -> Vec<String> {
    let padding = match spec.padding {
        Padding::Same => "same",
        _ => "valid",
    };
    let call = Arguments::of(spec.filters)
        .and(pair(spec.kernel))
        .unless(spec.stride == [1, 1], "strides", pair(spec.stride))
        .unless(padding == "valid", "padding", text(padding))
        .unless(spec.bias, "use_bias", "False");
    let mut calls = vec![ended(call, layer, "layers.Conv2DTranspose")];
    if let Padding::Explicit {
        top,
        bottom,
        left,
        right,
    } = spec.padding
    {
        let longer = |axis: usize| spec.stride[axis].saturating_sub(spec.kernel[axis]);
        let (bottom, right) = (bottom + longer(0), right + longer(1));
        calls.push(format!(
            "layers.Cropping2D((({top}, {bottom}), ({left}, {right})))"
        ));
    }
    calls
}

/// Two convolutions: columns, then rows, under the names that exported weights have.
fn spatial(spec: &SeparableSpec, layer: &LayerSpec, info: &LayerInfo) -> Result<Vec<String>> {
    let (zeros, padding) = padded(spec.padding);
    let part = |axis: usize, call: Arguments| {
        let along = |value: usize| match axis {
            0 => [value, 1],
            _ => [1, value],
        };
        let (stride, dilation) = (along(spec.stride[axis]), along(spec.dilation[axis]));
        one_of_two(stride, dilation, layer, info)?;
        Ok::<_, Error>(
            call.and(pair(along(spec.kernel[axis])))
                .unless(stride == [1, 1], "strides", pair(stride))
                .unless(padding == "valid", "padding", text(padding))
                .unless(dilation == [1, 1], "dilation_rate", pair(dilation)),
        )
    };
    let column = part(0, Arguments::of(spec.filters))?
        .named("use_bias", "False")
        .named("name", text(&format!("{}_column", info.name)));
    let row = part(1, Arguments::of(spec.filters))?.unless(spec.bias, "use_bias", "False");
    let row = match argument(spec.activation) {
        Some(function) => row.named("activation", function),
        None => row,
    };
    let row = row.named("name", text(&format!("{}_row", info.name)));
    let calls = [column, row].map(|call| call.call("layers.Conv2D"));
    Ok(zeros.into_iter().chain(calls).collect())
}
