//! The images of `--dataset`: a data set by name, or one of one's own.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use refashion_datasets::{
    Dataset, DatasetName, Format, Labelled, Origin, OwnDataset, read_any_idx,
};
use refashion_inference::{PictureSet, PictureSetOptions};
use refashion_std::counted;

use crate::{
    absent_classes::absent_classes,
    cli::Source,
    data,
    left_out::{first_of, without, without_folders, without_links},
    named_set::Meaning,
};

/// Images to train on.
pub(crate) struct OwnImages {
    pub(crate) dataset: Dataset,
    /// How many of the training images, the last ones, were meant to validate.
    pub(crate) validation: Option<usize>,
    /// What was done to them, a sentence each.
    pub(crate) notes: Vec<String>,
    /// Where they lie, where the name of the set does not lead there.
    pub(crate) path: Option<String>,
}

/// The name that a folder or a file gives its set.
pub(crate) fn name_of(path: &Path) -> String {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = path
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let plain = |c: char| {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            c
        } else {
            '-'
        }
    };
    let name: String = name.chars().map(plain).take(60).collect();
    let name = name.trim_matches('-');
    match name.parse::<DatasetName>() {
        _ if name.is_empty() => "own".to_owned(),
        // A folder called after a published set is not that set.
        Ok(known) if DatasetName::ALL.contains(&known) => format!("own-{name}"),
        _ => name.to_owned(),
    }
}

/// The published set that is meant, if it is one.
pub(crate) fn published(asked: &str, source: &Source) -> Option<DatasetName> {
    match Meaning::of(asked, source) {
        Ok(Meaning::Known(name)) => Some(name).filter(|name| DatasetName::ALL.contains(name)),
        _ => None,
    }
}

impl OwnImages {
    /// Opens what was named; pictures of any size are given this shape.
    pub(crate) fn open(
        asked: &str,
        shape: [usize; 3],
        source: &Source,
        threads: usize,
        quiet: bool,
    ) -> Result<Self> {
        let meaning = Meaning::of(asked, source).map_err(|error| {
            let error = data::unknown(&error, source);
            anyhow::anyhow!("{error} There is no folder or file of that name either")
        })?;
        match meaning {
            Meaning::Place(path) => Self::at(&path, &name_of(&path), shape, threads),
            Meaning::Imported(folder) => Ok(Self {
                // Where nobody says where to look it is found there again.
                path: source.data.as_ref().and_then(|_| whole(&folder)),
                ..Self::saved(&folder)?
            }),
            Meaning::Known(name) => Ok(Self {
                dataset: data::open(name, source, quiet)?,
                validation: None,
                notes: Vec::new(),
                path: None,
            }),
        }
    }

    /// Those of a folder or a file, as a set of this name.
    pub(crate) fn at(path: &Path, name: &str, shape: [usize; 3], threads: usize) -> Result<Self> {
        let images = match path.is_dir() {
            true => Self::of_folder(path, name, shape, threads)?,
            false => Self::of_idx(path, None, name)?,
        };
        refuse_untrained(&images.dataset, path)?;
        Ok(Self {
            path: whole(path),
            ..images
        })
    }

    /// A set that `data import` made.
    pub(crate) fn saved(folder: &Path) -> Result<Self> {
        let PictureSet {
            dataset,
            validation,
            ..
        } = PictureSet::open(folder)?;
        Ok(Self {
            validation: (validation > 0).then_some(validation),
            notes: absent_classes(&dataset, validation).collect(),
            dataset,
            path: None,
        })
    }

    fn of_folder(folder: &Path, name: &str, shape: [usize; 3], threads: usize) -> Result<Self> {
        if PictureSet::is_saved(folder) {
            return Self::saved(folder);
        }
        if let Some(images) = Self::of_idx_folder(folder, name)? {
            return Ok(images);
        }
        let options = PictureSetOptions {
            name: name.to_owned(),
            shape,
            threads,
        };
        let read = PictureSet::read(folder, &options)?;
        let [channels, height, width] = shape;
        let colours = if channels == 1 {
            "in grey"
        } else {
            "in colour"
        };
        let sized = (read.resized > 0).then(|| {
            let sized = counted(read.resized, "picture");
            format!(
                "{sized} of another size: made {height}×{width}, {colours}, as `predict` makes them"
            )
        });
        let left_out = without(&read.left_out).into_iter();
        let left_out = left_out.chain(without_folders(&read.beside));
        let left_out = left_out.chain(without_links(&read.links));
        let notes = sized.into_iter().chain(left_out);
        let notes = notes.chain(absent_classes(&read.dataset, read.validation));
        Ok(Self {
            notes: notes.collect(),
            validation: (read.validation > 0).then_some(read.validation),
            dataset: read.dataset,
            path: None,
        })
    }

