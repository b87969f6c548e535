//! The two parquet files of a set, under the names that the hub and its tools have given them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::description::PARQUET_FILES;

/// The files of the training set and of the test set in a folder, or the names of those missing,
/// where only one is there.
pub(crate) fn look_in(folder: &Path) -> Result<Option<[PathBuf; 2]>, Vec<String>> {
    let [train, test] = ["train", "test"].map(|set| file_of(folder, set));
    match (train, test) {
        (Some(train), Some(test)) => Ok(Some([train, test])),
        (None, None) => Ok(None),
        (None, _) => Err(vec![PARQUET_FILES[0].to_owned()]),
        (_, None) => Err(vec![PARQUET_FILES[1].to_owned()]),
    }
}

/// The file of one set: as the hub calls it today, with a digest behind that as it did before or a
/// number as a browser gives it, or as its conversion calls it.
fn file_of(folder: &Path, set: &str) -> Option<PathBuf> {
    let start = format!("{set}-00000-of-00001");
    let places = [
        folder.join(format!("{start}.parquet")),
        folder.join(set).join("0000.parquet"),
    ];
    let mut places = places.into_iter();
    places.find(|place| place.is_file()).or_else(|| {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        let named = files.filter(|file| {
            let name = file.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(".parquet"));
            name.is_some_and(|name| name.starts_with(&start) || name.ends_with(&format!("-{set}")))
        });
        // The first by name: which one a disk lists first is chance.
        named
            .map(|file| file.path())
            .filter(|path| path.is_file())
            .min()
    })
}
