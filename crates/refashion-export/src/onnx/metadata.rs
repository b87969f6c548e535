//! What an ONNX file says of itself.

use refashion_datasets::Scaling;
use refashion_inference::{ModelCard, weights_sha256};
use refashion_layers::Activation;
use refashion_zoo::{Model, Shape};

use super::messages::Entry;

/// Keys and values, in an order that does not change.
pub(super) fn metadata(card: &ModelCard, model: &Model, logits: bool) -> Vec<Entry> {
    let classes = serde_json::Value::from(card.classes.clone()).to_string();
    let mut entries = vec![
        ("model", card.reference()),
        ("network", card.network.name.clone()),
        ("classes", classes),
        ("layout", layout(card).to_owned()),
        ("scaling", scaling(card.inputs.scaling).to_owned()),
        ("output", output(model, logits).to_owned()),
        ("weights_sha256", weights_sha256(model)),
    ];
    let [channels, height, width] = card.inputs.shape;
    if let Some(size) = card.inputs.pad_to {
        let padded = format!("{channels}x{height}x{width} to {size}x{size}, with zeros around");
        entries.push(("padding", padded));
    }
    if let Some(data) = &card.data {
        entries.push(("data", data.name.clone()));
    }
    if card.rehearsal {
        entries.push(("rehearsal", "trained on drawn pictures".to_owned()));
    }
    let entry = |(key, value): (&str, String)| Entry {
        key: format!("refashion.{key}"),
        value,
    };
    entries.into_iter().map(entry).collect()
}

/// How the numbers of the input lie.
pub(super) fn layout(card: &ModelCard) -> &'static str {
    match card.network.input {
        Shape::Image { .. } => "NCHW: batch, channels, rows, columns",
        Shape::Flat(_) => "NC: batch, values (channel by channel, row by row)",
    }
}

/// What is done to the bytes of a picture.
pub(super) fn scaling(scaling: Scaling) -> &'static str {
    match scaling {
        Scaling::ByTwoFiftyFive => "bytes divided by 255",
        Scaling::None => "bytes as they are",
    }
}

/// What comes out.
pub(super) fn output(model: &Model, logits: bool) -> &'static str {
    match (model.head(), model.output_len(), logits) {
        (Activation::Softmax, _, false) => "probabilities of the classes",
        (Activation::Sigmoid, 1, false) => "probability of the second class",
        (Activation::Sigmoid, _, false) => "probability of each class",
        (Activation::Softmax, _, true) => "logits, before the softmax",
        (Activation::Sigmoid, _, true) => "logits, before the sigmoid",
        _ => "scores of the classes",
    }
}
