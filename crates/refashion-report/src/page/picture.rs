//! The figures of the gallery, as the page shows them.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{Markup, html};

use crate::{
    gallery::{ListedFigure, PlateKind},
    page::words::slug,
};

/// The largest picture that is put into the page, in bytes; a larger one is linked to.
const LARGEST: usize = 600 << 10;

/// A figure with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The document that it belongs to.
    pub(crate) owner: String,
    /// Its file, from the folder of the store.
    pub(crate) file: String,
    /// Its title.
    pub(crate) title: String,
    /// What it shows, in words.
    pub(crate) text: String,
    /// What it is to its document.
    pub(crate) kind: PlateKind,
    /// The experiment that it belongs to, if to one.
    pub(crate) experiment: Option<String>,
    /// The picture as SVG; nothing if it is only linked to.
    pub(crate) svg: Option<String>,
    /// Whether it is only where it was drawn, as it may not be passed on.
    pub(crate) local: bool,
    /// The place in the page that shows the same picture already.
    pub(crate) same_as: Option<String>,
}

impl Picture {
    /// A figure that was drawn for a document, for the bench, or for the runs in Keras.
    pub(crate) fn new(owner: &str, figure: ListedFigure) -> Self {
        let ListedFigure { entry, kind, svg } = figure;
        Self {
            owner: owner.to_owned(),
            file: format!("{owner}/figures/{}", entry.file),
            title: entry.title,
            text: entry.text,
            kind,
            experiment: entry.experiment,
            svg: svg.filter(|svg| svg.len() <= LARGEST),
            local: entry.local,
            same_as: None,
        }
    }

    /// Whether it shows the document's figures with their verdicts, and so belongs beside their table.
    pub(crate) fn shows_verdicts(&self) -> bool {
        self.kind == PlateKind::Verdicts
    }

    /// Whether it is read point by point, and so stands in the page itself.
    pub(crate) fn shows_curves(&self) -> bool {
        self.kind == PlateKind::Curves
    }

    /// Its place in the page.
    pub(crate) fn anchor(&self) -> String {
        format!("figure-{}", slug(self.file.trim_end_matches(".svg")))
    }

    pub(crate) fn markup(&self) -> Markup {
        html! {
            figure.picture id=(self.anchor()) {
                @match (&self.svg, &self.same_as) {
                    (Some(svg), _) => {
                        a.plate href=(self.file) {
                            img src=(data_address(svg)) alt=(self.text) loading="lazy" decoding="async";
                        }
                    }
                    (None, Some(anchor)) => {
                        p.elsewhere { "The same picture is shown " a href={ "#" (anchor) } { "above" } "." }
                    }
                    (None, None) if self.local => {
                        p.elsewhere {
                            "Not passed on, as the pictures in it are not ours to give; drawn on \
                             your machine it is " code { (self.file) } "."
                        }
                    }
                    (None, None) => {
                        p.elsewhere { "A large picture: " a href=(self.file) { (self.file) } "." }
                    }
                }
                figcaption {
                    span.caption { (self.title) }
                    details { summary { "In words" } p { (self.text) } }
                }
            }
        }
    }
}

/// A picture as an address that holds it.
fn data_address(svg: &str) -> String {
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(svg))
}
