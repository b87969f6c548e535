//! Images whose classes are known: the test images of a data set, or a folder sorted by class.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use refashion_datasets::{Dataset, DatasetName, Labelled, OwnDataset};
use refashion_inference::{ModelCard, ModelFile, Predictor, Preprocessing, SortedFolder};

use crate::{cli::Source, data, own_images::OwnImages};

/// Images whose classes are known.
pub(crate) struct KnownImages {
    /// What they are called.
    pub(crate) name: String,
    pub(crate) images: Labelled,
    /// The files, where they are files.
    files: Option<Vec<PathBuf>>,
    /// How many could not be used.
    pub(crate) broken: usize,
}

/// The set that a model says it was trained on. A model may come from anywhere, so that what it says
/// is the name of a set, and leads to no other folder.
pub(crate) fn own_set(card: &ModelCard) -> Result<&str> {
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
    /// The images that were asked for, as a model sees them; those of its own set where nothing was.
    pub(crate) fn open(
        asked: Option<&str>,
        file: &ModelFile,
        source: &Source,
        threads: usize,
        quiet: bool,
    ) -> Result<Self> {
        let asked = match asked {
            Some(asked) => asked,
            None => own_set(&file.card)?,
        };
        let folder = Path::new(asked);
        if let Some(own) = OwnImages::as_they_are(asked, source)? {
            return Self::of_set(own.dataset, file);
        }
        if folder.is_dir() {
            return Self::of_folder(folder, file, threads);
        }
        let name: DatasetName = asked
            .parse()
            .map_err(|error| anyhow!("{error} There is no folder of that name either"))?;
        // Before its data are looked for.
        file.check_classes(name.title, name.classes)?;
        let dataset = data::open(name, source, quiet)?;
        if !dataset.verified {
            errln!("UNVERIFIED DATA: {}", name.title);
        }
        Self::of_set(dataset, file)
    }

    /// The test images of a set.
    fn of_set(dataset: Dataset, file: &ModelFile) -> Result<Self> {
        let name = dataset.name;
        file.check_classes(name.title, name.classes)?;
        ensure!(
            !dataset.test.is_empty(),
            "{} has no test images",
            name.title
        );
        Ok(Self {
            name: format!("{} test images of {}", dataset.test.len(), name.title),
            images: dataset.test,
            files: None,
            broken: 0,
        })
    }

    fn of_folder(folder: &Path, file: &ModelFile, threads: usize) -> Result<Self> {
        let mut predictor = Predictor::new(file)?;
        let sorted =
            SortedFolder::read(&mut predictor, folder, &Preprocessing::default(), threads)?;
        for error in &sorted.broken {
            errln!("error: {error}");
        }
        ensure!(
            !sorted.files.is_empty(),
            "no picture of {} can be used",
            folder.display()
        );
        Ok(Self {
            name: format!("{} pictures of {}", sorted.files.len(), folder.display()),
            images: sorted.images,
            broken: sorted.broken.len(),
            files: Some(sorted.files),
        })
    }

    /// What one of them is called.
    pub(crate) fn name_of(&self, image: usize) -> String {
        match &self.files {
            Some(files) => files[image].display().to_string(),
            None => format!("test image {image}"),
        }
    }
}
