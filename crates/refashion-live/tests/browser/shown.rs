//! What the README shows of the page, and of the one with all results.

use std::{env, fs, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use refashion_datasets::{DatasetName, Search, find, load, synthetic};
use refashion_live::{Content, Example};
use serde_json::json;

use crate::{
    browser,
    browser_session::Session,
    pages::{kept, open},
    used::point,
};

/// As wide as a page is on a desk, and as high as a picture in a text may be.
const SIZE: (u32, u32) = (1100, 760);

/// `cargo xtask pictures` names the folder; `results/index.html` is shown where `cargo xtask report`
/// has drawn it.
#[test]
fn a_network_looked_into_makes_a_picture() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = kept("thesis");
    let content = Content {
        examples: vec![clothes()],
        ..Content::default()
    };
    let model = file.model().unwrap();
    open(&mut browser, folder.path(), &file.card, &model, &content);
    browser.appear(SIZE.0, "light");
    let said = point(&mut browser, 1, 90);
    assert!(said.contains("Σ window · kernel = "), "{said}");
    shoot(&mut browser, "network.png", "#layer-1");

    let results = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../results/index.html");
    if let Ok(results) = results.canonicalize() {
        browser.open(&format!("file://{}", results.display()));
        browser.appear(SIZE.0, "light");
        shoot(&mut browser, "page.png", "body");
    }
}

/// A test image of the set that the network was trained on; a drawn one where that is not here.
fn clothes() -> Example {
    let (name, search) = (DatasetName::FASHION_MNIST, Search::from_env());
    let set = match find(name, &search) {
        Ok(_) => load(name, &search, &mut |_| ()).unwrap(),
        Err(_) => synthetic(name, 1, 0, 1),
    };
    Example {
        name: "test image 0".to_owned(),
        truth: usize::from(set.test.labels[0]),
        pixels: set.test.images.image(0).to_vec(),
    }
}

/// A picture from the top of what is named on.
fn shoot(browser: &mut Session, name: &str, from: &str) {
    let top = browser.number(&format!(
        "document.querySelector('{from}').getBoundingClientRect().top + scrollY"
    ));
    let (width, height) = SIZE;
    let part = json!({ "x": 0, "y": top, "width": width, "height": height, "scale": 1 });
    let wish = json!({ "captureBeyondViewport": true, "clip": part });
    let shot = browser.send("Page.captureScreenshot", wish);
    let picture = STANDARD.decode(shot["data"].as_str().unwrap()).unwrap();
    assert!(picture.starts_with(b"\x89PNG"));
    if let Some(folder) = env::var_os("REFASHION_PICTURES") {
        fs::write(Path::new(&folder).join(name), picture).unwrap();
    }
}
