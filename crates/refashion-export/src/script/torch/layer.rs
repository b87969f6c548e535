//! One layer in PyTorch.

use refashion_layers::{Activation, Axis, Window};
use refashion_zoo::{
    AddSpec, Conv2dTransposeSpec, LayerInfo, LayerSpec, PoolSpec, SeparableSpec, Shape,
};

use super::super::python::{Arguments, list, number, pair, single, text};
use crate::error::{Error, PYTORCH_SCRIPT, Result};

/// A name and the call that makes what it stands for.
pub(super) type Module = (String, String);

/// What an earlier layer has made: the name of its last module, and the shape.
pub(super) struct Earlier {
    pub(super) module: Option<String>,
    pub(super) shape: Shape,
}

/// The modules of a layer; that with weights has the layer's name. An activation function that is left
/// to the loss is left out.
pub(super) fn modules(
    layer: &LayerSpec,
    info: &LayerInfo,
    left_to_loss: bool,
    earlier: Option<&Earlier>,
) -> Result<Vec<Module>> {
    let name = info.name.clone();
    let [channels, ..] = info.input.dims()[..] else {
        return Err(no_counterpart(layer, info));
    };
    let mut modules = match layer {
        LayerSpec::Conv2d(spec) => {
            let window = spec.sliding();
            let (zeros, padding) = padded(window, info)?;
            let call = Arguments::of(channels)
                .and(spec.filters)
                .and(pair(spec.kernel))
                .unless(spec.stride == [1, 1], "stride", pair(spec.stride))
                .unless(padding == [0, 0], "padding", pair(padding))
                .unless(spec.dilation == [1, 1], "dilation", pair(spec.dilation))
                .unless(spec.groups == 1, "groups", spec.groups)
                .unless(spec.bias, "bias", "False");
            with_zeros(zeros, &name, call.call("nn.Conv2d"))
        }
        LayerSpec::Conv2dTranspose(spec) => transposed(spec, info)?,
        LayerSpec::SeparableConv2d(spec) => separable(spec, info)?,
        LayerSpec::SpatialConv2d(spec) => spatial(spec, info)?,
        LayerSpec::Dense(spec) => {
            let call = Arguments::of(info.input.len())
                .and(spec.units)
                .unless(spec.bias, "bias", "False");
            vec![(name.clone(), call.call("nn.Linear"))]
        }
        LayerSpec::MaxPool(spec) => pool(spec, layer, info)?,
        LayerSpec::AveragePool(spec) => pool(spec, layer, info)?,
        LayerSpec::GlobalAveragePool => vec![
            (name.clone(), "nn.AdaptiveAvgPool2d(1)".to_owned()),
            (format!("{name}_flatten"), "nn.Flatten()".to_owned()),
        ],
        LayerSpec::BatchNorm(spec) => {
            let class = match info.input {
                Shape::Image { .. } => "nn.BatchNorm2d",
                Shape::Flat(_) => "nn.BatchNorm1d",
            };
            // PyTorch's momentum is the part that is taken, not the part that is kept.
            let taken = (1e6 * (1.0 - f64::from(spec.momentum))).round() / 1e6;
            let call = Arguments::of(channels)
                .named("eps", single(spec.epsilon))
                .unless(taken == 0.1, "momentum", number(taken));
            vec![(name.clone(), call.call(class))]
        }
        LayerSpec::PRelu(_) => vec![(name.clone(), format!("nn.PReLU({channels})"))],
        LayerSpec::Rescale(spec) => {
            let call = Arguments::of(list(&spec.scale)).and(list(&spec.offset));
            vec![(name.clone(), call.call("Rescale"))]
        }
        LayerSpec::Dropout(spec) => {
            vec![(name.clone(), format!("nn.Dropout({})", single(spec.rate)))]
        }
        LayerSpec::Flatten => vec![(name.clone(), "nn.Flatten()".to_owned())],
        LayerSpec::Activation(_) => Vec::new(),
        LayerSpec::Add(spec) => vec![(name.clone(), sum(spec, info, earlier))],
        _ => return Err(no_counterpart(layer, info)),
    };
    let call = activation(layer.activation()).ok_or_else(|| no_counterpart(layer, info))?;
    if let Some(call) = call.filter(|_| !left_to_loss) {
        let name = match layer {
            LayerSpec::Activation(_) => name,
            _ => format!("{name}_activation"),
        };
        modules.push((name, call));
    }
    // A dot would name a module within another.
    match modules
        .iter()
        .any(|(name, _)| name.contains('.') || name.is_empty())
    {
        true => Err(no_counterpart(layer, info)),
        false => Ok(modules),
    }
}

