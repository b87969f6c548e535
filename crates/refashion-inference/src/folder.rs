//! The photographs of a folder.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

/// What the names of pictures end in.
const ENDINGS: [&str; 6] = ["png", "jpg", "jpeg", "webp", "gif", "bmp"];

/// What the names of pictures end in that are not read.
const UNREAD: [&str; 14] = [
    "tif", "tiff", "heic", "heif", "avif", "svg", "pdf", "jxl", "jp2", "psd", "ico", "tga", "pgm",
    "ppm",
];

/// What systems and programs leave in any folder.
const LEFT_BY_PROGRAMS: [&str; 6] = [
    "__MACOSX",
    "@eaDir",
    "$RECYCLE.BIN",
    "System Volume Information",
    "lost+found",
    "__pycache__",
];

/// Folders lie at most so deep within one another.
const DEEPEST: usize = 16;

/// The files of a folder, and of those within it, whose names say that they are pictures, in the
/// order of their paths. Hidden ones are left out, what systems leave in a folder too, and links to
/// folders are not followed.
///
/// # Errors
///
/// What the system says of a folder that cannot be read.
pub fn pictures_in(folder: impl AsRef<Path>) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    gather(folder.as_ref(), DEEPEST, &ENDINGS, &mut found)?;
    found.sort();
    Ok(found)
}

/// The files of a folder whose names say that they are pictures of a format that is not read, found as
/// by [`pictures_in`].
///
/// # Errors
///
/// What the system says of a folder that cannot be read.
pub fn unread_pictures_in(folder: impl AsRef<Path>) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    gather(folder.as_ref(), DEEPEST, &UNREAD, &mut found)?;
    found.sort();
    Ok(found)
}

/// The pictures of a folder that are of no class: those that lie beside the folders of the classes, and
/// those of a format that is not read.
pub(crate) fn left_out(folder: &Path, of_classes: &[&Path]) -> io::Result<Vec<PathBuf>> {
    let mut found = unread_pictures_in(folder)?;
    for folder in of_classes {
        gather(folder, 0, &ENDINGS, &mut found)?;
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// The links in a folder, and in those within it, that lead to a folder or nowhere, in their order: they are
/// not followed. One that is called as a picture and leads nowhere is a picture that cannot be read.
pub(crate) fn links_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    gather_links(folder, DEEPEST, &mut found)?;
    found.sort();
    Ok(found)
}

fn gather_links(folder: &Path, deepest: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_hidden(&entry.file_name()) {
            continue;
        }
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && deepest > 0 {
            gather_links(&path, deepest - 1, found)?;
        } else if kind.is_symlink()
            && (path.is_dir() || !path.exists() && !ends_in(&path, &ENDINGS))
        {
            found.push(path);
        }
    }
    Ok(())
}

/// Whether nobody put pictures there: a hidden folder or file, or one that a system or a program made.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || LEFT_BY_PROGRAMS.iter().any(|one| name == *one)
}

fn gather(
    folder: &Path,
    deepest: usize,
    endings: &[&str],
    found: &mut Vec<PathBuf>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_hidden(&entry.file_name()) {
            continue;
        }
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() {
            if deepest > 0 {
                gather(&path, deepest - 1, endings, found)?;
            }
        } else if ends_in(&path, endings) && !(kind.is_symlink() && path.is_dir()) {
            found.push(path);
        }
    }
    Ok(())
}

fn ends_in(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|one| ending.eq_ignore_ascii_case(one)))
}
