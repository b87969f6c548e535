//! The photographs of a folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What the names of pictures end in.
const ENDINGS: [&str; 6] = ["png", "jpg", "jpeg", "webp", "gif", "bmp"];

/// Folders lie at most so deep within one another.
const DEEPEST: usize = 16;

/// The files of a folder, and of those within it, whose names say that they are pictures, in the
/// order of their paths. Hidden ones are left out, and links to folders are not followed.
///
/// # Errors
///
/// What the system says of a folder that cannot be read.
pub fn pictures_in(folder: impl AsRef<Path>) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    gather(folder.as_ref(), DEEPEST, &mut found)?;
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, deepest: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if deepest > 0 {
                gather(&path, deepest - 1, found)?;
            }
        } else if is_picture(&path) {
            found.push(path);
        }
    }
    Ok(())
}

fn is_picture(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ENDINGS
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
    })
}
