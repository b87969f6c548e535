//! The forms in which a folder may hold a data set, and reading each of them.

use std::borrow::Cow;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::cifar::Kind;
use crate::dataset::Format;
use crate::description::{Form, PARQUET_FILES};
use crate::error::Error;
use crate::images::Labelled;
use crate::name::DatasetName;
use crate::{cifar, csv, idx, npz, parquet_pair, seen};

/// The files of a data set in one of the forms understood here.
#[derive(Clone, Debug)]
pub(crate) enum Layout {
    /// Training images and labels, test images and labels.
    Idx([PathBuf; 4]),
    /// The six batches, in their order.
    CifarBatches(Kind, [PathBuf; 6]),
    /// An official archive.
    CifarArchive(Kind, PathBuf),
    /// The archive of Keras.
    Npz(PathBuf),
    /// The tables of the training set and the test set.
    Csv([PathBuf; 2]),
    /// The parquet files of the training set and the test set.
    Parquet([PathBuf; 2]),
}

impl Layout {
    pub(crate) fn format(&self) -> Format {
        match self {
            Self::Idx(_) => Format::Idx,
            Self::CifarBatches(Kind::Binary, _) => Format::CifarBatches,
            Self::CifarBatches(Kind::Python, _) => Format::CifarPythonBatches,
            Self::CifarArchive(Kind::Binary, _) => Format::CifarArchive,
            Self::CifarArchive(Kind::Python, _) => Format::CifarPythonArchive,
            Self::Npz(_) => Format::Npz,
            Self::Csv(_) => Format::Csv,
            Self::Parquet(_) => Format::Parquet,
        }
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        match self {
            Self::Idx(files) => files.to_vec(),
            Self::CifarBatches(_, files) => files.to_vec(),
            Self::CifarArchive(_, file) | Self::Npz(file) => vec![file.clone()],
            Self::Parquet(files) | Self::Csv(files) => files.to_vec(),
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
        Layout::CifarBatches(kind, files) => cifar::read_files(*kind, files),
        Layout::CifarArchive(kind, file) => cifar::read_archive(*kind, file),
        Layout::Npz(file) => npz::read(name, file),
        Layout::Csv([train_file, test_file]) => Ok((
            csv::read_set(name, train_file, train)?,
            csv::read_set(name, test_file, test)?,
        )),
        Layout::Parquet([train_file, test_file]) => Ok((
            read_parquet(name, train_file, train)?,
            read_parquet(name, test_file, test)?,
        )),
    }
}

/// Reads one set, or says that this build reads no parquet.
fn read_parquet(name: DatasetName, path: &Path, most: usize) -> Result<Labelled, Error> {
    #[cfg(feature = "parquet")]
    let read = crate::parquet_file::read_set(name, path, most);
    #[cfg(not(feature = "parquet"))]
    let read = {
        let _ = (name, most);
        let reason = "the feature `parquet` of refashion-datasets is not built in";
        Err(crate::error::Defect::Parquet(reason.to_owned()).of(path))
    };
    read
}

/// Looks for the files in a root folder, or says what is there instead.
pub(crate) fn look_in(name: DatasetName, root: &Path) -> Result<(PathBuf, Layout), String> {
    match fs::read_dir(root) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err("there is no such folder".to_owned());
        }
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Err("this is not a folder".to_owned());
        }
        Err(error) => return Err(format!("it cannot be looked into: {error}")),
    }
    let mut incomplete = Vec::new();
    for folder in folders(name, root) {
        match in_folder(name, &folder) {
            Ok(Some(layout)) => return Ok((folder, layout)),
            Ok(None) => {}
            Err(missing) => incomplete.push(format!("{} lacks {missing}", folder.display())),
        }
        incomplete.extend(seen::in_folder(&folder));
    }
    Err(if incomplete.is_empty() {
        "none of the files is there".to_owned()
    } else {
        incomplete.join("; ")
    })
}

