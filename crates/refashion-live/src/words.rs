//! Which topic of `explain` a layer is about, and its words.

use std::collections::BTreeMap;

use refashion_explain::{by_name, topic_of_activation, topic_of_layer};
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

/// The topic about a layer, or about the activation function at its end; empty where there is none.
pub(crate) fn topic(layer: &LayerSpec, activation: Option<Activation>) -> &'static str {
    let topic = match activation {
        Some(function) => topic_of_activation(function),
        None => topic_of_layer(layer),
    };
    topic.unwrap_or_default()
}