    /// A set whose images have the size that they have, in a folder: one that `data import` made, or IDX
    /// files; nothing where it is none.
    pub(crate) fn as_they_are(folder: &Path) -> Result<Option<Self>> {
        match PictureSet::is_saved(folder) {
            true => Self::saved(folder).map(Some),
            false => Self::of_idx_folder(folder, &name_of(folder)),
        }
    }

    fn of_idx_folder(folder: &Path, name: &str) -> Result<Option<Self>> {
        let Some(train) = idx_images(folder, &["train"])? else {
            return Ok(None);
        };
        let test = idx_images(folder, &["test", "t10k"])?;
        Self::of_idx(&train, test.as_deref(), name).map(Some)
    }

    /// IDX files as MNIST has them, whose classes have numbers for names.
    fn of_idx(train: &Path, test: Option<&Path>, name: &str) -> Result<Self> {
        let pair =
            |images: &Path| read_any_idx(images, &labels_of(images)?).map_err(anyhow::Error::from);
        let train_set = pair(train)?;
        let test_set = test.map(pair).transpose()?;
        let test_set = test_set.unwrap_or_else(Labelled::default);
        let labels = train_set.labels.iter().chain(&test_set.labels);
        let classes = labels.max().map_or(0, |&label| usize::from(label) + 1);
        let shown = train.display();
        ensure!(!train_set.is_empty(), "{shown}: no images in it");
        ensure!(
            classes > 1,
            "{shown}: all labels are 0, which is a single class; it takes two to tell them apart"
        );
        let own = OwnDataset {
            name: name.to_owned(),
            title: name.to_owned(),
            classes: (0..classes).map(|class| class.to_string()).collect(),
            image_shape: train_set.images.shape(),
            train_count: train_set.len(),
            test_count: test_set.len(),
        };
        let origin = Origin::Folder {
            path: train.parent().map_or_else(PathBuf::new, Path::to_owned),
            format: Format::Idx,
        };
        let dataset = own.with_images(train_set, test_set, origin);
        let dataset = dataset.with_context(|| shown.to_string())?;
        Ok(Self {
            validation: None,
            notes: absent_classes(&dataset, 0).collect(),
            dataset,
            path: None,
        })
    }
}

/// Refuses images of a class that could not be learned, as it has no image to train on. Of folders the
/// reader of pictures refuses them.
fn refuse_untrained(dataset: &Dataset, place: &Path) -> Result<()> {
    let [train, test] = [&dataset.train, &dataset.test].map(|part| {
        let labels = part.labels.iter().copied();
        labels.collect::<BTreeSet<u8>>()
    });
    let class = |label: &u8| dataset.name.classes.get(usize::from(*label)).copied();
    let untrained: Vec<&str> = test.difference(&train).filter_map(class).collect();
    ensure!(
        untrained.is_empty(),
        "{}: test images are of classes that no training image is of: {}",
        place.display(),
        first_of(&untrained)
    );
    Ok(())
}

/// A path as it is from the root; nothing where that is no text.
fn whole(path: &Path) -> Option<String> {
    Some(path.canonicalize().ok()?.to_str()?.to_owned())
}

/// The file of the images of one part in a folder of IDX files.
fn idx_images(folder: &Path, parts: &[&str]) -> Result<Option<PathBuf>> {
    let entries =
        std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let names = entries.flatten().filter(|entry| entry.path().is_file());
    let mut found: Vec<PathBuf> = names
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            name.contains("images")
                && name.contains("idx3")
                && parts.iter().any(|part| name.contains(part))
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        [first, second, ..] => bail!(
            "{} holds several sets: {} and {}; name the file of the training images",
            folder.display(),
            first.display(),
            second.display()
        ),
    }
}

/// The file of the labels beside that of the images.
fn labels_of(images: &Path) -> Result<PathBuf> {
    let name = images.file_name().and_then(|name| name.to_str());
    let name = name.with_context(|| {
        let name = images.file_name().unwrap_or_default();
        format!("the name of the file {name:?} is no text in UTF-8; rename it")
    })?;
    let labels = name.replace("images", "labels").replace("idx3", "idx1");
    let path = images.with_file_name(labels);
    if path == images || !path.is_file() {
        bail!(
            "{}: the file of its labels is not beside it; images are in NAME-images-idx3-ubyte, labels in NAME-labels-idx1-ubyte",
            images.display()
        );
    }
    Ok(path)
}