/// The forms in which the files of a data set are looked for, in words, the first one first; none
/// where its images are drawn.
///
/// ```
/// use refashion_datasets::{DatasetName, forms};
///
/// assert!(forms(DatasetName::MNIST).iter().any(|form| form.contains("mnist.npz")));
/// ```
pub fn forms(name: DatasetName) -> Vec<String> {
    let [train, test] = PARQUET_FILES;
    let parquet = format!("{train} and {test} (Hugging Face)");
    match name.form {
        Form::Idx => {
            let files: Vec<_> = idx_files(name).collect();
            let tables = csv_pairs(name).map(|pair| pair.join(" and "));
            vec![
                format!("{} (plain or .gz)", files.join(", ")),
                format!(
                    "{} (Keras)",
                    npz_files(name).collect::<Vec<_>>().join(" or ")
                ),
                format!(
                    "{} (Kaggle and others)",
                    tables.collect::<Vec<_>>().join(", or ")
                ),
                parquet,
            ]
        }
        Form::CifarBatches => {
            let forms = Kind::ALL.into_iter().flat_map(|kind| {
                let [archive, ..] = kind.archives() else {
                    return vec![kind.batches().join(", ")];
                };
                vec![(*archive).to_owned(), kind.batches().join(", ")]
            });
            forms.chain([parquet]).collect()
        }
        Form::None => Vec::new(),
    }
}

/// The folders of a root that may hold the files: those of the set's own name come first, since
/// the files of MNIST and Fashion-MNIST are called the same.
fn folders(name: DatasetName, root: &Path) -> Vec<PathBuf> {
    let named = name.folders.iter();
    let named = named.filter_map(|folder| spelled(root, folder));
    let mut folders = Vec::new();
    for outer in named.chain(inside(name, root)).chain([root.to_owned()]) {
        for folder in name.inner_folders {
            let folder = match folder {
                &"" => Some(outer.clone()),
                inner => spelled(&outer, inner),
            };
            folders.extend(folder.filter(|folder| folder.is_dir() && !folders.contains(folder)));
        }
    }
    folders
}

/// Where the files lie if the root is itself the outer folder of two, as `MNIST` is of `MNIST/raw`. A
/// folder of another name may hold `raw` of another set, whose files are called the same.
fn inside(name: DatasetName, root: &Path) -> Option<PathBuf> {
    let whole = root.canonicalize().ok()?;
    let called = whole.file_name()?.to_str()?;
    let mut pairs = name.folders.iter().filter_map(|all| all.split_once('/'));
    let (_, inner) = pairs.find(|(outer, _)| outer.eq_ignore_ascii_case(called))?;
    spelled(root, inner)
}

/// The files in exactly this folder; an error names those missing where some are there.
fn in_folder(name: DatasetName, folder: &Path) -> Result<Option<Layout>, String> {
    let mut missing = Vec::new();
    let own = match name.form {
        Form::CifarBatches => {
            let mut kinds = Kind::ALL.into_iter();
            kinds.find_map(|kind| cifar_in(kind, folder, &mut missing))
        }
        _ => idx_in(name, folder, &mut missing).or_else(|| tables_in(name, folder)),
    };
    if own.is_some() {
        return Ok(own);
    }
    match parquet_pair::look_in(folder) {
        Ok(Some(files)) => return Ok(Some(Layout::Parquet(files))),
        Ok(None) => {}
        Err(absent) => missing.extend(absent),
    }
    if missing.is_empty() {
        Ok(None)
    } else {
        Err(missing.join(", "))
    }
}

fn cifar_in(kind: Kind, folder: &Path, missing: &mut Vec<String>) -> Option<Layout> {
    let batches = kind.batches();
    let files = batches.iter().map(|file| plain_or_gzipped(folder, file));
    let files = complete(files, batches.into_iter(), missing);
    if let Some(files) = files.and_then(|files| files.try_into().ok()) {
        return Some(Layout::CifarBatches(kind, files));
    }
    let mut archives = kind.archives().iter();
    let archive = archives.find_map(|file| plain(folder, file))?;
    Some(Layout::CifarArchive(kind, archive))
}

