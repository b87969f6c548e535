//! An imported set as an earlier version wrote it is read, and one of a later version is told as that.
//! What a model says of itself has its own tests, in `model_files.rs`.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use refashion_inference::PictureSet;

const DESCRIPTION: &str = include_str!("formats/set/set.json");

#[test]
fn a_set_of_the_first_version_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/set");
    let set = PictureSet::open(&folder).unwrap();
    assert_eq!(set.dataset.train.len(), 6);
    assert_eq!(set.dataset.name.classes, ["a", "b"]);
}

#[test]
fn a_set_of_a_later_version_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let read = |description: &str| {
        fs::write(folder.path().join("set.json"), description).unwrap();
        PictureSet::open(folder.path()).map_err(|error| error.to_string())
    };
    for file in ["train.bin", "test.bin"] {
        let formats = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats/set");
        fs::copy(formats.join(file), folder.path().join(file)).unwrap();
    }
    let of_version =
        |version: &str| DESCRIPTION.replacen('{', &format!("{{ \"version\": {version},"), 1);
    assert!(read(&of_version("1")).is_ok());
    let told = read(r#"{ "version": 2, "unknown": [] }"#).unwrap_err();
    let later = "set.json: written by a later version (format 2, this version reads 1)";
    assert!(told.contains(later), "{told}");
    // What it says of the classes is held against the rule that any set's are.
    for classes in ["\"bar\", \"BAR\"", "\"a\"", "\"a\", \"\""] {
        let told = read(&DESCRIPTION.replace("\"a\",\n    \"b\"", classes)).unwrap_err();
        let place = folder.path().display().to_string();
        assert!(
            told.starts_with(&format!("{place}: set.json: classes = ")),
            "{told}"
        );
    }
    for version in ["0", "\"1\"", "null"] {
        let told = read(&of_version(version)).unwrap_err();
        let expected = format!("set.json: the version of its format is {version}, where");
        assert!(told.contains(&expected), "{told}");
    }
}
