//! The cache that the tools of the Hugging Face hub share.
//!
//! A repository has a folder `datasets--<owner>--<name>` with `refs/main`, which holds a commit,
//! `snapshots/<commit>/`, which holds links, and `blobs/`, which the links point to.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use hf_hub::Repo;

use crate::dataset::Origin;
use crate::description::{HubRepository, PARQUET_FILES};
use crate::error::Error;
use crate::found::Found;
use crate::hub_names::Commit;
use crate::layout::Layout;
use crate::name::DatasetName;
use crate::parquet_pair;

/// Looks for both files in one snapshot, the one of `main` first, or says what is there instead. The
/// names that the repository had before come after its own.
pub(crate) fn look_in(name: DatasetName, cache: &Path) -> Result<Found, String> {
    let hub = name.hub.ok_or("the hub has no such data set")?;
    let mut notes = Vec::new();
    for repository in [hub.name].iter().chain(hub.former) {
        match in_repository(name, hub, repository, cache) {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => {}
            Err(note) => notes.push(note),
        }
    }
    Err(if notes.is_empty() {
        "it does not hold this data set".to_owned()
    } else {
        notes.join("; ")
    })
}

/// The folder in which the hub kept the files of most data sets before.
const FORMER_FOLDER: &str = "data";

fn in_repository(
    name: DatasetName,
    hub: HubRepository,
    repository: &str,
    cache: &Path,
) -> Result<Option<Found>, String> {
    let folder = cache.join(Repo::dataset(repository.to_owned()).folder_name());
    match fs::read_dir(&folder) {
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(format!(
                "{} cannot be looked into: {error}",
                folder.display()
            ));
        }
    }
    let mut notes = Vec::new();
    for revision in revisions(&folder) {
        let snapshot = folder.join("snapshots").join(&revision);
        for inner in [hub.folder, FORMER_FOLDER] {
            let path = snapshot.join(inner);
            if let Ok(Some(files)) = parquet_pair::look_in(&path) {
                let origin = Origin::Hub {
                    repository: repository.to_owned(),
                    revision,
                    path,
                };
                return Ok(Some(Found {
                    name,
                    origin,
                    layout: Some(Layout::Parquet(files)),
                }));
            }
        }
        let files = PARQUET_FILES.map(|file| snapshot.join(hub.folder).join(file));
        notes.extend(files.iter().filter_map(|file| absence(file)));
    }
    notes.extend(unfinished(&folder));
    Err(if notes.is_empty() {
        "it holds none of the files".to_owned()
    } else {
        notes.join("; ")
    })
}

/// Says of an error on a cached file how to get out of it.
pub(crate) fn blame(error: Error, files: &[PathBuf]) -> Error {
    let path = match &error {
        Error::Malformed { path, .. } => path.clone(),
        Error::Digest { file, .. } => {
            let of_test = file.starts_with('t') && !file.starts_with("train");
            match files.get(usize::from(of_test)) {
                Some(path) => path.clone(),
                None => return error,
            }
        }
        _ => return error,
    };
    Error::Cached {
        // The link is useless without what it points to, and that is what takes the place.
        path: fs::canonicalize(&path).unwrap_or(path),
        source: Box::new(error),
    }
}

/// The commits in the cache: that of `main`, then the others by name.
fn revisions(repository: &Path) -> Vec<String> {
    let main = fs::read_to_string(repository.join("refs").join("main")).ok();
    // The file may hold anything, and becomes a part of a path.
    let main = main.and_then(|revision| Commit::parse(revision.trim().as_bytes()));
    let main = main.map(|commit| commit.as_str().to_owned());
    let mut others: Vec<String> = fs::read_dir(repository.join("snapshots"))
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|revision| Some(revision) != main.as_ref())
        .collect();
    others.sort();
    main.into_iter().chain(others).collect()
}

/// What to say of a file that cannot be read; nothing where it is there.
fn absence(file: &Path) -> Option<String> {
    if file.is_file() {
        None
    } else if file.is_symlink() {
        Some(format!("{} points to nothing", file.display()))
    } else {
        Some(format!("{} is missing", file.display()))
    }
}

/// Downloads that were broken off.
fn unfinished(repository: &Path) -> Vec<String> {
    fs::read_dir(repository.join("blobs"))
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "part" || extension == "incomplete")
        })
        .map(|path| format!("{} is a broken-off download", path.display()))
        .collect()
}

/// A file of a repository as its revision was last seen, with the commit that it is of.
pub(crate) fn file_of(repository: &Repo, file: &str, cache: &Path) -> Option<(PathBuf, String)> {
    let folder = cache.join(repository.folder_name());
    let revision = repository.revision();
    let commit = Commit::parse(revision.as_bytes()).or_else(|| {
        // The file may hold anything, and becomes a part of a path.
        let held = fs::read_to_string(folder.join("refs").join(revision)).ok()?;
        Commit::parse(held.trim().as_bytes())
    })?;
    let path = folder.join("snapshots").join(commit.as_str()).join(file);
    path.is_file().then(|| (path, commit.as_str().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Defect;

    /// Of other data the file is named that holds them: the first for training, the second for testing.
    #[test]
    fn the_file_that_holds_wrong_data_is_named() {
        let files = ["train.parquet", "test.parquet"].map(PathBuf::from);
        let blamed = |file: &str| {
            let [file, place, found, expected] = [file, "p", "a", "b"].map(String::from);
            let error = Error::Digest {
                name: DatasetName::MNIST,
                place,
                file,
                found,
                expected,
                looks_like: None,
            };
            blame(error, &files)
        };
        for (file, of) in [
            ("train-images-idx3-ubyte", 0),
            ("t10k-images-idx3-ubyte", 1),
            ("data_batch_5.bin", 0),
            ("test_batch.bin", 1),
        ] {
            match blamed(file) {
                Error::Cached { path, source } => {
                    assert_eq!(path, files[of], "{file}");
                    assert!(matches!(*source, Error::Digest { .. }));
                }
                other => panic!("{other}"),
            }
        }
        let damaged = blame(Defect::Foreign("text").of("x.parquet"), &files);
        assert!(matches!(damaged, Error::Cached { path, .. } if path == Path::new("x.parquet")));
        let index = Error::Index { index: 1, count: 1 };
        assert!(matches!(blame(index, &files), Error::Index { .. }));
    }
}
