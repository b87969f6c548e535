//! A network in Keras: a list of layers, or calls where an earlier output is added.

use refashion_zoo::{AddSpec, LayerInfo, LayerSpec, Network, Shape};

use super::layer;
use crate::error::Result;

/// The lines that make `model`.
pub(super) fn network(network: &Network, infos: &[LayerInfo]) -> Result<String> {
    check_order(network, infos)?;
    match infos.iter().any(|info| info.from.is_some()) {
        true => functional(network, infos),
        false => sequential(network, infos),
    }
}

fn sequential(network: &Network, infos: &[LayerInfo]) -> Result<String> {
    let mut lines = vec![format!("layers.Input({})", sizes(network.input))];
    for (spec, info) in network.layers.iter().zip(infos) {
        lines.extend(layer::calls(spec, info)?);
    }
    Ok(format!(
        "model = keras.Sequential([\n    {},\n])\n",
        lines.join(",\n    ")
    ))
}

/// Each layer is called with what the one before it made; what is added later is kept under a name.
fn functional(network: &Network, infos: &[LayerInfo]) -> Result<String> {
    let kept = |number: usize| infos.iter().any(|info| info.from == Some(number));
    let mut lines = vec![format!(
        "x = inputs = keras.Input({})",
        sizes(network.input)
    )];
    for (spec, info) in network.layers.iter().zip(infos) {
        if let (LayerSpec::Add(sum), Some(from)) = (spec, info.from) {
            let shape = match from {
                0 => network.input,
                _ => infos[from - 1].output,
            };
            let earlier = earlier(sum, from, shape, info.output);
            let calls = layer::sum(sum);
            lines.push(format!("x = {}([x, {earlier}])", calls.0));
            lines.extend(calls.1.map(|call| format!("x = {call}(x)")));
        } else {
            let calls = layer::calls(spec, info)?;
            lines.extend(calls.iter().map(|call| format!("x = {call}(x)")));
        }
        lines.extend(kept(info.number).then(|| format!("{} = x", name(info.number))));
    }
    lines.push("model = keras.Model(inputs, x)".to_owned());
    Ok(lines.join("\n") + "\n")
}

/// What is added, as an expression: channels come last.
fn earlier(sum: &AddSpec, from: usize, shape: Shape, output: Shape) -> String {
    let name = name(from);
    let missing = output.dims()[0].saturating_sub(shape.dims()[0]);
    let (cut, zeros) = match shape {
        Shape::Image { .. } => {
            let [down, across] = sum.stride;
            let cut = format!("{name}[:, ::{down}, ::{across}]");
            (cut, "(0, 0), (0, 0), (0, 0)")
        }
        Shape::Flat(_) => (name.clone(), "(0, 0)"),
    };
    let cut = match sum.stride {
        [1, 1] => name,
        _ => cut,
    };
    match missing {
        0 => cut,
        _ => format!("keras.ops.pad({cut}, ({zeros}, (0, {missing})))"),
    }
}

fn name(number: usize) -> String {
    match number {
        0 => "inputs".to_owned(),
        _ => format!("layer_{number}"),
    }
}

/// The values of a flattened image come in another order there, which the weights of a dense layer make
/// good and nothing else does.
fn check_order(network: &Network, infos: &[LayerInfo]) -> Result<()> {
    let layers = || network.layers.iter().zip(infos);
    for (spec, info) in layers() {
        if *spec != LayerSpec::Flatten || info.input.dims()[0] == 1 {
            continue;
        }
        let mut after = layers().skip(info.number);
        let dense = after.find(|(layer, _)| matches!(layer, LayerSpec::Dense(_)));
        let Some((_, dense)) = dense else {
            return Err(layer::no_counterpart(spec, info));
        };
        // Such values may be added to each other, and to nothing else.
        let of_order = |number: usize| (info.number..dense.number).contains(&number);
        let mixed = layers().find(|(_, sum)| {
            sum.from
                .is_some_and(|from| of_order(from) != of_order(sum.number))
        });
        if let Some((sum, info)) = mixed {
            return Err(layer::no_counterpart(sum, info));
        }
    }
    Ok(())
}

fn sizes(shape: Shape) -> String {
    let sizes: Vec<String> = shape.channels_last().iter().map(usize::to_string).collect();
    match sizes.as_slice() {
        [only] => format!("({only},)"),
        all => format!("({})", all.join(", ")),
    }
}
