//! What is said of pictures that are left out.

use std::path::PathBuf;

use refashion_std::counted;

/// So many files that are left out are named.
const NAMED: usize = 5;

/// Says which pictures of a folder are left out, if any.
pub(crate) fn without(files: &[PathBuf]) -> Option<String> {
    let named = files
        .iter()
        .take(NAMED)
        .map(|file| file.display().to_string());
    let named: Vec<String> = named.collect();
    let more = match files.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let pictures = counted(files.len(), "picture");
    (!files.is_empty()).then(|| {
        format!(
            "{pictures} left out, beside the folders of the classes or of a format that is not read: {}{more}",
            named.join(", ")
        )
    })
}
