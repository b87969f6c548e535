//! The figures of the gallery, as the page shows them.

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{Markup, html};

use crate::{
    gallery::{ListedFigure, PlateKind},
    page::{links::address, words::slug},
};

/// The largest picture that is put into the page, in bytes; a larger one is linked to.
const LARGEST: usize = 600 << 10;

/// How a figure looks in the dark theme, as `style.css` has it for the curves.
const DARK: &str = "@media (prefers-color-scheme: dark) { \
    svg { filter: invert(.92) hue-rotate(180deg) } \
    image, .shades { filter: invert(1) hue-rotate(180deg) } }";

/// A figure with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    /// The document that it belongs to.
    pub(crate) owner: String,
    /// Its file, from the folder of the store.
    pub(crate) file: String,
    /// Where its file lies, seen from the page.
    pub(crate) href: String,
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
        let file = format!("{owner}/figures/{}", entry.file);
        Self {
            owner: owner.to_owned(),
            href: address(&file),
            file,
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

    /// Whether it shows all experiments of the document, and so belongs beside their scores.
    pub(crate) fn shows_all(&self) -> bool {
        self.kind == PlateKind::SideBySide
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
                        @let size = size(svg);
                        a.plate href=(self.href) {
                            img src=(data_address(svg)) alt=(self.text) width=[size.map(|size| size.0)]
                                height=[size.map(|size| size.1)] loading="lazy" decoding="async";
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
                        p.elsewhere { "A large picture: " a href=(self.href) { (self.file) } "." }
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

/// The width and the height that an SVG gives itself. A page keeps that room free before the picture
/// is decoded, so that nothing below it moves.
fn size(svg: &str) -> Option<(&str, &str)> {
    let tag = svg.get(..svg.find('>')?)?;
    let value = |name: &str| tag.split_once(name)?.1.split('"').next();
    Some((value(" width=\"")?, value(" height=\"")?))
}

/// A picture as an address that holds it. In the dark theme it is dark, except for the pictures in it:
/// the rules stand inside, as a page's own reach no further than the edge of an image.
fn data_address(svg: &str) -> String {
    let begun = svg.find('>').filter(|end| !svg[..*end].ends_with('/'));
    let shown = match begun.map(|end| svg.split_at(end + 1)) {
        Some((tag, rest)) => format!("{tag}<style>{DARK}</style>{rest}"),
        None => svg.to_owned(),
    };
    format!("data:image/svg+xml;base64,{}", STANDARD.encode(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_that_of_the_outermost_element() {
        let svg =
            r#"<svg viewBox="0 0 7 9" width="7" height="9.5"><rect width="1" height="2"/></svg>"#;
        assert_eq!(size(svg), Some(("7", "9.5")));
        assert_eq!(size(r#"<svg><rect width="1" height="2"/></svg>"#), None);
        assert_eq!(size("no picture"), None);
    }
}
