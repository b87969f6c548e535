//! Which topic of `explain` a layer is about, and its words.

use std::collections::BTreeMap;

use refashion_explain::by_name;
use refashion_layers::Activation;
use refashion_zoo::LayerSpec;
use serde::Serialize;

/// The words of a topic.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Words {
    title: &'static str,
    formula: &'static [&'static str],
    /// Where the documents have it.
    source: &'static [&'static str],
}

/// The words of the topics of these names; a name that is no topic has none.
pub(crate) fn words<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, Words> {
    names
        .filter_map(|name| {
            let topic = by_name(name).ok()?;
            let words = Words {
                title: topic.title,
                formula: topic.formula,
                source: topic.source,
            };
            Some((name, words))
        })
        .collect()
}

/// The topic about a layer, or about the activation function at its end.
pub(crate) fn topic(layer: &LayerSpec, activation: Option<Activation>) -> &'static str {
    match (activation, layer) {
        (Some(activation), _) => of_function(activation),
        (None, LayerSpec::Conv2d(spec)) => match spec {
            spec if spec.groups > 1 => "grouped-convolution",
            spec if spec.dilation != [1, 1] => "dilated-convolution",
            _ => "convolution",
        },
        (None, LayerSpec::Conv2dTranspose(_)) => "transposed-convolution",
        (None, LayerSpec::SeparableConv2d(_)) => "depthwise-separable-convolution",
        (None, LayerSpec::SpatialConv2d(_)) => "spatially-separable-convolution",
        (None, LayerSpec::Dense(_)) => "dense",
        (None, LayerSpec::MaxPool(_)) => "max-pool",
        (None, LayerSpec::AveragePool(_)) => "average-pool",
        (None, LayerSpec::GlobalAveragePool) => "global-average-pool",
        (None, LayerSpec::BatchNorm(_)) => "batch-norm",
        (None, LayerSpec::PRelu(_)) => "prelu",
        (None, LayerSpec::Dropout(_)) => "dropout",
        (None, LayerSpec::Flatten) => "flatten",
        (None, LayerSpec::Add(_)) => "residual-connection",
        (None, LayerSpec::Activation(activation)) => of_function(*activation),
        (None, _) => "",
    }
}

fn of_function(activation: Activation) -> &'static str {
    match activation {
        Activation::Relu => "relu",
        Activation::LeakyRelu(_) => "leaky-relu",
        Activation::Tanh => "tanh",
        Activation::Sigmoid => "sigmoid",
        Activation::Elu(_) => "elu",
        Activation::Softmax => "softmax",
        Activation::Gelu | Activation::GeluTanh => "gelu",
        Activation::Silu => "silu",
        Activation::Softplus => "softplus",
        // The value itself, and what is not known here yet.
        _ => "",
    }
}