/// The module that adds what an earlier one has made.
fn sum(spec: &AddSpec, info: &LayerInfo, earlier: Option<&Earlier>) -> String {
    let named = earlier.and_then(|earlier| earlier.module.as_deref());
    let call = Arguments::of(named.map_or("None".to_owned(), text));
    let Some(shape) = earlier.map(|earlier| earlier.shape) else {
        return call.call("Add");
    };
    let missing = info.output.dims()[0].saturating_sub(shape.dims()[0]);
    // PyTorch counts from the last axis.
    let (cut, zeros) = match shape {
        Shape::Image { .. } => (spec.stride != [1, 1], format!("(0, 0, 0, 0, 0, {missing})")),
        Shape::Flat(_) => (false, format!("(0, {missing})")),
    };
    let [down, across] = spec.stride;
    call.unless(!cut, "stride", format!("({down}, {across})"))
        .unless(missing == 0, "zeros", zeros)
        .call("Add")
}

fn no_counterpart(layer: &LayerSpec, info: &LayerInfo) -> Error {
    Error::no_counterpart(layer, info, PYTORCH_SCRIPT)
}

/// The module of an activation function, which does nothing where it is linear; no answer for one that
/// PyTorch may not have.
fn activation(function: Activation) -> Option<Option<String>> {
    let call = match function {
        Activation::Linear => return Some(None),
        Activation::Relu => "nn.ReLU()".to_owned(),
        Activation::LeakyRelu(slope) => format!("nn.LeakyReLU({})", single(slope)),
        Activation::Tanh => "nn.Tanh()".to_owned(),
        Activation::Sigmoid => "nn.Sigmoid()".to_owned(),
        Activation::Elu(alpha) => format!("nn.ELU({})", single(alpha)),
        Activation::Softmax => "nn.Softmax(dim=1)".to_owned(),
        Activation::Gelu => "nn.GELU()".to_owned(),
        Activation::GeluTanh => "nn.GELU(approximate=\"tanh\")".to_owned(),
        Activation::Silu => "nn.SiLU()".to_owned(),
        Activation::Softplus => "nn.Softplus()".to_owned(),
        _ => return None,
    };
    Some(Some(call))
}

fn axes(window: Window, image: Shape) -> Result<(Axis, Axis)> {
    match image {
        Shape::Image { height, width, .. } => Ok(window.axes((height, width))?),
        Shape::Flat(_) => Ok(window.axes((0, 0))?),
    }
}

/// The module that lays zeros around an image, if they are not the same on both sides, and those that
/// the layer itself lays.
fn padded(window: Window, info: &LayerInfo) -> Result<(Option<String>, [usize; 2])> {
    let (rows, columns) = axes(window, info.input)?;
    let even = rows.before == rows.after && columns.before == columns.after;
    Ok(match even {
        true => (None, [rows.before, columns.before]),
        false => (
            Some(format!("nn.ZeroPad2d({})", sides(rows, columns))),
            [0, 0],
        ),
    })
}

/// Left, right, above, below, as PyTorch counts them.
fn sides(rows: Axis, columns: Axis) -> String {
    let (left, right) = (columns.before, columns.after);
    format!("({left}, {right}, {}, {})", rows.before, rows.after)
}

fn with_zeros(zeros: Option<String>, name: &str, call: String) -> Vec<Module> {
    let zeros = zeros.map(|zeros| (format!("{name}_padding"), zeros));
    zeros.into_iter().chain([(name.to_owned(), call)]).collect()
}

/// PyTorch cuts as much off the end as off the beginning; where that is not meant, all is cut off behind
/// it.
fn transposed(spec: &Conv2dTransposeSpec, info: &LayerInfo) -> Result<Vec<Module>> {
    let window = spec.sliding();
    let (rows, columns) = axes(window, info.output)?;
    let input = info.input.dims();
    let [channels, height, width] = input[..] else {
        return Ok(Vec::new());
    };
    // What is missing at the end, and what is cut off there.
    let [down, across] = [(rows, height), (columns, width)].map(|(axis, input)| {
        let whole = axis.stride * (input - 1) + axis.span();
        let kept = axis.before + axis.input;
        (kept.saturating_sub(whole), whole.saturating_sub(kept))
    });
    let alike = (rows.before, columns.before) == (down.1, across.1);
    let padding = match alike {
        true => [rows.before, columns.before],
        false => [0, 0],
    };
    let added = [down.0, across.0];
    let call = Arguments::of(channels)
        .and(spec.filters)
        .and(pair(spec.kernel))
        .unless(spec.stride == [1, 1], "stride", pair(spec.stride))
        .unless(padding == [0, 0], "padding", pair(padding))
        .unless(added == [0, 0], "output_padding", pair(added))
        .unless(spec.bias, "bias", "False");
    let mut modules = vec![(info.name.clone(), call.call("nn.ConvTranspose2d"))];
    if !alike {
        let sides = [columns.before, across.1, rows.before, down.1];
        let sides = sides.map(|cells| {
            if cells == 0 {
                "0".to_owned()
            } else {
                format!("-{cells}")
            }
        });
        let cut = format!("nn.ZeroPad2d(({}))", sides.join(", "));
        modules.push((format!("{}_cut", info.name), cut));
    }
    Ok(modules)
}

