//! Files that are whole or not there.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes to a file beside `path`, called the same with `.partial` behind it, and renames it, so
/// that a crash or a full disk leaves what was there before. Where `path` is a link to a file, that
/// file is written, and the link stays.
///
/// ```
/// let folder = std::env::temp_dir().join(format!("refashion-aside-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let path = folder.join("weights.bin");
/// refashion_zoo::write_aside(&path, b"whole")?;
/// assert_eq!(std::fs::read(&path)?, b"whole");
/// assert_eq!(std::fs::read_dir(&folder)?.count(), 1);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// What the system says of writing or renaming, and [`io::ErrorKind::InvalidInput`] when `path` is
/// there and no regular file: a folder, a device or a pipe, which the renamed file would replace.
pub fn write_aside(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = &target(path)?;
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    let aside = PathBuf::from(name);
    let write = || {
        let mut file = File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)
    };
    // What is left aside is of no use; that it cannot be removed matters less than why.
    write().inspect_err(|_| drop(fs::remove_file(&aside)))
}

/// The file to write: `path`, or what it links to.
fn target(path: &Path) -> io::Result<PathBuf> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is no regular file; choose another place",
        )),
        Ok(_) if path.is_symlink() => fs::canonicalize(path),
        // What is not there yet is made; what cannot be looked at, writing says better.
        Ok(_) | Err(_) => Ok(path.to_owned()),
    }
}
