//! How a file gets to the disk whole, and how a record is read from it.

use std::{fs, io::ErrorKind, path::Path};

use refashion_std::{make_folders, read_at_most, write_atomic};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    error::{Error, Result},
    seal::{self, sealed},
};

/// A record is at most so long: 256 MiB, a hundred times those of the longest runs.
const MOST_BYTES: u64 = 1 << 28;

/// Makes a folder within another if it is not there, and writes to it.
pub(crate) fn make_writable(root: &Path, folder: &Path) -> Result<()> {
    make_within(root, folder)?;
    let failed = |source| Error::write(folder, source);
    let probe = folder.join(".probe");
    if probe.is_symlink() {
        // What it points to is not ours, and would be written.
        fs::remove_file(&probe).map_err(failed)?;
    }
    write_atomic(&probe, b"x").map_err(failed)?;
    match fs::remove_file(&probe) {
        // Another process tried the folder at the same time.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(failed),
    }
}

/// Makes a folder within another, through no link.
pub(crate) fn make_within(root: &Path, folder: &Path) -> Result<()> {
    make_folders(root, folder).map_err(|source| Error::write(folder, source))
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
    write_whole(path, &json(path, value)?)
}

/// Writes a record as [`write_json`] does, with a digest of its text, which is held against it where it is
/// read.
pub(crate) fn write_record<T: Serialize>(path: &Path, record: &T) -> Result<()> {
    write_whole(path, &sealed(json(path, record)?))
}

/// A value as the indented JSON of the file at this path.
pub(crate) fn json<T: Serialize>(path: &Path, value: &T) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|source| Error::json(path, source))?;
    text.push(b'\n');
    Ok(text)
}

/// Reads a JSON file.
///
/// # Errors
///
/// [`Error::Read`] or [`Error::Json`] with the path, [`Error::Record`] if the digest in a record is not that
/// of its text.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = read_at_most(path, MOST_BYTES).map_err(|source| Error::read(path, source))?;
    let value = serde_json::from_slice(&text).map_err(|source| Error::json(path, source))?;
    Error::record(path, seal::fault(&text))?;
    Ok(value)
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

    /// The name that the probe has, and the one that it had.
    #[cfg(unix)]
    #[test]
    fn what_is_written_to_try_a_folder_goes_through_no_link() {
        for name in [".probe", ".probe.partial"] {
            let folder = tempfile::tempdir().unwrap();
            let victim = folder.path().join("victim");
            fs::write(&victim, b"mine").unwrap();
            let tried = folder.path().join("tried");
            fs::create_dir(&tried).unwrap();
            std::os::unix::fs::symlink(&victim, tried.join(name)).unwrap();
            make_writable(folder.path(), &tried).unwrap();
            assert_eq!(fs::read(&victim).unwrap(), b"mine");
        }
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
