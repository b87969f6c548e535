//! The batches of CIFAR-10, binary or in Python's form, plain or inside the official archives.
//!
//! A binary batch is, image after image, one byte of label and 3 × 32 × 32 bytes of red, green and
//! blue planes (see <https://www.cs.toronto.edu/~kriz/cifar.html>).

mod python;
mod sizes;

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use self::sizes::{IMAGE, MOST};
use crate::error::{Defect, Error};
use crate::idx::check_labels;
use crate::images::{Images, Labelled};
use crate::name::DatasetName;
use crate::packed::{self, Bounded, is_gzip_damage};

/// How the batches are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Labels and planes, byte after byte.
    Binary,
    /// Pickles.
    Python,
}

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Binary, Self::Python];

    /// The batches: those of the training set in order, then that of the test set.
    pub(crate) fn batches(self) -> [&'static str; 6] {
        match self {
            Self::Binary => [
                "data_batch_1.bin",
                "data_batch_2.bin",
                "data_batch_3.bin",
                "data_batch_4.bin",
                "data_batch_5.bin",
                "test_batch.bin",
            ],
            Self::Python => [
                "data_batch_1",
                "data_batch_2",
                "data_batch_3",
                "data_batch_4",
                "data_batch_5",
                "test_batch",
            ],
        }
    }

    /// The official archive of all batches, as what it is left when a browser has unpacked it, and
    /// what Keras calls it.
    pub(crate) fn archives(self) -> &'static [&'static str] {
        match self {
            Self::Binary => &[
                "cifar-10-binary.tar.gz",
                "cifar-10-binary.tar",
                "cifar-10-binary.tgz",
            ],
            Self::Python => &[
                "cifar-10-python.tar.gz",
                "cifar-10-python.tar",
                "cifar-10-python.tgz",
                "cifar-10-batches-py.tar.gz",
                "cifar-10-batches-py.tar",
            ],
        }
    }

    /// The most bytes of a batch. Half the letters of a pickle may take two bytes, as Python 3
    /// writes them, and the names of the files stand in it.
    fn most(self) -> u64 {
        let binary = (MOST * RECORD) as u64;
        match self {
            Self::Binary => binary,
            Self::Python => 2 * binary + (1 << 20),
        }
    }
}

const RECORD: usize = 1 + IMAGE;

/// Reads the six batches, each plain or gzipped: the training set and the test set.
pub(crate) fn read_files(kind: Kind, files: &[PathBuf; 6]) -> Result<(Labelled, Labelled), Error> {
    assemble(kind, |place| {
        let path = &files[place];
        let bytes = read_batch(kind, packed::open(path)?);
        let bytes = bytes.map_err(|source| packed::unreadable(path, source))?;
        Ok((path.clone(), bytes))
    })
}

/// Reads the six batches of an official archive.
pub(crate) fn read_archive(kind: Kind, path: &Path) -> Result<(Labelled, Labelled), Error> {
    let mut batches = unpack(kind, path)?;
    assemble(kind, |place| {
        let file = kind.batches()[place];
        let bytes = batches
            .remove(file)
            .ok_or_else(|| Defect::MissingMember(file.to_owned()).of(path))?;
        Ok((path.join(file), bytes))
    })
}

/// Puts the batches together, each of which `read` answers by its place among them, with the path to
/// name in an error.
fn assemble(
    kind: Kind,
    mut read: impl FnMut(usize) -> Result<(PathBuf, Vec<u8>), Error>,
) -> Result<(Labelled, Labelled), Error> {
    const TEST: usize = 5;
    let mut train = Records::default();
    for place in 0..TEST {
        let (path, bytes) = read(place)?;
        train.add(kind, &path, &bytes)?;
    }
    let mut test = Records::default();
    let (path, bytes) = read(TEST)?;
    test.add(kind, &path, &bytes)?;
    Ok((train.into_set()?, test.into_set()?))
}