fn idx_in(name: DatasetName, folder: &Path, missing: &mut Vec<String>) -> Option<Layout> {
    let files = idx_files(name).map(|file| idx_file(folder, file));
    let files = complete(files, idx_files(name), missing)?;
    files.try_into().ok().map(Layout::Idx)
}

/// The archive of Keras, or two tables.
fn tables_in(name: DatasetName, folder: &Path) -> Option<Layout> {
    if let Some(file) = npz_files(name).find_map(|file| plain(folder, &file)) {
        return Some(Layout::Npz(file));
    }
    csv_pairs(name).find_map(|[train, test]| {
        let table = |file: &str| plain_or_gzipped(folder, file);
        Some(Layout::Csv([table(&train)?, table(&test)?]))
    })
}

/// The names of a set as files begin with them, such as `fashion-mnist` and `fashion_mnist`.
fn stems(name: DatasetName) -> impl Iterator<Item = &'static str> {
    let folders = name.folders.iter().copied();
    folders.filter(|folder| !folder.contains('/'))
}

fn npz_files(name: DatasetName) -> impl Iterator<Item = String> {
    stems(name).map(|stem| format!("{stem}.npz"))
}

fn csv_pairs(name: DatasetName) -> impl Iterator<Item = [String; 2]> {
    stems(name).map(|stem| ["train", "test"].map(|set| format!("{stem}_{set}.csv")))
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

fn plain_or_gzipped(folder: &Path, file: &str) -> Option<PathBuf> {
    plain(folder, file).or_else(|| plain(folder, &format!("{file}.gz")))
}

fn plain(folder: &Path, file: &str) -> Option<PathBuf> {
    spelled(folder, file).filter(|path| path.is_file())
}

/// What lies at a place below a folder, also where it is written in other capitals, as by a file
/// system that does not tell them apart, or was downloaded twice: `MNIST.npz` and `mnist (1).npz` are
/// `mnist.npz`.
fn spelled(folder: &Path, place: &str) -> Option<PathBuf> {
    /// A folder of a data set has fewer entries; one of many pictures is not read for each name.
    const ENTRIES: usize = 1000;
    let path = folder.join(place);
    if path.exists() {
        return Some(path);
    }
    place
        .split('/')
        .try_fold(folder.to_owned(), |folder, part| {
            let path = folder.join(part);
            if path.exists() {
                return Some(path);
            }
            let entries = fs::read_dir(&folder).ok()?.take(ENTRIES).flatten();
            let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
            let alike = names.filter(|name| unmarked(name).eq_ignore_ascii_case(part));
            // The one without a mark, or with the first.
            let first = alike.min_by_key(|name| (name.len(), name.clone()))?;
            Some(folder.join(first))
        })
}

/// A name without the number that a browser gives to what is downloaded once more: ` (1)` or `(1)`
/// before one of its endings.
fn unmarked(name: &str) -> Cow<'_, str> {
    let parts = || {
        let (before, marked) = name.split_once('(')?;
        let (number, after) = marked.split_once(')')?;
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| before.trim_end().to_owned() + after)
    };
    parts().map_or(Cow::Borrowed(name), Cow::Owned)
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

fn idx_files(name: DatasetName) -> impl Iterator<Item = &'static str> {
    name.canonical_digests().iter().map(|(file, _)| *file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_browsers_are_left_out_of_names() {
        for (name, unmarked_name) in [
            ("mnist (1).npz", "mnist.npz"),
            ("mnist(12).npz", "mnist.npz"),
            ("cifar-10-binary (3).tar.gz", "cifar-10-binary.tar.gz"),
            ("mnist (copy).npz", "mnist (copy).npz"),
            ("mnist ().npz", "mnist ().npz"),
            ("mnist (1", "mnist (1"),
            ("mnist.npz", "mnist.npz"),
        ] {
            assert_eq!(unmarked(name), unmarked_name);
        }
    }
}
