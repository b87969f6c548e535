//! The forms in which a folder may hold a data set, and reading each of them.

use std::path::{Path, PathBuf};

use crate::dataset::Format;
use crate::description::{Form, PARQUET_FILES};
use crate::error::Error;
use crate::images::Labelled;
use crate::name::DatasetName;
use crate::{cifar, idx};

/// The files of a data set in one of the forms understood here.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    /// Training images and labels, test images and labels.
    Idx([PathBuf; 4]),
    /// The folder of the six binary batches.
    CifarBatches(PathBuf),
    /// The official archive.
    CifarArchive(PathBuf),
    /// The parquet files of the training set and the test set.
    Parquet([PathBuf; 2]),
}

impl Layout {
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Idx(_) => Format::Idx,
            Self::CifarBatches(_) => Format::CifarBatches,
            Self::CifarArchive(_) => Format::CifarArchive,
            Self::Parquet(_) => Format::Parquet,
        }
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::Idx(files) => files.to_vec(),
            Self::CifarBatches(folder) => batches().map(|file| folder.join(file)).collect(),
            Self::CifarArchive(file) => vec![file.clone()],
            Self::Parquet(files) => files.to_vec(),
        }
    }
}

/// Reads the training set and the test set.
pub(crate) fn read(name: DatasetName, layout: &Layout) -> Result<(Labelled, Labelled), Error> {
    let (train, test) = (name.train_count, name.test_count);
    match layout {
        Layout::Idx([train_images, train_labels, test_images, test_labels]) => Ok((
            idx::read_set(name, train_images, train_labels, train)?,
            idx::read_set(name, test_images, test_labels, test)?,
        )),
        Layout::CifarBatches(folder) => cifar::read_folder(folder),
        Layout::CifarArchive(file) => cifar::read_archive(file),
        Layout::Parquet([train_file, test_file]) => Ok((
            read_parquet(name, train_file, train)?,
            read_parquet(name, test_file, test)?,
        )),
    }
}

#[cfg(feature = "parquet")]
use crate::parquet_file::read_set as read_parquet;

/// Says that this build reads no parquet.
#[cfg(not(feature = "parquet"))]
fn read_parquet(_: DatasetName, path: &Path, _: usize) -> Result<Labelled, Error> {
    let reason = "the feature `parquet` of refashion-datasets is not built in";
    Err(crate::error::Defect::Parquet(reason.to_owned()).of(path))
}

/// Looks for the files in a root folder, or says what is there instead.
pub(crate) fn look_in(name: DatasetName, root: &Path) -> Result<(PathBuf, Layout), String> {
    if !root.is_dir() {
        return Err(if root.exists() {
            "this is not a folder".to_owned()
        } else {
            "there is no such folder".to_owned()
        });
    }
    let mut incomplete = Vec::new();
    for folder in folders(name, root) {
        match in_folder(name, &folder) {
            Ok(Some(layout)) => return Ok((folder, layout)),
            Ok(None) => {}
            Err(missing) => incomplete.push(format!("{} lacks {missing}", folder.display())),
        }
    }
    Err(if incomplete.is_empty() {
        "none of the files is there".to_owned()
    } else {
        incomplete.join("; ")
    })
}

/// The forms that a message offers.
pub(crate) fn needed(name: DatasetName) -> Vec<String> {
    let [train, test] = PARQUET_FILES;
    let parquet = format!("{train} and {test} (Hugging Face)");
    match name.form {
        Form::Idx => {
            let files: Vec<_> = idx_files(name).collect();
            vec![format!("{} (plain or .gz)", files.join(", ")), parquet]
        }
        Form::CifarBatches => vec![
            cifar::ARCHIVES[0].to_owned(),
            batches().collect::<Vec<_>>().join(", "),
            parquet,
        ],
        Form::None => Vec::new(),
    }
}

/// The folders of a root that may hold the files: those of the set's own name come first, since
/// the files of MNIST and Fashion-MNIST are called the same.
fn folders(name: DatasetName, root: &Path) -> Vec<PathBuf> {
    let named = name.folders.iter().map(|folder| root.join(folder));
    let mut folders = Vec::new();
    for outer in named.chain([root.to_owned()]) {
        for folder in name.inner_folders {
            let folder = if folder.is_empty() {
                outer.clone()
            } else {
                outer.join(folder)
            };
            if folder.is_dir() && !folders.contains(&folder) {
                folders.push(folder);
            }
        }
    }
    folders
}

/// The files in exactly this folder; an error names those missing where some are there.
fn in_folder(name: DatasetName, folder: &Path) -> Result<Option<Layout>, String> {
    let mut missing = Vec::new();
    if name.form == Form::CifarBatches {
        let files = batches().map(|file| plain(folder, file));
        if complete(files, batches(), &mut missing).is_some() {
            return Ok(Some(Layout::CifarBatches(folder.to_owned())));
        }
        let mut archives = cifar::ARCHIVES.iter();
        if let Some(archive) = archives.find_map(|file| plain(folder, file)) {
            return Ok(Some(Layout::CifarArchive(archive)));
        }
    } else {
        let files = idx_files(name).map(|file| idx_file(folder, file));
        let found = complete(files, idx_files(name), &mut missing);
        if let Some(Ok(files)) = found.map(TryInto::try_into) {
            return Ok(Some(Layout::Idx(files)));
        }
    }
    let files = PARQUET_FILES.iter().map(|file| plain(folder, file));
    let found = complete(files, PARQUET_FILES.into_iter(), &mut missing);
    if let Some(Ok(files)) = found.map(TryInto::try_into) {
        return Ok(Some(Layout::Parquet(files)));
    }
    if missing.is_empty() {
        Ok(None)
    } else {
        Err(missing.join(", "))
    }
}

/// An IDX file under any of the names that it goes by: `train-images.idx3-ubyte` is what some sites
/// call `train-images-idx3-ubyte`, and Kaggle has each in a folder of its own name.
fn idx_file(folder: &Path, file: &str) -> Option<PathBuf> {
    let dotted = file.replace("-idx", ".idx");
    let names = [file, &dotted];
    let mut places = names.iter().flat_map(|name| {
        let inner = |end: &str| format!("{name}/{name}{end}");
        [
            name.to_string(),
            format!("{name}.gz"),
            inner(""),
            inner(".gz"),
        ]
    });
    places.find_map(|place| plain(folder, &place))
}

fn plain(folder: &Path, file: &str) -> Option<PathBuf> {
    let path = folder.join(file);
    path.is_file().then_some(path)
}

/// All files, or none; where only some are there, the others are added to `missing`.
fn complete<'a>(
    files: impl Iterator<Item = Option<PathBuf>>,
    names: impl Iterator<Item = &'a str>,
    missing: &mut Vec<String>,
) -> Option<Vec<PathBuf>> {
    let (mut found, mut absent) = (Vec::new(), Vec::new());
    for (file, name) in files.zip(names) {
        match file {
            Some(path) => found.push(path),
            None => absent.push(name.to_owned()),
        }
    }
    if absent.is_empty() {
        return Some(found);
    }
    if !found.is_empty() {
        missing.extend(absent);
    }
    None
}

fn batches() -> impl Iterator<Item = &'static str> {
    cifar::TRAIN_BATCHES.into_iter().chain([cifar::TEST_BATCH])
}

fn idx_files(name: DatasetName) -> impl Iterator<Item = &'static str> {
    name.canonical_digests().iter().map(|(file, _)| *file)
}
