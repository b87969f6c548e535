//! The network of an experiment as a diagram with its sizes.

use refashion_figures::{Head, NetworkDiagram, Stage, StageShape};
use refashion_std::thousands;
use refashion_zoo::{LayerInfo, LayerSpec, Network, PoolSpec, Shape};

use crate::{
    error::Result,
    gallery::{plate::Plate, subject::Subject},
};

/// The most stages that stand in one row.
const ROW: usize = 7;

/// The diagram of an experiment's network, unless an earlier experiment has the same one.
pub(crate) fn draw(subject: &Subject) -> Result<Option<Plate>> {
    let document = subject.gallery.document();
    let name = &subject.experiment.network;
    let first = document
        .experiments
        .iter()
        .find(|other| &other.network == name);
    let (Some(network), Some(first)) = (document.network(name), first) else {
        return Ok(None);
    };
    if first.id != subject.experiment.id {
        return Ok(None);
    }
    let stages = stages(&network)?;
    let summary = network.summary()?;
    let rows = stages.len().div_ceil(ROW);
    let fixed = match summary.non_trainable {
        0 => String::new(),
        count => format!(", {} of them not trained by the gradient", thousands(count)),
    };
    let diagram = NetworkDiagram {
        head: Head::new(subject.title("The network")).subtitle(format!(
            "{}: {} parameters{fixed}. Sizes are height × width × channels",
            network.name,
            thousands(summary.total)
        )),
        columns: stages.len().div_ceil(rows),
        stages,
    };
    subject.plate("network", None, diagram.draw()).map(Some)
}

/// The stages of a network: a block for each layer that gives its data another form; what comes
/// right after it (activation, normalisation, dropout) is written at the same block.
fn stages(network: &Network) -> Result<Vec<Stage>> {
    let mut stages = vec![stage(vec!["input".into()], network.input)];
    let mut parameters = 0;
    for (layer, info) in network.layers.iter().zip(network.check()?) {
        let operations = operations(layer, &info);
        let same_block = matches!(
            layer,
            LayerSpec::BatchNorm(_)
                | LayerSpec::Rescale(_)
                | LayerSpec::Dropout(_)
                | LayerSpec::Activation(_)
                | LayerSpec::Add(_)
        );
        match stages.last_mut() {
            Some(last) if same_block => last.operations.extend(operations),
            _ => {
                stages.push(stage(operations, info.output));
                parameters = 0;
            }
        }
        parameters += info.trainable + info.non_trainable;
        if let (Some(last), 1..) = (stages.last_mut(), parameters) {
            last.notes = vec![format!("{} parameters", thousands(parameters))];
        }
    }
    Ok(stages)
}

fn stage(operations: Vec<String>, shape: Shape) -> Stage {
    let shape = match shape {
        Shape::Image {
            channels,
            height,
            width,
        } => StageShape::Planes {
            channels,
            height,
            width,
        },
        Shape::Flat(length) => StageShape::Flat(length),
    };
    Stage {
        operations,
        shape,
        notes: Vec::new(),
    }
}

/// What a layer does, a line for each thing.
fn operations(layer: &LayerSpec, info: &LayerInfo) -> Vec<String> {
    let mut lines = match layer {
        LayerSpec::Conv2d(conv) => {
            let mut lines = vec![format!(
                "conv {}×{}, {}",
                conv.kernel[0], conv.kernel[1], conv.filters
            )];
            if conv.stride != [1, 1] {
                lines.push(format!("stride {}", conv.stride[0]));
            }
            if conv.groups > 1 {
                lines.push(format!("{} groups", conv.groups));
            }
            lines
        }
        LayerSpec::Dense(dense) => vec![format!("dense {}", dense.units)],
        LayerSpec::MaxPool(pool) => self::pool("max-pool", pool),
        LayerSpec::AveragePool(pool) => self::pool("average-pool", pool),
        LayerSpec::GlobalAveragePool => vec!["global average".into()],
        LayerSpec::BatchNorm(_) => vec!["batch norm".into()],
        LayerSpec::Rescale(_) => vec!["rescale".into()],
        LayerSpec::Dropout(dropout) => vec![format!("dropout {}", dropout.rate)],
        LayerSpec::Flatten => vec!["flatten".into()],
        LayerSpec::Activation(_) => Vec::new(),
        LayerSpec::Add(add) => vec![format!("add {}", add.from)],
        _ => vec![info.class.to_owned()],
    };
    lines.extend(layer.activation_name());
    lines
}

fn pool(name: &str, pool: &PoolSpec) -> Vec<String> {
    let mut lines = vec![format!("{name} {}×{}", pool.window[0], pool.window[1])];
    if let Some(stride) = pool.stride.filter(|stride| *stride != pool.window) {
        lines.push(format!("stride {}", stride[0]));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_layer_stands_at_its_block() {
        let network = refashion_zoo::by_name("lab3-dropout").unwrap();
        let stages = stages(&network).unwrap();
        assert_eq!(stages[1].operations, ["conv 3×3, 32", "LeakyReLU 0.1"]);
        assert_eq!(stages[2].operations, ["max-pool 2×2", "dropout 0.25"]);
        assert_eq!(stages[1].notes, ["320 parameters"]);
        assert_eq!(stages.last().unwrap().operations, ["dense 10", "softmax"]);
    }

    #[test]
    fn every_network_of_the_zoo_has_stages() {
        for network in refashion_zoo::all() {
            assert!(stages(&network).unwrap().len() > 2, "{}", network.name);
        }
    }
}
