//! The page in a real browser: a headless Chromium, if there is one; `REFASHION_CHROMIUM` names it if
//! it is not on the path.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

#[allow(dead_code)]
#[path = "../../refashion-report/tests/browser_session/mod.rs"]
mod browser_session;
#[allow(dead_code)]
mod support;

use std::fs;

use browser_session::Session;
use refashion_serve::Limits;
use serde_json::json;
use support::{Running, assert_same, bar, predictor};

/// The answer on the page, once there is one.
const RESULT: &str = "new Promise((done) => { let left = 500; const look = () => { const text = document.querySelector('#result').innerText; text.includes('Nothing yet') && left-- ? setTimeout(look, 20) : done(text); }; look(); })";

#[test]
fn a_picture_is_drawn_and_another_chosen() {
    let Some(mut browser) = Session::start() else {
        println!("SKIPPED: no Chromium on the path and none named by REFASHION_CHROMIUM");
        return;
    };
    let server = Running::start(Limits::default());
    let address = format!("http://{}/", server.address);
    for width in [390, 1280] {
        browser.appear(width, "light");
        browser.open(&address);
        let scrolled = browser.number("document.documentElement.scrollWidth");
        assert!(scrolled <= f64::from(width), "{scrolled} wide at {width}");
    }

    let mut of_box = |sum: &str| {
        browser.number(&format!(
            "(({{ left, top, width, height }}) => {sum})(document.querySelector('#canvas').getBoundingClientRect())"
        ))
    };
    let x = of_box("left + width / 2");
    let [top, bottom] = [of_box("top + height / 5"), of_box("top + height * 4 / 5")];
    for (kind, y) in [
        ("mousePressed", top),
        ("mouseMoved", bottom),
        ("mouseReleased", bottom),
    ] {
        browser.send(
            "Input.dispatchMouseEvent",
            json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": 1, "clickCount": 1 }),
        );
    }
    let drawn = browser.text(RESULT);
    assert!(
        drawn.contains("digit ") && drawn.contains("inverted"),
        "{drawn}"
    );
    assert_eq!(
        browser.number("document.querySelectorAll('#result tr').length"),
        5.0
    );

    browser.text("document.querySelector('#clear').click(), ''");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bar.png");
    fs::write(&path, bar(3).png().unwrap()).unwrap();
    let choose = |browser: &mut Session, path: &std::path::Path| {
        let document = browser.send("DOM.getDocument", json!({}));
        let root = &document["root"]["nodeId"];
        let input = browser.send(
            "DOM.querySelector",
            json!({ "nodeId": root, "selector": "#file" }),
        );
        browser.send(
            "DOM.setFileInputFiles",
            json!({ "files": [path], "nodeId": input["nodeId"] }),
        );
    };
    choose(&mut browser, &path);
    let chosen = browser.text(RESULT);
    assert!(chosen.contains("Taken as it is."), "{chosen}");
    // The first of the page is the first of the network, to the digits that are shown.
    let scores = predictor().scores([&bar(3)]).concat();
    let best = refashion_inference::best(&scores, 1).next().unwrap();
    let first = format!("digit {}\t{:.3}", best.index, best.score);
    assert!(chosen.starts_with(&first), "{chosen}: {first}");
    let again = server.post("/predict?top=10", "image/png", &bar(3).png().unwrap());
    assert_same(&again.json()["results"][0], &scores);

    // What is no picture is said there too.
    browser.text("document.querySelector('#clear').click(), ''");
    let other = folder.path().join("none.png");
    fs::write(&other, "no picture").unwrap();
    choose(&mut browser, &other);
    let refused = browser.text(RESULT);
    assert!(
        refused.contains("no picture that is known here"),
        "{refused}"
    );

    // The browser itself complains of the refusal, which was meant.
    let complaints = browser.complaints();
    let meant = |text: &String| text.contains("422 (Unprocessable");
    assert!(complaints.iter().all(meant), "{complaints:?}");
    let asked = format!("{address}predict?top=5");
    for url in browser.fetched() {
        let own = url == address || url == asked;
        assert!(
            own || url.starts_with("data:") || url.starts_with("blob:"),
            "the page asked for {url}"
        );
    }
    // What is asserted above can fail: what leads elsewhere is refused, and that is noticed.
    browser.text("fetch('https://example.invalid/').catch(() => '')");
    browser.text("new Promise((done) => setTimeout(() => done(''), 200)).then(() => '')");
    let complaints = browser.complaints();
    assert!(
        complaints
            .iter()
            .any(|text| text.contains("Content Security Policy")),
        "{complaints:?}"
    );
}
