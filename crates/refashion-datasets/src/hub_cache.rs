//! The cache that the tools of the Hugging Face hub share.
//!
//! A repository has a folder `datasets--<owner>--<name>` with `refs/main`, which holds a commit,
//! `snapshots/<commit>/`, which holds links, and `blobs/`, which the links point to.

use std::fs;
use std::path::{Path, PathBuf};

use crate::dataset::Origin;
use crate::description::PARQUET_FILES;
use crate::error::Error;
use crate::found::Found;
use crate::hub_file::repository_folder;
use crate::hub_names::Commit;
use crate::layout::Layout;
use crate::name::DatasetName;

/// Looks for both files in one snapshot, the one of `main` first, or says what is there instead.
pub(crate) fn look_in(name: DatasetName, cache: &Path) -> Result<Found, String> {
    let Some(hub) = name.hub else {
        return Err("the hub has no such data set".to_owned());
    };
    let repository = repository_folder(cache, hub.name);
    if !repository.is_dir() {
        return Err("it does not hold this data set".to_owned());
    }
    let mut notes = Vec::new();
    for revision in revisions(&repository) {
        let path = repository
            .join("snapshots")
            .join(&revision)
            .join(hub.folder);
        let files = PARQUET_FILES.map(|file| path.join(file));
        if files.iter().all(|file| file.is_file()) {
            return Ok(Found {
                name,
                origin: Origin::Hub {
                    repository: hub.name.to_owned(),
                    revision,
                    path,
                },
                layout: Some(Layout::Parquet(files)),
            });
        }
        notes.extend(files.iter().filter_map(|file| absence(file)));
    }
    notes.extend(unfinished(&repository));
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
