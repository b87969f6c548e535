//! Images whose classes are known: the test images of a data set, or a folder sorted by class.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use refashion_datasets::{Dataset, Labelled, OwnDataset};
use refashion_inference::{
    Error as InferenceError, ModelCard, ModelFile, Predictor, Preprocessing, SortedFolder,
};
use refashion_std::counted;

use crate::{
    cli::Source,
    data,
    left_out::{without, without_links},
    named_images,
    named_set::Meaning,
    output,
    own_images::OwnImages,
};

/// Why images in the place of a model's own are others.
pub(crate) const CHANGED: &str = ": since then pictures there have changed, come or gone";

/// What can be done where a set has no test images.
const OTHERS: &str = "; --dataset names others";

/// Images whose classes are known.
pub(crate) struct KnownImages {
    /// What they are called.
    pub(crate) name: String,
    pub(crate) images: Labelled,
    /// The files, where they are files.
    files: Option<Vec<PathBuf>>,
    /// How many could not be used.
    pub(crate) broken: usize,
    /// Whether nobody trained on them, as far as their place says.
    pub(crate) tests: bool,
}

/// The images that were asked for; where none were, those of the set that a model says it was trained on,
/// in the place that the experiment of its run names.
pub(crate) fn asked_or_own(
    asked: Option<&str>,
    model: &str,
    card: &ModelCard,
    source: &Source,
) -> Result<Meaning> {
    let name = match asked {
        Some(asked) => asked,
        None => {
            let name = own_set(card)?;
            if let Some(place) = named_images::place_of_run(model, name)? {
                return Ok(Meaning::Place(place));
            }
            name
        }
    };
    Meaning::of(name, source).map_err(|error| {
        let error = data::unknown(&error, source);
        anyhow!("{error} There is no folder of that name either; --dataset names one")
    })
}

/// The set that a model says it was trained on. A model may come from anywhere, so that what it says
/// is the name of a set, and leads to no other folder.
fn own_set(card: &ModelCard) -> Result<&str> {
    let said = card.data.as_ref().map(|data| data.name.as_str());
    let name =
        said.context("the model does not say what it was trained on; name images with --dataset")?;
    ensure!(
        OwnDataset::is_name(name),
        "the model says that it was trained on {name:?}, which is no name of a data set; name images \
         with --dataset"
    );
    Ok(name)
}

impl KnownImages {
    /// The images that are meant, as a model sees them.
    pub(crate) fn open(
        meaning: &Meaning,
        file: &ModelFile,
        source: &Source,
        threads: usize,
        quiet: bool,
    ) -> Result<Self> {
        let name = match meaning {
            Meaning::Place(place) => return Self::at(place, file, threads),
            Meaning::Imported(folder) => {
                return Self::of_set(OwnImages::saved(folder)?.dataset, file);
            }
            Meaning::Known(name) => *name,
        };
        // Before its data are looked for.
        file.check_classes(name.title, name.classes)?;
        let dataset = data::open(name, source, quiet)?;
        if !dataset.verified {
            errln!("UNVERIFIED DATA: {}", name.title);
        }
        Self::of_set(dataset, file)
    }

    /// The test images of a folder, as a model sees them.
    pub(crate) fn at(folder: &Path, file: &ModelFile, threads: usize) -> Result<Self> {
        ensure!(
            folder.is_dir(),
            "{} is a file; --dataset names a set, or the folder that images lie in",
            folder.display()
        );
        match OwnImages::as_they_are(folder)? {
            Some(own) => Self::of_set(own.dataset, file),
            None => Self::of_folder(folder, file, threads),
        }
    }

    /// The test images of a set.
    fn of_set(dataset: Dataset, file: &ModelFile) -> Result<Self> {
        let name = dataset.name;
        file.check_classes(name.title, name.classes)?;
        ensure!(
            !dataset.test.is_empty(),
            "{} has no test images{OTHERS}",
            name.title
        );
        Ok(Self::of_tests(dataset))
    }

    /// The test images of a set that the model is known to fit.
    pub(crate) fn of_tests(dataset: Dataset) -> Self {
        Self {
            name: format!(
                "{} test images of {}",
                dataset.test.len(),
                dataset.name.title
            ),
            images: dataset.test,
            files: None,
            broken: 0,
            tests: true,
        }
    }

    fn of_folder(folder: &Path, file: &ModelFile, threads: usize) -> Result<Self> {
        let mut predictor = Predictor::new(file)?;
        let asked = Preprocessing::default();
        let sorted = SortedFolder::read(&mut predictor, folder, &asked, threads);
        let sorted = sorted.map_err(|error| match error {
            InferenceError::NoTests { .. } => anyhow!("{error}{OTHERS}"),
            error => error.into(),
        })?;
        for error in &sorted.broken {
            errln!("error: {error}");
        }
        let left_out = without(&sorted.left_out).into_iter();
        for note in left_out.chain(without_links(&sorted.links)) {
            errln!("{note}");
        }
        ensure!(
            !sorted.files.is_empty(),
            "no picture of {} can be used",
            folder.display()
        );
        Ok(Self {
            name: format!(
                "{} of {}",
                counted(sorted.files.len(), "picture"),
                folder.display()
            ),
            images: sorted.images,
            broken: sorted.broken.len(),
            tests: sorted.tests,
            files: Some(sorted.files),
        })
    }

    /// Says so where nobody chose the images, and a model may have been trained on them.
    pub(crate) fn tell_unless_tests(&self) {
        if !self.tests {
            errln!(
                "{}: there is no folder test, so that these are what it was trained on, too",
                self.name
            );
        }
    }

    /// Says so where these are not the images of one's own that a model was trained and tested with, and
    /// why, if they lie in their place.
    pub(crate) fn tell_if_others(&self, card: &ModelCard, why: &str) {
        let own = card.data.as_ref().filter(|data| !data.is_published());
        if own.is_some_and(|data| !data.has_part(&self.images)) {
            output::tell_prose(&format!(
                "note: {} are not those that {} was trained and tested with{why}",
                self.name,
                card.reference()
            ));
        }
    }

    /// What one of them is called.
    pub(crate) fn name_of(&self, image: usize) -> String {
        match self.file_of(image) {
            Some(file) => file.display().to_string(),
            None => format!("test image {image}"),
        }
    }

    /// The file of one of them, where they are files.
    pub(crate) fn file_of(&self, image: usize) -> Option<&Path> {
        self.files.as_ref().map(|files| files[image].as_path())
    }
}
