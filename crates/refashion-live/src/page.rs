//! The page as HTML.

mod epochs;
mod sections;

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, PreEscaped, html};
use refashion_inference::{Inputs, ModelCard};
use refashion_std::{counted, thousands, without_controls};
use refashion_zoo::Model;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    content::{Content, Example},
    error::{Error, Result},
    packed,
    plan::{Step, steps},
    words::{Words, words},
};

const STYLE: &str = include_str!("page/style.css");

/// The script, part after part: each defines what the later ones use.
const SCRIPT: &str = concat!(
    include_str!("page/layers.js"),
    include_str!("page/seen.js"),
    include_str!("page/terms.js"),
    include_str!("page/held.js"),
    include_str!("page/picture.js"),
    include_str!("page/inside.js"),
    include_str!("page/matter.js"),
    include_str!("page/changes.js"),
    include_str!("page/fails.js"),
    include_str!("page/main.js"),
);

/// A model as one HTML file that computes. Equal models make equal pages. `program` is what the command
/// that writes it begins with, as the reader calls the program.
///
/// # Errors
///
/// [`Error::Weight`] where a weight does not fit into 16 bits, [`Error::Picture`] where a picture has
/// another size than the network's, [`Error::Unknown`] for a layer that the page does not know.
///
/// ```
/// use refashion_inference::{Inputs, ModelCard};
/// use refashion_live::{Content, Example, page};
/// use refashion_zoo::{Model, Network, Shape};
///
/// let network = Network::new("tiny", Shape::image(1, 2, 2)).flatten().dense(2).softmax();
/// let card = ModelCard::new("mine", network, ["cup", "jug"], Inputs::new([1, 2, 2]));
/// let cup = Example { name: "my cup".to_owned(), truth: 0, pixels: vec![0, 255, 255, 0] };
/// let content = Content { examples: vec![cup], ..Content::default() };
/// let html = page(&card, &Model::new(&card.network, 1)?, &content, "refashion")?;
/// assert!(html.contains("my cup"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn page(card: &ModelCard, model: &Model, content: &Content, program: &str) -> Result<String> {
    let data = json(&data(card, model, content)?)?;
    let weights = packed::weights(&model.parameters())?;
    let snapshots = content.snapshots.iter();
    let snapshots = snapshots.map(|snapshot| packed::weights(&snapshot.parameters));
    let snapshots: Vec<String> = snapshots.collect::<Result<_>>()?;
    let values = model.weights().len() + model.state().len();
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (card.reference()) ": look inside a network" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    p.brand { "refashion" }
                    h1 { (card.reference()) }
                    p.lead { (lead(card, values)) }
                    @if card.rehearsal { p.warning { "REHEARSAL: trained on drawn pictures, to be used for nothing." } }
                }
                main #content tabindex="-1" {
                    (sections::try_it(card, content))
                    (sections::fails(card, content.failures.as_ref()))
                    (epochs::epochs(&content.snapshots))
                    (sections::published(&content.published))
                    (sections::inside())
                }
                footer {
                    p {
                        "Written by " code { (program) " export" } ". The network computes in this file: it asks no \
                         network for anything, and no picture leaves it."
                    }
                }
                script #data type="application/json" { (PreEscaped(data)) }
                script #weights type="text/plain" { (PreEscaped(weights)) }
                @for snapshot in snapshots { script.snapshot type="text/plain" { (PreEscaped(snapshot)) } }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    Ok(without_controls(&html.into_string()).into_owned())
}

/// Nothing is run, styled or shown but what is in the file: script and style are known by their
/// digests.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        digest(SCRIPT),
        digest(STYLE)
    )
}

fn lead(card: &ModelCard, values: usize) -> String {
    let layers = counted(card.network.layers.len(), "layer");
    let mut text = format!(
        "{}: {layers}, {} weights of 16 bits, {} classes.",
        card.network.name,
        thousands(values),
        card.classes.len()
    );
    if let Some(share) = card.test_accuracy {
        text += &format!(" Of the test images it got {share:.4} right, with 32 bits.");
    }
    text
}

/// What the script is told.
#[derive(Serialize)]
struct Data<'a> {
    classes: &'a [String],
    inputs: &'a Inputs,
    padded: [usize; 3],
    input: [usize; 3],
    head: bool,
    steps: Vec<Step>,
    topics: BTreeMap<&'static str, Words>,
    examples: Vec<Packed<'a>>,
    failures: Vec<Packed<'a>>,
    /// The epochs of the snapshots.
    epochs: Vec<usize>,
}

/// A picture, in base 64.
#[derive(Serialize)]
struct Packed<'a> {
    name: &'a str,
    truth: usize,
    pixels: String,
}

impl<'a> Packed<'a> {
    fn of(example: &'a Example, expected: usize) -> Result<Self> {
        let found = example.pixels.len();
        if found != expected {
            return Err(Error::Picture {
                picture: example.name.clone(),
                found,
                expected,
            });
        }
        Ok(Self {
            name: &example.name,
            truth: example.truth,
            pixels: packed::text(&example.pixels),
        })
    }
}

fn data<'a>(card: &'a ModelCard, model: &Model, content: &'a Content) -> Result<Data<'a>> {
    let steps = steps(model)?;
    let topics = words(steps.iter().map(|step| step.topic));
    let size = card.inputs.shape.iter().product();
    let packed = |example: &'a Example| Packed::of(example, size);
    let examples = content.examples.iter().map(packed);
    let wrong = content.failures.iter().flat_map(|all| &all.surest);
    let failures = wrong.map(|failure| packed(&failure.example));
    Ok(Data {
        classes: &card.classes,
        inputs: &card.inputs,
        padded: card.inputs.padded(),
        input: model.network().input.planes(),
        head: model.head() != refashion_layers::Activation::Linear,
        steps,
        topics,
        examples: examples.collect::<Result<_>>()?,
        failures: failures.collect::<Result<_>>()?,
        epochs: content.snapshots.iter().map(|one| one.epoch).collect(),
    })
}

/// JSON in which nothing ends the element that it stands in, and no control character is left: as the
/// page writes them they would be no JSON.
fn json(data: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string(data)?;
    let safe = text.chars().fold(String::new(), |mut safe, c| {
        let mut bytes = [0; 4];
        let one: &str = c.encode_utf8(&mut bytes);
        match c == '<' || without_controls(one) != one {
            true => safe += &format!("\\u{:04x}", u32::from(c)),
            false => safe.push(c),
        }
        safe
    });
    Ok(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_script_is_told_stays_json_whatever_classes_are_called() {
        let classes = [
            "</script>",
            "\u{202e}a",
            "\u{200f}\u{7f}\u{1b}\n",
            "\u{2028}é",
        ];
        let text = json(&classes).unwrap();
        assert_eq!(without_controls(&text), text);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(serde_json::from_str::<Vec<String>>(&text).unwrap(), classes);
    }
}