/// What is said of an archive that is larger than any of the set.
const TOO_LARGE: &str = "an archive of more than twice what the batches of CIFAR-10 take; \
                         unpack it, and put the six batches alone into the folder";

/// The batches inside the archive by file name; other members are passed over.
fn unpack(kind: Kind, path: &Path) -> Result<HashMap<String, Vec<u8>>, Error> {
    let damaged = |source: io::Error| {
        let defect = match source.kind() {
            ErrorKind::FileTooLarge => Defect::Foreign(TOO_LARGE),
            _ if is_gzip_damage(&source) => Defect::Gzip(source),
            _ => Defect::Tar(source),
        };
        defect.of(path)
    };
    // The batches and as much again, as where a Mac put a twin beside each, and the heads of all.
    let most = 12 * kind.most() + (1 << 20);
    let mut archive = tar::Archive::new(Bounded::new(packed::open(path)?, most));
    let mut batches = HashMap::new();
    // Members as they are stored: a long name, which the archive would keep in memory whatever its
    // length, is a member of another kind here, and no batch has one.
    for entry in archive.entries().map_err(damaged)?.raw(true) {
        let entry = entry.map_err(damaged)?;
        let member = entry.path().map_err(damaged)?;
        // A Mac keeps what it knows of a file in another one of the same name.
        let hidden = member
            .components()
            .any(|part| part.as_os_str() == "__MACOSX");
        let Some(file) = member.file_name().and_then(|file| file.to_str()) else {
            continue;
        };
        let batch = kind.batches().contains(&file);
        if batch && entry.header().entry_type().is_file() && !hidden {
            let file = file.to_owned();
            let bytes = read_batch(kind, entry).map_err(damaged)?;
            if batches.insert(file.clone(), bytes).is_some() {
                return Err(Defect::TwoMembers(file).of(path));
            }
        }
    }
    Ok(batches)
}

/// Reads at most one byte more than a batch holds, so that what is too long shows as such.
fn read_batch(kind: Kind, reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(kind.most() + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Labels and pixels, taken apart.
#[derive(Default)]
struct Records {
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Records {
    fn add(&mut self, kind: Kind, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let expected = kind.most();
        if bytes.len() as u64 > expected {
            return Err(Defect::TooLong { expected }.of(path));
        }
        match kind {
            Kind::Binary => self.add_binary(path, bytes),
            Kind::Python => {
                let (labels, pixels) = python::decode(bytes).map_err(|defect| defect.of(path))?;
                self.labels.extend(labels);
                self.pixels.extend(pixels);
                Ok(())
            }
        }
    }

    fn add_binary(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD) {
            return Err(Defect::Truncated {
                expected: (bytes.len() / RECORD + 1) as u64 * RECORD as u64,
                found: bytes.len() as u64,
            }
            .of(path));
        }
        let labels: Vec<u8> = bytes.chunks_exact(RECORD).map(|record| record[0]).collect();
        check_labels(path, &labels, DatasetName::CIFAR_10.classes.len())?;
        self.labels.extend(labels);
        for record in bytes.chunks_exact(RECORD) {
            self.pixels.extend_from_slice(&record[1..]);
        }
        Ok(())
    }

    fn into_set(self) -> Result<Labelled, Error> {
        let shape = DatasetName::CIFAR_10.image_shape;
        let images = Images::new(self.labels.len(), shape, self.pixels)?;
        Labelled::new(images, self.labels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_as_long_as_the_published_ones_at_most() {
        assert_eq!(Kind::Binary.most(), 30_730_000);
        // Twice as many bytes, and 2²⁰ for the rest of the pickle.
        assert_eq!(Kind::Python.most(), 61_460_000 + 1_048_576);
        let mut records = Records::default();
        let mut add = |len: usize| records.add(Kind::Binary, Path::new("b"), &vec![0; len]);
        add(30_730_000).unwrap();
        let error = add(30_730_001).unwrap_err().to_string();
        assert!(error.contains("should end after 30730000 bytes"), "{error}");
        assert_eq!(records.labels.len(), 10_000);
    }
}
