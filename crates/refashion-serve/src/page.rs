//! The page to drop or draw a picture on.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, PreEscaped, html};
use refashion_inference::ModelCard;
use refashion_std::without_controls;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// The page, and what a browser may do with it.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) html: String,
    pub(crate) policy: String,
}

impl Page {
    /// The page of a model. Style and script are inside; it asks nobody but `predict` beside it.
    pub(crate) fn of(card: &ModelCard) -> Self {
        let name = without_controls(&card.reference()).into_owned();
        let [channels, height, width] = card.inputs.shape;
        let colours = if channels == 1 { "grey" } else { "in colour" };
        let classes: Vec<_> = (card.classes.iter())
            .map(|class| without_controls(class))
            .collect();
        let html = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (name) }
                    link rel="icon" href="data:,";
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        h1 { (name) }
                        @if card.rehearsal { p.warning { "REHEARSAL: trained on drawn pictures" } }
                        p {
                            "It takes pictures of " (height) "×" (width) ", " (colours)
                            "; others are made to fit. It tells " (card.classes.len())
                            " classes apart: " (classes.join(", ")) "."
                        }
                        div.ways {
                            section {
                                h2 { "Drop or choose a picture" }
                                label #drop for="file" {
                                    span { "Drop a picture here, or choose one" }
                                    img #shown alt="" hidden;
                                }
                                input #file type="file" accept="image/*";
                            }
                            section {
                                h2 { "Draw one" }
                                canvas #canvas width="280" height="280" tabindex="0" aria-label="A sheet to draw on" {}
                                button #clear type="button" { "Clear" }
                            }
                        }
                        section {
                            h2 { "What it shows" }
                            div #result aria-live="polite" { p { "Nothing yet." } }
                        }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        Self {
            html: html.into_string(),
            policy: policy(),
        }
    }
}

/// Nothing is run, styled or asked but what is in the page and beside it.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data: blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        digest(SCRIPT),
        digest(STYLE)
    )
}

#[cfg(test)]
mod tests {
    use refashion_inference::Inputs;
    use refashion_zoo::{Network, Shape};

    use super::*;

    #[test]
    fn names_from_outside_are_text() {
        let network = Network::new("tiny", Shape::image(1, 1, 2))
            .flatten()
            .dense(2);
        let classes = ["<script>alert(1)</script>", "\u{1b}[2Jb"];
        let card = ModelCard::new("<b>\"mine\"", network, classes, Inputs::new([1, 1, 2]));
        let page = Page::of(&card).html;
        assert_eq!(page.matches("<script").count(), 1, "{page}");
        assert!(!page.contains("<b>") && !page.contains('\u{1b}'), "{page}");
    }
}
