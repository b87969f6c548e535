//! Opening a file by what it holds, whatever it is called.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::error::{Defect, Error, io_error};

const GZIP: &[u8] = b"\x1f\x8b";

/// The content of a file, unpacked where it is gzipped: all members, as `gunzip` takes them.
///
/// # Errors
/// [`Error::Io`], and [`Defect::Foreign`] where it is known to be something else.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    let mut file = BufReader::new(File::open(path).map_err(io_error(path))?);
    let first = file.fill_buf().map_err(io_error(path))?;
    if let Some(what) = foreign(first) {
        return Err(Defect::Foreign(what).of(path));
    }
    if first.starts_with(GZIP) {
        return Ok(Box::new(MultiGzDecoder::new(file)));
    }
    Ok(Box::new(file))
}

/// So many bytes, or those that are there. No memory is taken for bytes that are not.
///
/// # Errors
/// What the reader says.
pub(crate) fn read_up_to(reader: &mut impl Read, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(len as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What a file is that holds no data set, by its first bytes; nothing where that is not known.
pub(crate) fn foreign(first: &[u8]) -> Option<&'static str> {
    const TEXT: usize = 64;
    let start = &first[..first.len().min(TEXT)];
    let text = String::from_utf8_lossy(start).trim_start().to_lowercase();
    let page = ["<!doctype html", "<html", "<head", "<?xml"];
    if page.iter().any(|tag| text.starts_with(tag)) {
        return Some("a web page, perhaps one that asks to log in; download the file itself");
    }
    if text.starts_with("version https://git-lfs") {
        return Some("a pointer of Git LFS; `git lfs pull` fetches the file itself");
    }
    let known: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a zip archive; unpack it first"),
        (b"BZh", "packed with bzip2; unpack it first"),
        (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
        (b"\x28\xb5\x2f\xfd", "packed with zstd; unpack it first"),
        (b"\x89HDF\r\n", "an HDF5 file"),
        (b"\x93NUMPY", "an array of NumPy"),
    ];
    let found = known.iter().find(|(magic, _)| first.starts_with(magic));
    found.map(|(_, what)| *what)
}

#[cfg(test)]
mod tests {
    use super::foreign;

    #[test]
    fn what_is_something_else_is_called_that() {
        for (first, word) in [
            (&b"\n <!DOCTYPE html><title>Log in"[..], "web page"),
            (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
            (b"PK\x03\x04rest", "zip"),
        ] {
            assert!(
                foreign(first).is_some_and(|what| what.contains(word)),
                "{word}"
            );
        }
        for first in [
            &b""[..],
            b"\x00\x00\x08\x03",
            b"\x1f\x8b\x08",
            b"PAR1",
            b"\x06\x9e",
        ] {
            assert_eq!(foreign(first), None);
        }
    }
}
