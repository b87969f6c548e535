//! What is said of a name that no set has, be it published or imported.

use std::fs;

use refashion_datasets::{DatasetName, UnknownDataset};
use refashion_inference::PictureSet;
use refashion_std::near_names;

use super::places::search;
use crate::cli::Source;

/// The error of such a name; where imported sets are called nearly so it names them too.
pub(crate) fn unknown(error: &UnknownDataset, source: &Source) -> String {
    let imported = imported_sets(source);
    if refashion_std::nearest(&error.given, imported.iter().map(String::as_str)).is_empty() {
        return error.to_string();
    }
    let published = DatasetName::ALL.iter().map(|name| name.as_str());
    let known = imported.iter().map(String::as_str).chain(published);
    format!(
        "there is no data set {:?}{}",
        error.given,
        near_names(&error.given, known)
    )
}

/// The names of the sets that `data import` made.
fn imported_sets(source: &Source) -> Vec<String> {
    let roots = search(source).roots().into_iter();
    let entries = roots.filter_map(|(_, root)| fs::read_dir(root).ok());
    let folders = entries.flatten().flatten().map(|entry| entry.path());
    let sets = folders.filter(|folder| PictureSet::is_saved(folder));
    let names = sets.filter_map(|folder| Some(folder.file_name()?.to_str()?.to_owned()));
    names.collect()
}
