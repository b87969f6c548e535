//! The page in a real browser: a headless Chromium, if there is one.
//!
//! `REFASHION_CHROMIUM` names the browser if it is not on the path, and `REFASHION_SCREENSHOTS` a
//! folder for pictures of the page in both widths and themes.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

mod browser_session;
mod results;

use std::{fs, path::Path};

use browser_session::Session;
use results::with_runs;
use serde_json::json;

/// Widths of a phone and of a desk.
const WIDTHS: [u32; 2] = [390, 1280];

#[test]
fn the_page_works_in_a_browser_and_asks_for_nothing() {
    let Some(mut browser) = Session::start() else {
        println!("SKIPPED: no Chromium on the path and none named by REFASHION_CHROMIUM");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index.html");
    fs::write(&path, with_runs(folder.path())).unwrap();
    let address = format!("file://{}", path.display());

    for width in WIDTHS {
        for (theme, paper) in [("light", "rgb(251, 250, 247)"), ("dark", "rgb(21, 23, 26)")] {
            browser.appear(width, theme);
            browser.open(&address);
            assert_eq!(
                browser.text("getComputedStyle(document.body).backgroundColor"),
                paper
            );
            fits(&mut browser, width);
            shoot(&mut browser, width, theme);
        }
    }
    links_meet_their_places(&mut browser, &address);
    elements_are_there(&mut browser);
    curves_are_read_by_pointer_and_keyboard(&mut browser);
    the_skip_link_is_the_first_stop(&mut browser);
    the_theme_is_switched_and_remembered(&mut browser, &address);

    assert_eq!(browser.complaints(), Vec::<String>::new());
    let fetched = browser.fetched();
    assert!(!fetched.is_empty());
    for url in fetched {
        assert!(
            url == address || url.starts_with("data:"),
            "the page asked for {url}"
        );
    }

    // What is asserted above can fail: a picture from elsewhere is refused, and that is noticed.
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

/// Nothing but a box of its own scrolls sideways.
fn fits(browser: &mut Session, width: u32) {
    let scrolled = browser.number("document.documentElement.scrollWidth");
    assert!(scrolled <= f64::from(width), "{scrolled} wide at {width}");
    let small = browser.number("[...document.querySelectorAll('.curve svg')].map((svg) => svg.getBoundingClientRect().width).reduce((a, b) => Math.min(a, b))");
    assert!(small > 300.0, "a curve is {small} wide at {width}");
}

/// Every link within the page, followed from its top, ends where it should, and so does an address
/// with a place. On a phone the table of figures shows what it is about.
fn links_meet_their_places(browser: &mut Session, address: &str) {
    for width in WIDTHS {
        browser.appear(width, "light");
        browser.open(address);
        let missed = "Promise.all([...document.querySelectorAll('nav a, main a[href^=\"#\"]')].map((link) => link.hash)).then((all) => { document.documentElement.style.scrollBehavior = 'auto'; const missed = []; for (const hash of all) { scrollTo(0, 0); location.hash = ''; location.hash = hash; const top = document.getElementById(hash.slice(1)).getBoundingClientRect().top; const end = scrollY + innerHeight >= document.documentElement.scrollHeight - 2; if (Math.abs(top - 16) > 4 && !end) missed.push(hash + ' ' + top); } return missed.join(); })";
        assert_eq!(browser.text(missed), "", "at {width}");
        let hidden = "String([...document.querySelectorAll('#thesis-figures tbody td')].filter((cell) => { const box = cell.getBoundingClientRect(); return box.width > 0 && (box.left < 0 || box.right > innerWidth); }).length)";
        assert_eq!(browser.text(hidden), "0", "cells out of sight at {width}");
        let titled = "[...new Set([...document.querySelectorAll('#thesis-figures td.judged + td')].map((cell) => getComputedStyle(cell, '::before').content.includes('before')))].join()";
        let is_card = String::from(if width == WIDTHS[0] { "true" } else { "false" });
        assert_eq!(
            browser.text(titled),
            is_card,
            "a verdict's title at {width}"
        );
    }
}

fn elements_are_there(browser: &mut Session) {
    let count = |browser: &mut Session, what: &str| {
        browser.number(&format!("document.querySelectorAll('{what}').length")) as usize
    };
    assert_eq!(
        count(browser, "main h2"),
        7,
        "two sections and five documents"
    );
    assert_eq!(count(browser, ".curve svg [data-panel]"), 2);
    assert!(count(browser, "table caption") > 10);
    assert_eq!(count(browser, "nav a"), count(browser, "nav li"));
    // A picture that could not be read has no width.
    let widths = "Promise.all([...document.images].map(async (image) => { image.loading = 'eager'; await image.decode(); return image.naturalWidth; })).then(String)";
    assert_eq!(browser.text(widths), "9,8");
}

fn curves_are_read_by_pointer_and_keyboard(browser: &mut Session) {
    let reading = "document.querySelector('#figure-thesis-figures-curves .reading').textContent";
    let last = browser.text(reading);
    let [epoch, accuracy, loss] = last.lines().collect::<Vec<_>>()[..] else {
        panic!("{last}")
    };
    assert_eq!(epoch, "Epoch 20");
    assert!(accuracy.starts_with("accuracy: training 0.99"), "{last}");
    assert!(loss.starts_with("loss: training 0.02"), "{last}");
    assert!(loss.contains("; published: training 0.0874"), "{last}");

    browser.text("document.querySelector('#figure-thesis-figures-curves').scrollIntoView({ block: 'center', behavior: 'instant' }), ''");
    let mut of_box = |sum: &str| {
        browser.number(&format!(
            "(({{ left, top, width, height }}) => {sum})(document.querySelector('#figure-thesis-figures-curves svg').getBoundingClientRect())"
        ))
    };
    let (x, y) = (of_box("left + width * 3 / 4"), of_box("top + height / 2"));
    browser.send(
        "Input.dispatchMouseEvent",
        json!({ "type": "mouseMoved", "x": x, "y": y }),
    );
    let pointed = browser.text(reading);
    assert!(
        pointed.starts_with("Epoch 9\n") || pointed.starts_with("Epoch 10\n"),
        "{pointed}"
    );

    browser.text("document.querySelector('#figure-thesis-figures-curves input').focus(), ''");
    browser.press("Home", 36);
    browser.press("ArrowRight", 39);
    let second = browser.text(reading);
    assert!(second.starts_with("Epoch 2\n"), "{second}");
    assert!(
        second.ends_with("\nloss: training 0.2550; published: training 0.3412"),
        "{second}"
    );
    // What is read is what is shown.
    let shown = browser.text("[...document.querySelectorAll('#figure-thesis-figures-curves [data-panel=loss] circle')].filter((mark) => getComputedStyle(mark).visibility === 'visible').map((mark) => mark.dataset.x).join()");
    assert_eq!(shown, "2,2");
    let said = browser
        .text("document.querySelector('#figure-thesis-figures-curves input').getAttribute('aria-valuetext')");
    assert_eq!(said, second);
}

fn the_skip_link_is_the_first_stop(browser: &mut Session) {
    browser.text(
        "document.activeElement.blur(), scrollTo(0, 0), getSelection().removeAllRanges(), ''",
    );
    browser.text("document.body.setAttribute('tabindex', '-1'), document.body.focus(), document.body.removeAttribute('tabindex'), ''");
    browser.press("Tab", 9);
    assert_eq!(browser.text("document.activeElement.className"), "skip");
    let left = browser.number("document.activeElement.getBoundingClientRect().left");
    assert!(left >= 0.0, "it is seen when it has the focus");
    let outline = browser.text("getComputedStyle(document.activeElement).outlineStyle");
    assert_eq!(outline, "solid");
}

fn the_theme_is_switched_and_remembered(browser: &mut Session, address: &str) {
    browser.appear(1280, "light");
    browser.open(address);
    let paper = "getComputedStyle(document.body).backgroundColor";
    assert_eq!(
        browser.text("document.getElementById('theme').textContent"),
        "☾ Dark"
    );
    browser.text("document.getElementById('theme').click(), ''");
    assert_eq!(browser.text(paper), "rgb(21, 23, 26)");
    browser.open(address);
    assert_eq!(browser.text(paper), "rgb(21, 23, 26)");
    assert_eq!(
        browser.text("document.getElementById('theme').textContent"),
        "☀ Light"
    );
}

fn shoot(browser: &mut Session, width: u32, theme: &str) {
    if let Some(folder) = std::env::var_os("REFASHION_SCREENSHOTS") {
        let path = Path::new(&folder).join(format!("page-{width}-{theme}.png"));
        fs::write(path, browser.screenshot()).unwrap();
    }
}
