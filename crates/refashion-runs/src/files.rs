//! How a file gets to the disk whole, and how a record is read from it.

use std::{fs, path::Path};

use refashion_std::write_atomic;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::{Error, Result};

/// Makes a folder if it is not there, and writes to it.
pub(crate) fn make_writable(folder: &Path) -> Result<()> {
    let failed = |source| Error::write(folder, source);
    fs::create_dir_all(folder).map_err(failed)?;
    let probe = folder.join(".probe.partial");
    fs::write(&probe, b"x").map_err(failed)?;
    fs::remove_file(&probe).map_err(failed)
}

/// Reads a JSON file that need not be there.
pub(crate) fn read_if_there<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    path.exists().then(|| read_json(path)).transpose()
}

/// Writes a file aside and renames it, so that a kill leaves the old file or the new one. Folders
/// are made if they are not there.
///
/// # Errors
///
/// [`Error::Write`] with the path.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| Error::write(path, source))?;
    }
    write_atomic(path, content).map_err(|source| Error::write(path, source))
}

/// Writes a value as indented JSON.
///
/// # Errors
///
/// [`Error::Write`] or [`Error::Json`] with the path.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|source| Error::json(path, source))?;
    text.push(b'\n');
    write_whole(path, &text)
}

/// Reads a JSON file.
///
/// # Errors
///
/// [`Error::Read`] or [`Error::Json`] with the path.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).map_err(|source| Error::read(path, source))?;
    serde_json::from_slice(&text).map_err(|source| Error::json(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"x").unwrap();
        let message = write_whole(&path, b"x").unwrap_err().to_string();
        assert!(message.contains("taken"), "{message}");
        assert!(!folder.path().join("taken.partial").exists());
    }
}
