//! Reading documents: those that come with this crate, and those of one's own.

use std::path::Path;

use refashion_zoo::Shape;

use crate::document::Document;
use crate::error::{Error, Result};
use crate::named_set::anchored;
use crate::text::{of_toml, text_file};
use crate::validate;

/// The documents, in the order in which lists show them.
const EMBEDDED: [(&str, &str); 6] = [
    ("thesis", include_str!("../data/thesis.toml")),
    ("lab3", include_str!("../data/lab3.toml")),
    ("report", include_str!("../data/report.toml")),
    ("hw5", include_str!("../data/hw5.toml")),
    ("masters", include_str!("../data/masters.toml")),
    ("airbench94", include_str!("../data/airbench94.toml")),
];

impl Document {
    /// The ids of the five documents that this workspace was made for.
    pub const NAMES: [&str; 5] = ["thesis", "lab3", "report", "hw5", "masters"];

    /// The ids of those that come with this crate beside the five.
    pub const LATER: [&str; 1] = ["airbench94"];

    /// One of the documents that come with this crate.
    ///
    /// # Errors
    ///
    /// [`Error::UnknownDocument`] with near names, if there is none of that id.
    pub fn named(id: &str) -> Result<Self> {
        let (name, text) = EMBEDDED
            .iter()
            .find(|(name, _)| *name == id)
            .ok_or_else(|| Error::UnknownDocument {
                given: id.to_owned(),
                hint: refashion_std::near_names(id, Self::NAMES.into_iter().chain(Self::LATER)),
            })?;
        Self::parse(text, Path::new(&format!("data/{name}.toml")))
    }

    /// The five documents that this workspace was made for.
    ///
    /// # Errors
    ///
    /// None in a released crate: its tests parse all five.
    pub fn all() -> Result<Vec<Self>> {
        Self::NAMES.iter().map(|id| Self::named(id)).collect()
    }

    /// All documents that come with this crate: the five, and behind them the later ones.
    ///
    /// # Errors
    ///
    /// As [`Document::all`].
    pub fn built_in() -> Result<Vec<Self>> {
        let ids = Self::NAMES.iter().chain(&Self::LATER);
        ids.map(|id| Self::named(id)).collect()
    }

    /// Reads a document of your own from a TOML file and checks it; a `dataset_path` in it is relative
    /// to the file.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if the file cannot be read, [`Error::Encoding`] if it is not in UTF-8, [`Error::Format`] if it is not a document in
    /// TOML, [`Error::Version`] if it is one of a later version, and [`Error::Invalid`] if names or numbers in it cannot be right. Both name the lines.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        Self::parse(&anchored(&text_file(path)?, path), path)
    }

    /// Reads a document from TOML text and checks it; errors call the text `file`.
    ///
    /// # Errors
    ///
    /// [`Error::Format`], [`Error::Version`] and [`Error::Invalid`] as for [`Document::load`].
    pub fn parse(text: &str, file: &Path) -> Result<Self> {
        let mut document: Self = of_toml(text, file)?;
        document.give_images_their_size();
        let problems = validate::problems(&document, text);
        if problems.is_empty() {
            Ok(document)
        } else {
            Err(Error::Invalid {
                file: file.to_owned(),
                problems,
            })
        }
    }

    /// Images of one's own are of the size that the network of an experiment takes, where they were made
    /// known with that.
    fn give_images_their_size(&mut self) {
        let networks = self.experiments.iter().map(|of| self.network(&of.network));
        let inputs: Vec<Option<Shape>> = networks.map(|network| Some(network?.input)).collect();
        for (experiment, input) in self.experiments.iter_mut().zip(inputs) {
            let border = experiment.padding.saturating_mul(2);
            if let Some(Shape::Image {
                channels,
                height,
                width,
            }) = input
            {
                let [height, width] = [height, width].map(|side| side.saturating_sub(border));
                let sized = experiment
                    .dataset
                    .with_image_shape([channels, height, width]);
                experiment.dataset = sized.unwrap_or(experiment.dataset);
            }
        }
    }
}
