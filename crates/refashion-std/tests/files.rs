//! Files that are written whole, where something is there already.

#![cfg(unix)]
#![allow(clippy::unwrap_used)] // A test may.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use refashion_std::write_atomic;

#[test]
fn what_is_no_regular_file_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let [empty, socket] = ["empty", "socket"].map(|name| folder.path().join(name));
    fs::create_dir(&empty).unwrap();
    // A socket, so that a test that fails costs no device.
    let _listener = UnixListener::bind(&socket).unwrap();
    for path in [&empty, &socket] {
        let error = write_atomic(path, b"whole").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let said = error.to_string();
        assert!(said.contains("no regular file; choose another"), "{said}");
    }
    assert!(empty.is_dir());
    assert!(!socket.is_file());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

/// Whoever can lay a link would choose what is overwritten.
#[test]
fn a_link_in_the_place_of_the_file_is_refused_wherever_it_leads() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("far")).unwrap();
    let [file, link, dangling] =
        ["far/file", "link", "dangling"].map(|name| folder.path().join(name));
    fs::write(&file, b"before").unwrap();
    symlink("far/file", &link).unwrap();
    symlink("far/nothing", &dangling).unwrap();
    for (place, target) in [(&link, "far/file"), (&dangling, "far/nothing")] {
        let error = write_atomic(place, b"whole").unwrap_err();
        assert!(
            error.to_string().contains("a link lies in its place"),
            "{error}"
        );
        assert_eq!(fs::read_link(place).unwrap(), Path::new(target));
    }
    assert_eq!(fs::read(&file).unwrap(), b"before");
    assert_eq!(fs::read_dir(folder.path().join("far")).unwrap().count(), 1);
    // A folder that a link leads to is a place like any other.
    symlink("far", folder.path().join("near")).unwrap();
    write_atomic(&folder.path().join("near/file"), b"whole").unwrap();
    assert_eq!(fs::read(&file).unwrap(), b"whole");
}

/// `/dev/fd/N` and `/proc/self/fd/N`, as `/dev/stdout`, are links of the system.
#[cfg(target_os = "linux")]
#[test]
fn an_open_file_can_be_named_as_the_system_names_it() {
    use std::os::fd::AsRawFd;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    for names in ["/dev/fd", "/proc/self/fd"] {
        fs::write(&path, b"before").unwrap();
        let open = fs::File::open(&path).unwrap();
        let name = format!("{names}/{}", open.as_raw_fd());
        write_atomic(Path::new(&name), b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
    }
}
