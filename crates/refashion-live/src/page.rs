//! The page as HTML.

use std::collections::BTreeMap;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use refashion_inference::{Inputs, ModelCard};
use refashion_std::{counted, thousands, without_controls};
use refashion_zoo::Model;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{
    content::{Content, Example},
    error::{Error, Result},
    packed,
    plan::{Step, sizes, steps},
    words::{Words, words},
};

const STYLE: &str = include_str!("page/style.css");

/// The script, part after part: each defines what the later ones use.
const SCRIPT: &str = concat!(
    include_str!("page/layers.js"),
    include_str!("page/seen.js"),
    include_str!("page/terms.js"),
    include_str!("page/picture.js"),
    include_str!("page/inside.js"),
    include_str!("page/main.js"),
);

/// A model as one HTML file that computes. Equal models make equal pages.
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
/// let content = Content { examples: vec![cup] };
/// let html = page(&card, &Model::new(&card.network, 1)?, &content)?;
/// assert!(html.contains("my cup"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn page(card: &ModelCard, model: &Model, content: &Content) -> Result<String> {
    let data = json(&data(card, model, content)?)?;
    let weights = packed::weights(model)?;
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
                    (try_it(card, content))
                    (inside())
                }
                footer {
                    p {
                        "Written by " code { "cargo xtask export" } ". The network computes in this file: it asks no \
                         network for anything, and no picture leaves it."
                    }
                }
                script #data type="application/json" { (PreEscaped(data)) }
                script #weights type="text/plain" { (PreEscaped(weights)) }
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

fn try_it(card: &ModelCard, content: &Content) -> Markup {
    html! {
        section #try {
            h2 { "Give it a picture" }
            div.sides {
                div {
                    h3 #draw-title { "Draw or drop one" }
                    canvas #draw width="280" height="280" tabindex="0" role="application" aria-labelledby="draw-title" aria-describedby="draw-help" {}
                    p #draw-help .small {
                        "Draw with mouse or finger, or drop a file here. By keyboard: the arrows move the pen, \
                         the space bar sets it down and lifts it, Delete wipes the paper."
                    }
                    p.controls {
                        button #clear type="button" { "Wipe" }
                        label.file { "Open a picture " input #file type="file" accept="image/*"; }
                    }
                    p.controls {
                        label { "Dark becomes light " select #invert {
                            option value="auto" { "where it should" } option value="yes" { "always" } option value="no" { "never" }
                        } }
                        label { "Fit " select #fit {
                            option value="" { "as the set" } option value="center" { "centred" }
                            option value="stretch" { "stretched" } option value="crop" { "cropped" }
                        } }
                    }
                }
                div {
                    h3 #seen-title { "What the network sees" }
                    canvas #seen role="img" aria-labelledby="seen-title" aria-describedby="taken" {}
                    p #taken .small aria-live="polite" { "Nothing yet." }
                }
                div {
                    h3 #says-title { "What it says" }
                    p #answer aria-live="polite" { "Nothing yet." }
                    table #says aria-labelledby="says-title" { thead { tr { th scope="col" { "class" } th scope="col" { "score" } td.bars {} } } tbody {} }
                }
            }
            @if !content.examples.is_empty() {
                h3 { "Or pick one" }
                (picks("examples", card, &content.examples))
            }
        }
    }
}

/// Buttons for pictures; the script draws them.
fn picks(list: &str, card: &ModelCard, examples: &[Example]) -> Markup {
    html! {
        ul.picks data-list=(list) {
            @for (place, example) in examples.iter().enumerate() {
                @let class = card.classes.get(example.truth).map_or("", String::as_str);
                li { button type="button" data-place=(place) aria-pressed="false" aria-label={ (example.name) ": " (class) } {
                    canvas aria-hidden="true" {} span { (class) }
                } }
            }
        }
    }
}

fn inside() -> Markup {
    html! {
        section #inside {
            h2 { "Look inside" }
            p {
                "Every layer as its maps, in the order in which they are computed; black is the least value of \
                 the layer and white the greatest. Point at a cell, or move through the maps by keyboard (Enter, then the arrows; \
                 Page Up and Page Down for the next map): what it is made of stands below, and each \
                 part leads to where it came from."
            }
            ol #layers {}
        }
    }
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
}

/// A picture, in base 64.
#[derive(Serialize)]
struct Packed<'a> {
    name: &'a str,
    truth: usize,
    pixels: String,
}

fn data<'a>(card: &'a ModelCard, model: &Model, content: &'a Content) -> Result<Data<'a>> {
    let steps = steps(model)?;
    let topics = words(steps.iter().map(|step| step.topic));
    let expected = card.inputs.shape.iter().product();
    let examples = content.examples.iter().map(|example| {
        let found = example.pixels.len();
        match found == expected {
            true => Ok(Packed {
                name: &example.name,
                truth: example.truth,
                pixels: packed::text(&example.pixels),
            }),
            false => Err(Error::Picture {
                picture: example.name.clone(),
                found,
                expected,
            }),
        }
    });
    let examples = examples.collect::<Result<_>>()?;
    Ok(Data {
        classes: &card.classes,
        inputs: &card.inputs,
        padded: card.inputs.padded(),
        input: sizes(model.network().input),
        head: model.head() != refashion_layers::Activation::Linear,
        steps,
        topics,
        examples,
    })
}

/// JSON in which nothing ends the element that it stands in.
fn json(data: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(data)?.replace('<', "\\u003c"))
}
