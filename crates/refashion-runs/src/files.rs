//! How a file gets to the disk whole, and how a record is read from it.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use refashion_std::{check_version, make_folders, read_at_most, write_atomic};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    error::{Error, Result},
    seal::{self, sealed},
};

/// A record is at most so long: 256 MiB, a hundred times those of the longest runs.
const MOST_BYTES: u64 = 1 << 28;

/// The version of all JSON formats that are read here. None has had a second yet, and the first is not
/// written: a file that says none is of it, and so is a bare list.
pub(crate) const VERSION: u64 = 1;

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
    // Another process may have tried the folder at the same time.
    if_there(fs::remove_file(&probe)).map_err(failed)?;
    Ok(())
}

/// What was made of a file or a folder; nothing where there is none, which is no error.
pub(crate) fn if_there<T>(made: io::Result<T>) -> io::Result<Option<T>> {
    match made {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        made => made.map(Some),
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
pub fn write_file(path: &Path, content: &[u8]) -> Result<()> {
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
    write_file(path, &json(path, value)?)
}

/// Writes a record as [`write_json`] does, with a digest of its text, which is held against it where it is
/// read.
pub(crate) fn write_record<T: Serialize>(path: &Path, record: &T) -> Result<()> {
    write_file(path, &sealed(json(path, record)?))
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
/// [`Error::Read`] or [`Error::Json`] with the path, [`Error::Version`] if a later version wrote it,
/// [`Error::Record`] if the digest in a record is not that of its text.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = read_at_most(path, MOST_BYTES).map_err(|source| Error::read(path, source))?;
    let said = said_version(&text).map_err(|source| Error::json(path, source))?;
    check_version(&said, VERSION).map_err(|source| Error::version(path, source))?;
    let value = serde_json::from_slice(&text).map_err(|source| Error::json(path, source))?;
    Error::record(path, seal::fault(&text))?;
    Ok(value)
}

/// The version that JSON says its format has, as it stands there; what is no object says none.
fn said_version(text: &[u8]) -> serde_json::Result<String> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default = "first")]
        version: Value,
    }
    let first_byte = text.iter().find(|byte| !byte.is_ascii_whitespace());
    let version = match first_byte {
        Some(b'{') => serde_json::from_slice::<Head>(text)?.version,
        _ => first(),
    };
    Ok(version.to_string())
}

fn first() -> Value {
    Value::from(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file.txt");
        write_file(&path, b"one").unwrap();
        write_file(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_there_is_no_error_and_what_cannot_be_used_is() {
        let made = |kind: ErrorKind| if_there::<()>(Err(kind.into())).map_err(|error| error.kind());
        assert_eq!(made(ErrorKind::NotFound), Ok(None));
        let denied = ErrorKind::PermissionDenied;
        assert_eq!(made(denied), Err(denied));
        assert_eq!(if_there(Ok(3)).unwrap(), Some(3));
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
    fn the_version_is_looked_at_before_anything_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.json");
        let read = |text: &str| {
            fs::write(&path, text).unwrap();
            read_json::<Vec<u64>>(&path).map_err(|error| error.to_string())
        };
        assert_eq!(read("[3]"), Ok(vec![3]));
        let told = |text: &str, parts: &[&str]| {
            let told = read(text).unwrap_err();
            for part in parts.iter().chain(&["file.json"]) {
                assert!(told.contains(part), "{told}");
            }
        };
        let later = "written by a later version (format 2, this version reads 1); update refashion";
        told(r#" { "other": {}, "version": 2 }"#, &[later]);
        for said in ["0", "\"1\"", "null", "[]", "1.5"] {
            let text = format!(r#"{{ "version": {said} }}"#);
            told(&text, &[&format!("the version of its format is {said}")]);
        }
        told(
            r#"{ "version": 1 }"#,
            &["no record that this version reads"],
        );
        told("{", &["no record that this version reads"]);
    }

    #[test]
    fn a_folder_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"x").unwrap();
        let message = write_file(&path, b"x").unwrap_err().to_string();
        assert!(message.contains("taken"), "{message}");
        assert!(!folder.path().join("taken.partial").exists());
    }
}
