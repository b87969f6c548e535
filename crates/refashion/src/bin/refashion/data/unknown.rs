//! What is said of a name that no set has, be it published or imported.

use refashion_datasets::{DatasetName, UnknownDataset};
use refashion_std::near_names;

use super::{imported::imported_folders, places::search};
use crate::cli::Source;

/// The error of such a name; where imported sets are called nearly so it names them too.
pub(crate) fn unknown(error: &UnknownDataset, source: &Source) -> String {
    let imported = imported_folders(&search(source));
    if refashion_std::nearest(&error.given, imported.keys().map(String::as_str)).is_empty() {
        return error.to_string();
    }
    let published = DatasetName::ALL.iter().map(|name| name.as_str());
    let known = imported.keys().map(String::as_str).chain(published);
    format!(
        "there is no data set {:?}{}",
        error.given,
        near_names(&error.given, known)
    )
}
