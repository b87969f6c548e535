//! A network as an ONNX file.

mod activation;
mod chain;
mod check;
mod layer;
mod messages;
mod metadata;
mod place;
mod sum;

use std::path::Path;

use prost::Message;
use refashion_inference::ModelCard;
use refashion_layers::Activation;
use refashion_zoo::Model;

use self::{
    chain::Chain,
    messages::{File, Operators},
    place::Place,
};
use crate::error::{Error, Result};

pub use check::{Case, Software, check_onnx};

/// The version of ONNX' operators whose meaning is meant.
const OPERATORS: i64 = 17;
/// The version of the file's own structure that came with these operators.
const STRUCTURE: i64 = 8;
/// A protocol buffer is at most so long: 2 GiB.
const MOST_BYTES: usize = i32::MAX as usize;

/// A model as the bytes of an ONNX file of opset 17. Equal models make equal bytes.
///
/// The input is a batch of any size, channels first (`batch × channels × rows × columns`), as ONNX'
/// own operators want it and as it lies here; a network that takes vectors takes them there too. The
/// numbers are those that the network takes: the bytes of a picture, divided by 255 where the
/// metadata `refashion.scaling` says so. With `logits`, a softmax or sigmoid at the end is left out.
///
/// Every window has explicit pads, an average leaves padding out, batch norms stand as they are with
/// their ε, and dropout, which does nothing here, is left out. The metadata names classes, layout,
/// scaling, and the SHA-256 of the weights.
///
/// # Errors
///
/// [`Error::NoCounterpart`] for a layer that ONNX cannot express, [`Error::TooLarge`] above 2 GiB.
///
/// ```
/// use refashion_export::onnx;
/// use refashion_inference::{Inputs, ModelCard};
/// use refashion_zoo::{Model, Network, Shape};
///
/// let network = Network::new("tiny", Shape::image(1, 8, 8)).flatten().dense(3).softmax();
/// let card = ModelCard::new("mine", network, ["cup", "jug", "bowl"], Inputs::new([1, 8, 8]));
/// let bytes = onnx(&card, &Model::new(&card.network, 1)?, false)?;
/// assert!(bytes.len() > 4 * (3 * 64 + 3));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn onnx(card: &ModelCard, model: &Model, logits: bool) -> Result<Vec<u8>> {
    let network = model.network();
    let mut chain = Chain::default();
    // What each layer has made, counted from 1 as layers are, and its shape.
    let mut made = vec![(chain.end().to_owned(), network.input)];
    for (index, (layer, info)) in network.layers.iter().zip(model.infos()).enumerate() {
        let last = index + 1 == network.layers.len();
        let left_out = logits && last && layer.activation() == model.head();
        let activation = match left_out {
            true => Activation::Linear,
            false => layer.activation(),
        };
        let earlier = info.from.and_then(|from| made.get(from));
        let place = Place {
            model,
            info,
            earlier: earlier.map(|(name, shape)| (name.as_str(), *shape)),
        };
        place.push(&mut chain, layer, activation)?;
        made.push((chain.end().to_owned(), info.output));
    }
    let output = model
        .infos()
        .last()
        .map_or(network.input, |info| info.output);
    let taken = format!(
        "{}; {}",
        metadata::layout(card),
        metadata::scaling(card.inputs.scaling)
    );
    let given = metadata::output(model, logits);
    let shapes = [network.input, output];
    let file = File {
        ir_version: STRUCTURE,
        producer: "refashion".to_owned(),
        producer_version: env!("CARGO_PKG_VERSION").to_owned(),
        text: card.reference(),
        graph: Some(chain.graph(&network.name, shapes, [&taken, given])),
        operators: vec![Operators {
            domain: String::new(),
            version: OPERATORS,
        }],
        metadata: metadata::metadata(card, model, logits),
    };
    match file.encoded_len() {
        bytes if bytes > MOST_BYTES => Err(Error::TooLarge {
            network: network.name.clone(),
            target: "ONNX",
            bytes,
            most: MOST_BYTES,
        }),
        _ => Ok(file.encode_to_vec()),
    }
}

/// Writes [`onnx`] to a file, aside at first.
///
/// # Errors
///
/// As [`onnx`], and [`Error::Write`].
pub fn write_onnx(path: &Path, card: &ModelCard, model: &Model, logits: bool) -> Result<()> {
    let bytes = onnx(card, model, logits)?;
    refashion_std::write_atomic(path, &bytes).map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}