/// Each channel by itself, then 1×1 filters: two modules within one of the layer's name.
fn separable(spec: &SeparableSpec, info: &LayerInfo) -> Result<Vec<Module>> {
    let window = spec.sliding();
    let (zeros, padding) = padded(window, info)?;
    let channels = info.input.dims()[0];
    let between = channels * spec.multiplier;
    let first = Arguments::of(channels)
        .and(between)
        .and(pair(spec.kernel))
        .unless(spec.stride == [1, 1], "stride", pair(spec.stride))
        .unless(padding == [0, 0], "padding", pair(padding))
        .unless(spec.dilation == [1, 1], "dilation", pair(spec.dilation))
        .named("groups", channels)
        .named("bias", "False");
    let second = Arguments::of(between)
        .and(spec.filters)
        .and(1)
        .unless(spec.bias, "bias", "False");
    let parts = [("depthwise", first), ("pointwise", second)];
    Ok(with_zeros(zeros, &info.name, within(parts)))
}

/// Columns, then rows.
fn spatial(spec: &SeparableSpec, info: &LayerInfo) -> Result<Vec<Module>> {
    let window = spec.sliding();
    // Zeros beside the image stay zeros in the first step, which has no bias.
    let (zeros, padding) = padded(window, info)?;
    let part = |axis: usize, channels: usize| {
        let along = |value: usize, other: usize| match axis {
            0 => [value, other],
            _ => [other, value],
        };
        let (stride, dilation) = (along(spec.stride[axis], 1), along(spec.dilation[axis], 1));
        let padding = along(padding[axis], 0);
        Arguments::of(channels)
            .and(spec.filters)
            .and(pair(along(spec.kernel[axis], 1)))
            .unless(stride == [1, 1], "stride", pair(stride))
            .unless(padding == [0, 0], "padding", pair(padding))
            .unless(dilation == [1, 1], "dilation", pair(dilation))
    };
    let first = part(0, info.input.dims()[0]).named("bias", "False");
    let second = part(1, spec.filters).unless(spec.bias, "bias", "False");
    let parts = [("column", first), ("row", second)];
    Ok(with_zeros(zeros, &info.name, within(parts)))
}

fn within(parts: [(&str, Arguments); 2]) -> String {
    let parts = parts.map(|(name, call)| format!("({}, {})", text(name), call.call("nn.Conv2d")));
    format!("nn.Sequential(OrderedDict([{}]))", parts.join(", "))
}

/// PyTorch's pools are padded alike on both sides, by half a window at most; `ceil_mode` reaches over
/// the last edge instead, and leaves what lies there out.
fn pool(spec: &PoolSpec, layer: &LayerSpec, info: &LayerInfo) -> Result<Vec<Module>> {
    let (rows, columns) = axes(spec.sliding(), info.input)?;
    let largest = matches!(layer, LayerSpec::MaxPool(_));
    let alike = |axis: Axis| axis.before == axis.after && 2 * axis.before <= axis.window;
    let ceil = |axis: Axis| {
        let reach = axis.input.saturating_sub(axis.window).div_ceil(axis.stride) + 1;
        // PyTorch leaves out a window that begins behind the image.
        reach - usize::from((reach - 1) * axis.stride >= axis.input)
    };
    let over =
        |axis: Axis| axis.before == 0 && axis.window <= axis.input && ceil(axis) == axis.output;
    let stride = spec.stride.unwrap_or(spec.window);
    let call =
        Arguments::of(pair(spec.window)).unless(stride == spec.window, "stride", pair(stride));
    let class = if largest {
        "nn.MaxPool2d"
    } else {
        "nn.AvgPool2d"
    };
    let (beside, call) = if alike(rows) && alike(columns) {
        let padding = [rows.before, columns.before];
        let inside = padding == [0, 0];
        let call = call.unless(inside, "padding", pair(padding));
        (
            None,
            call.unless(inside || largest, "count_include_pad", "False"),
        )
    } else if over(rows) && over(columns) {
        (None, call.named("ceil_mode", "True"))
    } else if largest {
        let sides = sides(rows, columns);
        (
            Some(format!("nn.ConstantPad2d({sides}, float(\"-inf\"))")),
            call,
        )
    } else {
        return Err(no_counterpart(layer, info));
    };
    Ok(with_zeros(beside, &info.name, call.call(class)))
}
