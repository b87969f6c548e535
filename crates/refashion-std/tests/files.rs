//! Files that are written whole, where something is there already.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // A test may.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::Path;

use refashion_std::write_atomic;

#[test]
fn what_is_no_regular_file_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let [empty, link] = ["empty", "link"].map(|name| folder.path().join(name));
    fs::create_dir(&empty).unwrap();
    // A link, so that a test that fails costs no device.
    symlink("/dev/null", &link).unwrap();
    for path in [&empty, &link] {
        let error = write_atomic(path, b"whole").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let said = error.to_string();
        assert!(said.contains("no regular file; choose another"), "{said}");
    }
    assert!(empty.is_dir());
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("/dev/null"));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_link_stays_and_its_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("far")).unwrap();
    let [file, link] = ["far/file", "link"].map(|name| folder.path().join(name));
    fs::write(&file, b"before").unwrap();
    symlink("far/file", &link).unwrap();
    write_atomic(&link, b"whole").unwrap();
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("far/file"));
    assert!(file.symlink_metadata().unwrap().is_file());
    assert_eq!(fs::read(&file).unwrap(), b"whole");
    for inside in [folder.path(), &folder.path().join("far")] {
        for entry in fs::read_dir(inside).unwrap() {
            let name = entry.unwrap().file_name();
            assert!(!name.to_string_lossy().ends_with(".partial"), "{name:?}");
        }
    }
}
