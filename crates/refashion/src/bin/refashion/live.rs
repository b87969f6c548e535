//! What the page of a network shows beside it: test images of the set that it was trained on.

use anyhow::Result;
use refashion_datasets::{Dataset, DatasetName, Labelled, find, read};
use refashion_inference::ModelCard;
use refashion_live::{Content, Example};

use crate::{cli::Source, data};

/// So many test images of each class can be picked.
const OF_EACH: usize = 3;

/// So many can be picked in all.
const MOST: usize = 30;

/// The content of a model's page, as far as its data set is at hand; nothing is fetched.
pub(crate) fn content(card: &ModelCard) -> Result<Content> {
    Ok(Content {
        examples: at_hand(card)?.map_or_else(Vec::new, |set| examples(&set.test)),
    })
}

/// The set that a model was trained on, if it is here and its images are the network's.
fn at_hand(card: &ModelCard) -> Result<Option<Dataset>> {
    let source = Source {
        data: None,
        allow_unverified_data: false,
    };
    let trained_on = card.data.as_ref().map(|data| &data.name);
    let name = trained_on.and_then(|name| name.parse::<DatasetName>().ok());
    let found = name.and_then(|name| find(name, &data::search(&source)).ok());
    let set = found.map(|found| read(found, false)).transpose()?;
    Ok(set.filter(|set| set.test.images.shape() == card.inputs.shape))
}

/// The first test images of each class, in their order.
fn examples(test: &Labelled) -> Vec<Example> {
    let mut counts = [0; 256];
    let first = (0..test.len()).filter(|&image| {
        let count = &mut counts[usize::from(test.labels[image])];
        *count += 1;
        *count <= OF_EACH
    });
    first.take(MOST).map(|image| example(test, image)).collect()
}

fn example(test: &Labelled, image: usize) -> Example {
    Example {
        name: format!("test image {image}"),
        truth: usize::from(test.labels[image]),
        pixels: test.images.image(image).to_vec(),
    }
}
