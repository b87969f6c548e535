//! The page as people use it.

use std::{env, fs, path::Path};

use refashion_live::{Confused, Content, Failure, Failures, PublishedRow, Snapshot};
use refashion_zoo::Model;
use serde_json::json;

use crate::{
    browser,
    browser_session::Session,
    pages::{digits, kept, open},
};

/// Widths of a phone and of a desk.
const WIDTHS: [u32; 2] = [390, 1280];

#[test]
fn a_picture_is_drawn_looked_into_and_nothing_is_asked_for() {
    let Some(mut browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = kept("lenet5");
    let untrained = Model::new(&file.card.network, 5).unwrap();
    let failure = |example| Failure {
        example,
        predicted: 3,
        score: 0.98,
    };
    let content = Content {
        examples: digits(20),
        failures: Some(Failures {
            images: 10_000,
            trained_on: false,
            wrong: 132,
            surest: digits(6).into_iter().map(failure).collect(),
            confused: vec![Confused {
                truth: 4,
                predicted: 9,
                count: 17,
            }],
        }),
        published: vec![PublishedRow {
            place: "Table 2".to_owned(),
            figure: "test accuracy".to_owned(),
            published: "98.9 %".to_owned(),
            measured: "0.9867 ± 0.0004".to_owned(),
            verdict: "reproduced".to_owned(),
        }],
        snapshots: vec![
            Snapshot {
                epoch: 0,
                accuracy: None,
                val_accuracy: None,
                parameters: untrained.parameters(),
            },
            Snapshot {
                epoch: 1,
                accuracy: Some(0.94),
                val_accuracy: Some(0.96),
                parameters: file.model().unwrap().parameters(),
            },
        ],
    };
    let model = file.model().unwrap();
    browser.appear(1280, "light");
    let address = open(&mut browser, folder.path(), &file.card, &model, &content);

    the_right_button_draws_nothing(&mut browser);
    a_seven_is_drawn(&mut browser);
    a_seven_is_drawn_by_keyboard(&mut browser);
    cells_are_pointed_at(&mut browser);
    a_small_change_is_made_and_pixels_matter(&mut browser);
    epochs_go_by(&mut browser);
    the_keyboard_reaches_everything(&mut browser);
    for width in WIDTHS {
        for theme in ["light", "dark"] {
            browser.appear(width, theme);
            browser.open(&address);
            let scrolled = browser.number("document.documentElement.scrollWidth");
            assert!(scrolled <= f64::from(width), "{scrolled} wide at {width}");
            let shown = "String(document.getElementById('maps').checkVisibility())";
            assert_eq!(browser.text(shown), "false");
            browser.text("Live.matters().then(() => '')");
            assert_eq!(browser.text(shown), "true");
            point(&mut browser, 3, 40);
            names_and_contrast(&mut browser, &format!("{width} {theme}"));
            shoot(&mut browser, width, theme);
        }
    }

    assert_eq!(browser.complaints(), Vec::<String>::new());
    let fetched = browser.fetched();
    assert!(!fetched.is_empty());
    for url in fetched {
        assert!(
            url == address || url == "data:,",
            "the page asked for {url}"
        );
    }
    // What is asserted above can fail.
    browser.text("document.body.append(Object.assign(new Image(), { src: 'https://example.invalid/x.png' })), ''");
    browser.text("new Promise((done) => setTimeout(() => done(''), 200))");
    let complaints = browser.complaints();
    assert!(
        complaints
            .iter()
            .any(|text| text.contains("Content Security Policy")),
        "{complaints:?}"
    );
}

/// It is for the browser's own menu.
fn the_right_button_draws_nothing(browser: &mut Session) {
    let left = browser.number("document.getElementById('draw').getBoundingClientRect().left");
    let top = browser.number("document.getElementById('draw').getBoundingClientRect().top");
    let said = "document.getElementById('taken').textContent";
    let before = browser.text(said);
    for (kind, along) in [
        ("mousePressed", 0.0),
        ("mouseMoved", 90.0),
        ("mouseReleased", 90.0),
    ] {
        let event = json!({ "type": kind, "x": left + 60.0 + along, "y": top + 90.0, "button": "right", "buttons": 2, "clickCount": 1 });
        browser.send("Input.dispatchMouseEvent", event);
    }
    answer(browser);
    assert_eq!(browser.text(said), before);
}

/// By real pointer events.
fn a_seven_is_drawn(browser: &mut Session) {
    let left = browser.number("document.getElementById('draw').getBoundingClientRect().left");
    let top = browser.number("document.getElementById('draw').getBoundingClientRect().top");
    let mut mouse = |kind: &str, x: f64, y: f64| {
        let event = json!({ "type": kind, "x": left + x, "y": top + y, "button": "left", "buttons": 1, "clickCount": 1 });
        browser.send("Input.dispatchMouseEvent", event);
    };
    mouse("mousePressed", 90.0, 80.0);
    for step in 1..=10 {
        mouse("mouseMoved", 90.0 + 10.0 * f64::from(step), 80.0);
    }
    for step in 1..=12 {
        mouse(
            "mouseMoved",
            190.0 - 5.0 * f64::from(step),
            80.0 + 10.0 * f64::from(step),
        );
    }
    mouse("mouseReleased", 130.0, 200.0);
    assert_eq!(answer(browser), "7");
    let taken = browser.text("document.getElementById('taken').textContent");
    assert!(
        taken.starts_with("found ") && taken.ends_with(", inverted"),
        "{taken}"
    );
}

fn a_seven_is_drawn_by_keyboard(browser: &mut Session) {
    browser.text("document.getElementById('draw').focus(), ''");
    browser.press("Delete", 46);
    assert_eq!(answer(browser), "Nothing yet.");
    // Nothing is computed of no picture, nor told of one that is gone.
    let slid = "(() => { const turned = document.querySelector('#turned, input[type=range]'); turned.value = 5; turned.dispatchEvent(new Event('input')); return String(Live.matters()); })()";
    assert_eq!(browser.text(slid), "null");
    assert_eq!(answer(browser), "Nothing yet.");
    let gone = "(() => { const picks = document.querySelectorAll('[data-list=examples] button'); picks[0].click(); const asked = Live.matters(); picks[1].click(); return asked.then((found) => `${found} ${document.getElementById('maps').hidden}`); })()";
    assert_eq!(browser.text(gone), "null true");
    browser.text("document.getElementById('draw').focus(), ''");
    browser.press("Delete", 46);
    // From where the pen was left, up and to the left: then a bar and a leg.
    keys(browser, "ArrowUp", 38, 17);
    keys(browser, "ArrowLeft", 37, 6);
    browser.press(" ", 32);
    keys(browser, "ArrowRight", 39, 14);
    for _ in 0..9 {
        keys(browser, "ArrowDown", 40, 2);
        keys(browser, "ArrowLeft", 37, 1);
    }
    browser.press(" ", 32);
    assert_eq!(answer(browser), "7");
}

fn keys(browser: &mut Session, key: &str, code: u32, times: usize) {
    for _ in 0..times {
        browser.press(key, code);
    }
}

/// The class that is said, once the page has come to rest.
fn answer(browser: &mut Session) -> String {
    browser.text("new Promise((done) => setTimeout(() => done(document.getElementById('answer').textContent.split(',')[0]), 300))")
}

pub(crate) fn point(browser: &mut Session, layer: usize, at: usize) -> String {
    browser.text(&format!(
        "(() => {{ const canvas = document.querySelector('#layer-{layer} canvas'); canvas.scrollIntoView({{ block: 'center' }}); const box = canvas.getBoundingClientRect(); canvas.dispatchEvent(new PointerEvent('pointerdown', {{ clientX: box.left + {at}, clientY: box.top + {at}, bubbles: true }})); return document.querySelector('#layer-{layer} .cell').textContent; }})()"
    ))
}

/// A cell's numbers stand below its layer, and lead to where they came from.
fn cells_are_pointed_at(browser: &mut Session) {
    let said = point(browser, 1, 30);
    assert!(
        said.contains("Σ window · kernel = ") && said.contains(" + bias "),
        "{said}"
    );
    assert!(said.contains("; tanh("), "{said}");
    let layers = browser.number("document.querySelectorAll('#layers > li').length") as usize;
    let said = point(browser, layers - 1, 5);
    assert!(said.contains("over the sum"), "{said}");
    // The first term of the softmax is the first value of the layer before.
    browser.text("document.querySelector('#layers > li:last-child .cell td button').click(), ''");
    let focused = browser.text("document.activeElement.closest('li').id");
    assert_eq!(focused, format!("layer-{}", layers - 2));
    let said =
        browser.text("document.activeElement.closest('li').querySelector('.cell').textContent");
    assert!(
        said.starts_with("value 1:") && said.contains("Σ input · weight"),
        "{said}"
    );
    browser.press("ArrowRight", 39);
    let said =
        browser.text("document.activeElement.closest('li').querySelector('.said').textContent");
    assert!(said.starts_with("value 2:"), "{said}");
}

/// A slider by keyboard, and the maps of what matters.
fn a_small_change_is_made_and_pixels_matter(browser: &mut Session) {
    browser.text("document.querySelector('[data-list=failures] button').click(), ''");
    let before = pixels(browser);
    let taken = "document.getElementById('taken').textContent";
    let said = browser.text(taken);
    browser.text("document.getElementById('right').focus(), ''");
    browser.press("ArrowRight", 39);
    browser.press("ArrowRight", 39);
    // A whole pixel to the right.
    let rows = before.chunks(28);
    let shifted: Vec<u8> = rows.flat_map(|row| [&[0], &row[..27]].concat()).collect();
    assert_eq!(pixels(browser), shifted);
    assert_eq!(browser.text(taken), "changed a little");
    browser.text("document.getElementById('reset').click(), ''");
    assert_eq!(pixels(browser), before);
    assert_eq!(browser.text(taken), said);

    let found = browser.text("Live.matters().then(({ falls, slopes }) => [falls.length, slopes.length, Math.max(...falls) > 0, Math.max(...slopes) > 0].join())");
    assert_eq!(found, "196,784,true,true");
    let said = browser.text("document.getElementById('deepest').textContent");
    assert!(
        said.contains("falls by 0.") || said.contains("falls by 1."),
        "{said}"
    );
    assert_eq!(
        browser.text("String(document.getElementById('maps').hidden)"),
        "false"
    );
}

/// With the weights of before the first epoch it says something else of the same picture.
fn epochs_go_by(browser: &mut Session) {
    browser.text("document.querySelector('[data-list=examples] button').click(), ''");
    let says = "document.getElementById('says').textContent";
    let (trained, seen) = (browser.text(says), pixels(browser));
    browser.text("document.getElementById('epoch').focus(), ''");
    browser.press("ArrowLeft", 37);
    let untrained = browser.text(says);
    assert_ne!(trained, untrained);
    assert_eq!(pixels(browser), seen);
    let said = "document.querySelector('#epoch-said span:not([hidden])').textContent";
    assert!(browser.text(said).starts_with("Before the first epoch"));
    browser.press("ArrowRight", 39);
    assert_eq!(browser.text(says), trained);
    assert!(browser.text(said).contains("validation accuracy 0.9600"));
}

/// What the network sees.
fn pixels(browser: &mut Session) -> Vec<u8> {
    let text = browser.text("Live.pixels.join()");
    let numbers = text.split(',');
    numbers.map(|pixel| pixel.parse().unwrap()).collect()
}

/// Tab comes to all that can be used, from the skip link on.
fn the_keyboard_reaches_everything(browser: &mut Session) {
    browser.text("document.querySelectorAll('.cell').forEach((cell) => { cell.hidden = true; }), document.activeElement.blur(), document.body.setAttribute('tabindex', '-1'), document.body.focus(), document.body.removeAttribute('tabindex'), scrollTo(0, 0), ''");
    browser.press("Tab", 9);
    assert_eq!(browser.text("document.activeElement.className"), "skip");
    browser.text("window.met = new Set([document.activeElement]), ''");
    let all = "[...document.querySelectorAll('a, button, select, input, summary, canvas[tabindex]')].filter((one) => one.checkVisibility())";
    let count = browser.number(&format!("{all}.length")) as usize;
    for _ in 0..2 * count + 60 {
        browser.press("Tab", 9);
        browser.text("window.met.add(document.activeElement), ''");
    }
    let missed = browser.text(&format!("{all}.filter((one) => !window.met.has(one)).map((one) => one.outerHTML.slice(0, 80)).join()"));
    assert_eq!(missed, "");
}

/// Asks axe-core, if it is here.
fn names_and_contrast(browser: &mut Session, place: &str) {
    let Some(axe) = env::var_os("REFASHION_AXE") else {
        println!("SKIPPED: REFASHION_AXE names no axe.min.js; `npm pack axe-core` has it");
        return;
    };
    let axe = fs::read_to_string(axe).unwrap();
    browser.text(&format!("{axe}; ''"));
    let found = browser.text("document.querySelectorAll('details').forEach((all) => { all.open = true; }), axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 120) + ' ' + node.failureSummary.slice(0, 200)).join(' | ')).join('\\n'))");
    assert_eq!(found, "", "{place}");
}

fn shoot(browser: &mut Session, width: u32, theme: &str) {
    if let Some(folder) = env::var_os("REFASHION_SCREENSHOTS") {
        let path = Path::new(&folder).join(format!("live-{width}-{theme}.png"));
        fs::write(path, browser.screenshot()).unwrap();
    }
}
