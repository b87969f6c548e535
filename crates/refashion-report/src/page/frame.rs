//! What stands around the content: head, contents, foot.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::page::{whole::Page, words::slug};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// The page around its content.
pub(crate) fn document(page: &Page, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "refashion: five documents, run again" }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
                script { (PreEscaped(SCRIPT)) }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header {
                    p.brand { "refashion" }
                    h1 { "Experiments that were published, run again" }
                    p.lead {
                        "Documents that teach a computer to recognise clothes, digits and small \
                         pictures, all with Keras. Their experiments were run again in Rust; this \
                         page puts what they published beside what was measured."
                    }
                    button #theme type="button" hidden { "Dark" }
                }
                div.columns {
                    (contents(page))
                    main #content tabindex="-1" { (body) }
                }
                footer {
                    p {
                        "Written by " code { (page.program) " report" } " from the records that lie "
                        @if page.results.is_empty() { "beside this file" }
                        @else { "in " a href=(page.results) { "the folder of the results" } }
                        ". It asks no network for anything."
                    }
                }
            }
        }
    }
}

/// Nothing is run, styled or shown but what is in the file: its own script and style are known by
/// their digests, pictures are data.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; \
         base-uri 'none'; form-action 'none'",
        digest(SCRIPT),
        digest(STYLE)
    )
}

fn contents(page: &Page) -> Markup {
    html! {
        nav aria-label="Contents" {
            ol {
                li { a href="#overview" { "At a glance" } }
                li { a href="#reading" { "How to read it" } }
                @for chapter in &page.chapters {
                    li {
                        a href={ "#" (chapter.anchor()) } { (chapter.review.document.id) }
                        ol {
                            @for experiment in &chapter.review.document.experiments {
                                li { a href={ "#experiment-" (slug(&experiment.id)) } { (short(&experiment.id)) } }
                            }
                            li { a href={ "#" (chapter.anchor()) "-audit" } { "audit" } }
                        }
                    }
                }
                @if !page.keras.is_empty() { li { a href="#keras" { "Beside Keras" } } }
                @if !page.data.is_empty() { li { a href="#data" { "The data sets" } } }
                @if page.has_speed() { li { a href="#speed" { "Speed" } } }
            }
        }
    }
}

/// The name of an experiment within its document.
fn short(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, name)| name)
}
