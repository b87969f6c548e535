//! Files that are whole or not there.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::{Error, Result};

/// Writes to a file beside `path` and renames it, so that a crash or a full disk leaves what was
/// there before.
pub(crate) fn write_aside(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    let aside = PathBuf::from(name);
    let written = File::create(&aside)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&aside, path));
    written.map_err(|error| {
        // What is left aside is of no use; that it cannot be removed matters less than why.
        let _ = fs::remove_file(&aside);
        Error::write(path, error)
    })
}
