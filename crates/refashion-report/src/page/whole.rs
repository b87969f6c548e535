//! The page as a whole.

use std::collections::BTreeMap;

use maud::html;
use refashion_documents::{Document, audit::Audit};
use refashion_review::{KerasRow, Reviewed, keras_rows, review};
use refashion_runs::Store;

use crate::{
    error::Result,
    page::{
        chapter::Chapter,
        frame, overview,
        picture::{self, Picture},
        tables::table,
    },
    tables::versus_keras::keras_table,
};

/// The folders of a store that the figures of the benchmark and of the runs in Keras lie in.
const BENCH: &str = "bench";
const KERAS: &str = "keras";

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct Page {
    /// A chapter for each document.
    pub chapters: Vec<Chapter>,
    /// The experiments that were also run in Keras.
    pub keras: Vec<KerasRow>,
    /// The figure of them.
    pub beside: Vec<Picture>,
    /// The figures of the benchmark.
    pub speed: Vec<Picture>,
}

impl Page {
    /// Gathers the documents' runs and figures from a store. What is not there is left out.
    ///
    /// # Errors
    ///
    /// [`Error::Runs`](crate::Error::Runs) if a record is there but cannot be read or compared,
    /// [`Error::Picture`](crate::Error::Picture) if a listed figure is not there.
    pub fn load(store: &Store, documents: &[Document]) -> Result<Self> {
        let audit = Audit::of(documents);
        Self::of(review(documents, &audit, store)?, &audit, store)
    }

    /// The page of documents that were reviewed already, with the figures of the store.
    ///
    /// # Errors
    ///
    /// [`Error::Picture`](crate::Error::Picture) if a listed figure is not there.
    pub fn of(all: Vec<Reviewed>, audit: &Audit, store: &Store) -> Result<Self> {
        let keras = keras_rows(&all);
        let chapter = |one: Reviewed| Chapter::load(store, one, audit);
        let mut page = Self {
            keras,
            chapters: all.into_iter().map(chapter).collect::<Result<_>>()?,
            beside: picture::load(store, KERAS)?,
            speed: picture::load(store, BENCH)?,
        };
        page.show_once();
        Ok(page)
    }

    /// The page as HTML.
    pub fn html(&self) -> String {
        let body = html! {
            (overview::overview(self))
            (overview::reading())
            @for chapter in &self.chapters { (chapter.markup()) }
            @if !self.keras.is_empty() {
                section id="keras" {
                    h2 { "Beside Keras" }
                    p {
                        "The same networks on the same images in Keras, each framework with seeds of \
                         its own. The difference is ours less Keras', with its 95 % confidence interval \
                         (Welch); p is corrected for the experiments being several (Holm). "
                        code { "cargo xtask keras" } " repeats it."
                    }
                    @for picture in &self.beside { (picture.markup()) }
                    (table("Every experiment that was also run in Keras", &keras_table(&self.keras)))
                }
            }
            @if !self.speed.is_empty() {
                section id="speed" {
                    h2 { "Speed" }
                    p {
                        "A training step against Keras and PyTorch, timed in the same call on the \
                         same cores. " code { "cargo xtask bench step --peers" } " repeats it."
                    }
                    @for picture in &self.speed { (picture.markup()) }
                }
            }
        };
        frame::document(self, &body).into_string()
    }

    /// Leaves a picture that several documents share in the first of them, and a link to it in the
    /// others.
    fn show_once(&mut self) {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let chapters = self
            .chapters
            .iter_mut()
            .flat_map(|chapter| &mut chapter.pictures);
        for picture in chapters.chain(&mut self.beside).chain(&mut self.speed) {
            let Some(image) = picture.image.take() else {
                continue;
            };
            match seen.get(&image) {
                Some(anchor) => picture.same_as = Some(anchor.clone()),
                None => {
                    seen.insert(image.clone(), picture.anchor());
                    picture.image = Some(image);
                }
            }
        }
    }
}
