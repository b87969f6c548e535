//! The page in a real browser: a headless Chromium, if there is one.
//!
//! `REFASHION_CHROMIUM` names the browser if it is not on the path, `REFASHION_SCREENSHOTS` a folder for
//! pictures of the page, and `REFASHION_AXE` the file `axe.min.js` of axe-core.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../../refashion-report/tests/browser_session/mod.rs"]
mod browser_session;
mod computed;
mod pages;
#[path = "../../../refashion-export/tests/onnx/random.rs"]
mod random;
mod seen;
mod shown;
mod used;

use browser_session::Session;

/// A browser, or a word that there is none.
fn browser() -> Option<Session> {
    let session = Session::start();
    if session.is_none() {
        println!("SKIPPED: no Chromium on the path and none named by REFASHION_CHROMIUM");
    }
    session
}
