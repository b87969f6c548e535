//! What the fuzz targets share: made-up bytes become files, as the readers take files.

use std::{fs, path::Path};

use refashion_datasets::{DatasetName, Search, load};

/// Calls a reader with the path of a file of these bytes, in a folder that is gone afterwards.
pub fn with_file(name: &str, bytes: &[u8], reader: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join(name);
    write(&path, bytes);
    reader(&path);
}

/// Reads a data set of which one file has these bytes, and the others are those of the seeds.
pub fn read_set(name: DatasetName, seeds: &str, file: &str, bytes: &[u8]) {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(seeds);
    with_file(file, bytes, |path| {
        let folder = path.parent().unwrap_or(path);
        for entry in fs::read_dir(seeds).into_iter().flatten().flatten() {
            let target = folder.join(entry.file_name());
            if target != path {
                fs::copy(entry.path(), target).expect("a seed can be copied");
            }
        }
        let search = Search {
            data_dir: Some(folder.to_owned()),
            allow_unverified: true,
            ..Search::default()
        };
        let _ = load(name, &search, &mut |_| ());
    });
}

fn write(path: &Path, bytes: &[u8]) {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes)).expect("a file can be written");
}
