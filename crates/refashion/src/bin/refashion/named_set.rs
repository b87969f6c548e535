//! What `--dataset` names: a set, or the place where images lie.

use std::{
    path::{Component, Path, PathBuf},
    sync::Once,
};

use refashion_datasets::{DatasetName, UnknownDataset};

use crate::{cli::Source, data::imported_folder, output};

/// What somebody means who names images.
pub(crate) enum Meaning {
    /// The set in a folder, or in the file of its training images.
    Place(PathBuf),
    /// The set that `data import` made, by its folder.
    Imported(PathBuf),
    /// A set of the catalogue.
    Known(DatasetName),
}

impl Meaning {
    /// A bare name is that of a set, where there is one, in every command; what lies at hand under the same
    /// name is meant by a path, as `./pets`. That is said where there are both.
    pub(crate) fn of(asked: &str, source: &Source) -> Result<Self, UnknownDataset> {
        let path = Path::new(asked);
        let is_there = path.is_dir() || path.is_file();
        let place = || Self::Place(path.to_owned());
        if is_there && !is_bare(asked) {
            return Ok(place());
        }
        if let Some(set) = Self::of_set(asked, source) {
            tell_namesake(asked);
            return Ok(set);
        }
        match is_there {
            // What was read from a place before goes by the name of that place.
            true => Ok(place()),
            false => asked.parse().map(Self::Known),
        }
    }

    /// The set that a name is of, wherever it is said and whatever lies there.
    pub(crate) fn of_set(asked: &str, source: &Source) -> Option<Self> {
        let of_catalogue =
            |set: &DatasetName| DatasetName::ALL.contains(set) || *set == DatasetName::RANDOM;
        let known = || asked.parse().ok().filter(of_catalogue).map(Self::Known);
        let imported = imported_folder(asked, source).map(Self::Imported);
        imported.or_else(known)
    }
}

/// Says, once, that something at hand is called as the set that is meant.
pub(crate) fn tell_namesake(set: &str) {
    static TOLD: Once = Once::new();
    if is_bare(set) && Path::new(set).exists() {
        TOLD.call_once(|| {
            output::tell_prose(&format!(
                "note: {set} is the data set of that name; what lies here is meant by ./{set}"
            ));
        });
    }
}

/// Whether this is a name alone, which leads to no other folder: `pets`, not `pets/`.
fn is_bare(asked: &str) -> bool {
    let mut parts = Path::new(asked).components();
    let [first, second] = [parts.next(), parts.next()];
    second.is_none() && matches!(first, Some(Component::Normal(name)) if name == asked)
}

#[cfg(test)]
mod tests {
    use super::is_bare;

    #[test]
    fn a_path_is_no_bare_name() {
        for name in ["pets", "pets.gz", "two, three"] {
            assert!(is_bare(name), "{name}");
        }
        for path in ["pets/", "./pets", "a/pets", "/pets", ".", "..", ""] {
            assert!(!is_bare(path), "{path}");
        }
    }
}
