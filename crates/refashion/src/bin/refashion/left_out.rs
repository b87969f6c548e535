//! What is said of pictures that are left out.

use std::{fmt::Display, path::PathBuf};

use refashion_std::counted;

/// So many of several are named.
const NAMED: usize = 5;

/// Says which pictures of a folder are left out, if any.
pub(crate) fn without(files: &[PathBuf]) -> Option<String> {
    let named: Vec<_> = files.iter().map(|file| file.display()).collect();
    let pictures = counted(files.len(), "picture");
    (!files.is_empty()).then(|| {
        format!(
            "{pictures} left out, beside the folders of the classes or of a format that is not read: {}",
            first_of(&named)
        )
    })
}

/// Says which folders beside those of the parts are left out, if any.
pub(crate) fn without_folders(folders: &[PathBuf]) -> Option<String> {
    let named: Vec<_> = folders.iter().map(|folder| folder.display()).collect();
    let count = counted(folders.len(), "folder");
    (!folders.is_empty()).then(|| {
        format!(
            "{count} left out, beside those of the parts (train, val and test): {}",
            first_of(&named)
        )
    })
}

/// Says which links of a folder are left out, if any.
pub(crate) fn without_links(links: &[PathBuf]) -> Option<String> {
    let named: Vec<_> = links.iter().map(|link| link.display()).collect();
    let count = counted(links.len(), "link");
    (!links.is_empty()).then(|| {
        format!(
            "{count} left out, to a folder or to nothing: links are not followed: {}",
            first_of(&named)
        )
    })
}

/// The first of several by name, and how many more there are.
pub(crate) fn first_of(all: &[impl Display]) -> String {
    let named: Vec<String> = all.iter().take(NAMED).map(ToString::to_string).collect();
    let more = match all.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    named.join(", ") + &more
}
