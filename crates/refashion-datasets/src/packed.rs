//! Opening a file by what it holds, whatever it is called.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;

use crate::error::{Defect, Error, io_error};

const GZIP: &[u8] = b"\x1f\x8b";

/// How often a file may be gzipped: once more than it should, as by a server that packs what it
/// sends.
const LAYERS: usize = 2;

/// What is said of a file without a byte.
pub(crate) const EMPTY: &str = "empty; copy or download it again";

/// The content of a file, unpacked where it is gzipped: all members, as `gunzip` takes them, and once
/// more where what was gzipped was so already.
///
/// # Errors
/// [`Error::Io`], and [`Defect::Foreign`] where it is known to be something else.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    let file = File::open(path).map_err(io_error(path))?;
    let mut content: Box<dyn BufRead> = Box::new(BufReader::new(file));
    for _ in 0..=LAYERS {
        let first = content
            .fill_buf()
            .map_err(|source| unreadable(path, source))?;
        if first.is_empty() {
            return Err(Defect::Foreign(EMPTY).of(path));
        }
        if let Some(what) = foreign(first) {
            return Err(Defect::Foreign(what).of(path));
        }
        if !first.starts_with(GZIP) {
            return Ok(content);
        }
        content = Box::new(BufReader::new(Members::of(content)));
    }
    Err(Defect::Foreign("packed with gzip again and again; unpack it first").of(path))
}

/// A gzipped file has at most so many members: bgzip begins one every 64 KiB, and no data set is so
/// large that it had more.
const MOST_MEMBERS: usize = 1 << 16;

/// The members of a gzipped file one after another. Zeros behind the last one are passed over, as
/// tapes and some downloads pad a file with them.
struct Members<R> {
    /// Nothing after the last one.
    member: Option<GzDecoder<R>>,
    /// How many have ended.
    ended: usize,
}

impl<R: BufRead> Members<R> {
    fn of(file: R) -> Self {
        Self {
            member: Some(GzDecoder::new(file)),
            ended: 0,
        }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            let next = self.member.take().map(GzDecoder::into_inner);
            self.member = next.map(after_zeros).transpose()?.flatten();
            self.ended += 1;
            if self.ended > MOST_MEMBERS {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("more than {MOST_MEMBERS} gzip members"),
                ));
            }
        }
        Ok(0)
    }
}

/// The next member behind zeros, if anything follows.
fn after_zeros<R: BufRead>(mut file: R) -> io::Result<Option<GzDecoder<R>>> {
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let next = bytes.get(zeros).copied();
        file.consume(zeros);
        match next {
            None => {}
            Some(byte) if byte == GZIP[0] => return Ok(Some(GzDecoder::new(file))),
            // To a decoder that would be a member that is broken off.
            Some(_) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "bytes that are no gzip stand behind its end",
                ));
            }
        }
    }
}

/// A file that cannot be read, or whose gzip stream is damaged.
pub(crate) fn unreadable(path: &Path, source: io::Error) -> Error {
    match is_gzip_damage(&source) {
        true => Defect::Gzip(source).of(path),
        false => io_error(path)(source),
    }
}

/// How the decoder reports a stream that is broken off, garbled or not gzip at all.
pub(crate) fn is_gzip_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof)
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

/// A reader that fails as too large where there is more than it should be.
pub(crate) struct Bounded<R> {
    reader: R,
    /// How many bytes may follow, and one more.
    left: u64,
}

impl<R> Bounded<R> {
    pub(crate) fn new(reader: R, most: u64) -> Self {
        let left = most + 1;
        Self { reader, left }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 && !buffer.is_empty() {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let count = self.reader.by_ref().take(self.left).read(buffer)?;
        self.left -= count as u64;
        Ok(count)
    }
}

/// What a file is that holds no data set, by its first bytes; nothing where that is not known.
pub(crate) fn foreign(first: &[u8]) -> Option<&'static str> {
    const TEXT: usize = 64;
    let start = &first[..first.len().min(TEXT)];
    let text = String::from_utf8_lossy(start);
    // Pages may begin with a mark of their encoding.
    let whole = text.trim_start_matches('\u{feff}').to_lowercase();
    let text = whole.trim_start();
    let page = ["<!doctype html", "<html", "<head", "<?xml"];
    if page.iter().any(|tag| text.starts_with(tag)) {
        return Some("a web page, perhaps one that asks to log in; download the file itself");
    }
    if text.starts_with("version https://git-lfs") {
        return Some("a pointer of Git LFS; `git lfs pull` fetches the file itself");
    }
    if text.contains("annex/objects/") {
        return Some("a pointer of git-annex; `git annex get` fetches the file itself");
    }
    if is_json(&whole) {
        return Some("JSON text, perhaps a server's answer; download the file itself");
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

/// Whether a text begins as JSON does. White space before it is not passed over: a tabulator is also
/// the label of a picture in a batch.
fn is_json(start: &str) -> bool {
    let is_binary = |letter: char| letter.is_control() && !letter.is_whitespace();
    start.starts_with(['{', '[']) && !start.contains(is_binary)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_so_many_members_and_no_more() {
        let mut member = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
        io::Write::write_all(&mut member, b"").unwrap();
        let member = member.finish().unwrap();
        let read = |count: usize| {
            let file = member.repeat(count);
            Members::of(&file[..]).read(&mut [0; 8])
        };
        assert_eq!(read(65_536).unwrap(), 0);
        let error = read(65_537).unwrap_err().to_string();
        assert_eq!(error, "more than 65536 gzip members");
    }

    #[test]
    fn what_cannot_be_read_is_told_from_what_is_damaged() {
        let of = |kind| unreadable(Path::new("a.gz"), io::Error::from(kind));
        for kind in [
            io::ErrorKind::InvalidData,
            io::ErrorKind::InvalidInput,
            io::ErrorKind::UnexpectedEof,
        ] {
            assert!(of(kind).to_string().contains("gzip"), "{kind}");
        }
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::NotFound] {
            assert!(!of(kind).to_string().contains("gzip"), "{kind}");
        }
    }

    #[test]
    fn what_is_something_else_is_called_that() {
        for (first, word) in [
            (&b"\n <!DOCTYPE html><title>Log in"[..], "web page"),
            (b"\xef\xbb\xbf\r\n<html>", "web page"),
            (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
            (b"/annex/objects/SHA256E-s9912422--a.gz\n", "git-annex"),
            (b"../../.git/annex/objects/X2/Vk/MD5E-s9", "git-annex"),
            (b"{\"message\": \"Not Found\"}", "JSON"),
            (b"\xef\xbb\xbf[{\"a\": \"\xc3\xa4\"}]", "JSON"),
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
            // A label and pixels, not white space and a bracket.
            b"\t{~~}",
            b"{\x00\x01",
        ] {
            assert_eq!(foreign(first), None);
        }
    }
}
