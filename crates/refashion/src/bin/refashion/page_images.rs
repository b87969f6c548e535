//! The images that the page of a network shows, where they are at hand; nothing is fetched.

use std::path::Path;

use anyhow::Result;
use refashion_datasets::{Dataset, DatasetName, Labelled, find, read};
use refashion_inference::{ModelCard, ModelFile};

use crate::{
    cli::Source,
    data::{self, imported_folder},
    images::KnownImages,
    named_images,
    threads::Threads,
    workspace::typed,
};

/// Where nobody says where data lie, they lie where they always do.
const SOURCE: Source = Source {
    data: None,
    allow_unverified_data: false,
};

/// The images that the page of a network shows.
pub(crate) struct PageImages {
    known: KnownImages,
    /// How many classes they are of.
    classes: usize,
}

impl PageImages {
    /// The test images of a set.
    pub(crate) fn of_tests(set: Dataset) -> Self {
        let classes = set.name.classes.len();
        Self {
            known: KnownImages::of_tests(set),
            classes,
        }
    }

    /// Those of the set that a model was trained on: a published one, or pictures of one's own that
    /// were imported, or lie where the experiment of the run says, if the model is the folder of a run.
    pub(crate) fn find(model: &str, file: &ModelFile) -> Option<Self> {
        if let Some(set) = at_hand(&file.card) {
            return Some(Self::of_tests(set));
        }
        own(model, file)
            .inspect_err(|error| errln!("error: {error}; its images are left out"))
            .ok()
            .flatten()
    }

    /// Whether they are of the size and the number of classes that a model knows.
    pub(crate) fn fit(&self, card: &ModelCard) -> bool {
        self.images().images.shape() == card.inputs.shape && self.classes == card.classes.len()
    }

    pub(crate) fn images(&self) -> &Labelled {
        &self.known.images
    }

    /// Whether nobody trained on them, as far as their place says.
    pub(crate) fn are_tests(&self) -> bool {
        self.known.tests
    }

    /// What one of them is called: its file in the folder of its class, as classes may have files of one
    /// name. A page goes to others, whom the folders of a machine do not concern.
    pub(crate) fn name_of(&self, image: usize) -> String {
        let Some(file) = self.known.file_of(image) else {
            return format!("test image {image}");
        };
        let parts = [file.parent().and_then(Path::file_name), file.file_name()];
        let parts = parts
            .into_iter()
            .flatten()
            .map(|part| part.to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }
}

/// Pictures of one's own, as the model sees them. What a model's file says leads to no folder but that
/// of a set that was imported under this name.
fn own(model: &str, file: &ModelFile) -> Result<Option<PageImages>> {
    let Some(data) = &file.card.data else {
        return Ok(None);
    };
    let place = match named_images::place_of_run(model, &data.name)? {
        Some(place) => Some(place),
        None => imported_folder(&data.name, &SOURCE),
    };
    let Some(place) = place else {
        return Ok(None);
    };
    let threads = Threads::here()?.count;
    let known = KnownImages::at(&place, file, threads)?;
    known.tell_unless_tests();
    Ok(Some(PageImages {
        known,
        classes: file.card.classes.len(),
    }))
}

/// Why a page shows no images of the set that its model was trained on, and what to do.
pub(crate) fn why_none(card: &ModelCard) -> String {
    let published = |set: &DatasetName| DatasetName::ALL.contains(set);
    match (&card.data, named_set(card).filter(published)) {
        (None, _) => "the model does not say what it was trained on".to_owned(),
        (Some(_), Some(set)) => format!(
            "those of {} are not here (`{}` fetches them), or are not of the model's size and classes",
            set.title,
            typed(format_args!("data fetch {set}"))
        ),
        (Some(data), None) => format!(
            "those of {:?} are not here; they are found where the experiment of a run says that they \
             lie, in its dataset_path, or where `data import` gave a set that name",
            data.name
        ),
    }
}

/// The set that a model was trained on, if it is here, is what it should be, and has images and classes as
/// the network's.
pub(crate) fn at_hand(card: &ModelCard) -> Option<Dataset> {
    let fits = |set: &Dataset| {
        set.test.images.shape() == card.inputs.shape && set.name.classes.len() == card.classes.len()
    };
    set_at_hand(named_set(card)?).filter(fits)
}

/// The name of the published set that a model was trained on.
pub(crate) fn named_set(card: &ModelCard) -> Option<DatasetName> {
    card.data.as_ref()?.name.parse().ok()
}

/// A published set, if it is here and is what it should be.
pub(crate) fn set_at_hand(name: DatasetName) -> Option<Dataset> {
    let found = find(name, &data::search(&SOURCE)).ok()?;
    read(found, false)
        .inspect_err(|error| errln!("error: {error}; its images are left out"))
        .ok()
}
