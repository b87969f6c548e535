//! The figures that lie beside the runs, as `figures.json` lists them.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use maud::{Markup, html};
use refashion_runs::{Store, read_json};
use serde::Deserialize;

use crate::{
    error::{Error, Result},
    page::words::slug,
};

/// The largest picture that is put into the page, in bytes; a larger one is linked to.
const LARGEST: usize = 600 << 10;

/// A figure with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// The document that it belongs to.
    pub owner: String,
    /// Its file, from the folder of the store.
    pub file: String,
    /// Its title.
    pub title: String,
    /// What it shows, in words.
    pub text: String,
    /// The experiment that it belongs to, if to one.
    pub experiment: Option<String>,
    /// The picture as a `data:` address; nothing if it is only linked to.
    pub image: Option<String>,
    /// Whether it is only where it was drawn, as it may not be passed on.
    pub local: bool,
    /// The place in the page that shows the same picture already.
    pub same_as: Option<String>,
}

/// A figure in `figures.json`.
#[derive(Deserialize)]
struct Listed {
    file: String,
    title: String,
    text: String,
    experiment: Option<String>,
    #[serde(default)]
    local: bool,
}

/// The figures of a document, in the order of their list; none where there is no list.
///
/// # Errors
///
/// [`Error::Runs`] if the list cannot be read, [`Error::Picture`] if a figure of it cannot.
pub(crate) fn load(store: &Store, owner: &str) -> Result<Vec<Picture>> {
    let list = store.folder(owner).join("figures").join("figures.json");
    if !list.exists() {
        return Ok(Vec::new());
    }
    let listed: Vec<Listed> = read_json(&list)?;
    listed
        .into_iter()
        .map(|listed| Picture::load(store, owner, listed))
        .collect()
}

impl Picture {
    fn load(store: &Store, owner: &str, listed: Listed) -> Result<Self> {
        let path = store.folder(owner).join("figures").join(&listed.file);
        let image = if listed.local {
            None
        } else {
            let bytes = fs::read(&path).map_err(|source| Error::Picture { path, source })?;
            (bytes.len() <= LARGEST)
                .then(|| format!("data:image/svg+xml;base64,{}", STANDARD.encode(bytes)))
        };
        Ok(Self {
            owner: owner.to_owned(),
            file: format!("{owner}/figures/{}", listed.file),
            title: listed.title,
            text: listed.text,
            experiment: listed.experiment,
            image,
            local: listed.local,
            same_as: None,
        })
    }

    /// Whether it shows the document's figures with their verdicts, and so belongs beside their table.
    pub(crate) fn shows_verdicts(&self) -> bool {
        self.file.ends_with("/figures/verdicts.svg")
    }

    /// Its place in the page.
    pub(crate) fn anchor(&self) -> String {
        format!("figure-{}", slug(self.file.trim_end_matches(".svg")))
    }

    pub(crate) fn markup(&self) -> Markup {
        html! {
            figure.picture id=(self.anchor()) {
                @match (&self.image, &self.same_as) {
                    (Some(image), _) => {
                        a.plate href=(self.file) {
                            img src=(image) alt=(self.text) loading="lazy" decoding="async";
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
