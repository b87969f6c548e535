//! Pages that are made here.

use std::{fs, path::Path};

use refashion_inference::{Inputs, ModelCard, ModelFile};
use refashion_live::{Content, Example, page};
use refashion_zoo::{Model, Network};

use crate::browser_session::Session;

/// The card of a network that takes pictures or vectors of its own size.
pub(crate) fn card(network: &Network) -> ModelCard {
    ModelCard::new(
        "drawn",
        network.clone(),
        ["cup", "jug", "bowl"],
        Inputs::new(network.input.planes()),
    )
}

/// The model of the repository that is called so.
pub(crate) fn kept(name: &str) -> ModelFile {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
    ModelFile::read(models.join(format!("{name}.safetensors"))).unwrap()
}

/// Writes a page and opens it; its address.
pub(crate) fn open(
    browser: &mut Session,
    folder: &Path,
    card: &ModelCard,
    model: &Model,
    content: &Content,
) -> String {
    let path = folder.join("page.html");
    fs::write(&path, page(card, model, content, "cargo xtask").unwrap()).unwrap();
    let address = format!("file://{}", path.display());
    browser.open(&address);
    address
}

/// Digits that are drawn, as many as are asked for.
pub(crate) fn digits(count: usize) -> Vec<Example> {
    let name = "mnist".parse().unwrap();
    let set = refashion_datasets::synthetic(name, 1, 0, count);
    let examples = (0..set.test.len()).map(|image| Example {
        name: format!("test image {image}"),
        truth: usize::from(set.test.labels[image]),
        pixels: set.test.images.image(image).to_vec(),
    });
    examples.collect()
}
