//! The binary batches of CIFAR-10, plain or inside the official archive.
//!
//! A batch is, image after image, one byte of label and 3 × 32 × 32 bytes of red, green and blue
//! planes (see <https://www.cs.toronto.edu/~kriz/cifar.html>).

use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::{Defect, Error, io_error};
use crate::idx::{check_labels, is_gzip_damage};
use crate::images::{Images, Labelled};
use crate::name::DatasetName;
use crate::packed;

/// The training batches, in order.
pub(crate) const TRAIN_BATCHES: [&str; 5] = [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
];

/// The test batch.
pub(crate) const TEST_BATCH: &str = "test_batch.bin";

/// The official archive of all batches, and as what it is left when a browser has unpacked it.
pub(crate) const ARCHIVES: [&str; 2] = ["cifar-10-binary.tar.gz", "cifar-10-binary.tar"];

/// Images in one published batch.
const MOST: usize = 10_000;
const IMAGE: usize = 3 * 32 * 32;
const RECORD: usize = 1 + IMAGE;

/// Reads the six batches of a folder: the training set and the test set.
pub(crate) fn read_folder(folder: &Path) -> Result<(Labelled, Labelled), Error> {
    let read = |file: &str| {
        let path = folder.join(file);
        let bytes = read_batch(packed::open(&path)?).map_err(io_error(&path))?;
        Ok((path, bytes))
    };
    assemble(read)
}

/// Reads the six batches of the official archive.
pub(crate) fn read_archive(path: &Path) -> Result<(Labelled, Labelled), Error> {
    let mut batches = unpack(path)?;
    assemble(|file| {
        let bytes = batches
            .remove(file)
            .ok_or_else(|| Defect::MissingMember(file.to_owned()).of(path))?;
        Ok((path.join(file), bytes))
    })
}

/// Puts the batches together, each of which `read` answers with the place to name in an error.
fn assemble(
    mut read: impl FnMut(&str) -> Result<(PathBuf, Vec<u8>), Error>,
) -> Result<(Labelled, Labelled), Error> {
    let mut train = Records::default();
    for file in TRAIN_BATCHES {
        let (path, bytes) = read(file)?;
        train.add(&path, &bytes)?;
    }
    let mut test = Records::default();
    let (path, bytes) = read(TEST_BATCH)?;
    test.add(&path, &bytes)?;
    Ok((train.into_set()?, test.into_set()?))
}

/// The most that is unpacked of an archive: the batches and as much again, which nobody's needs.
const MOST_UNPACKED: u64 = 12 * (MOST * RECORD) as u64;

/// The batches inside the archive by file name; other members are passed over.
fn unpack(path: &Path) -> Result<HashMap<String, Vec<u8>>, Error> {
    let damaged = |source: std::io::Error| {
        if is_gzip_damage(&source) {
            Defect::Gzip(source).of(path)
        } else {
            Defect::Tar(source).of(path)
        }
    };
    let mut archive = tar::Archive::new(packed::open(path)?.take(MOST_UNPACKED));
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
        let batch = file == TEST_BATCH || TRAIN_BATCHES.contains(&file);
        if batch && entry.header().entry_type().is_file() && !hidden {
            let file = file.to_owned();
            let bytes = read_batch(entry).map_err(damaged)?;
            if batches.insert(file.clone(), bytes).is_some() {
                return Err(Defect::TwoMembers(file).of(path));
            }
        }
    }
    Ok(batches)
}

/// Reads at most one byte more than a batch holds, so that what is too long shows as such.
fn read_batch(reader: impl Read) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader
        .take((MOST * RECORD) as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Labels and pixels, taken apart.
#[derive(Default)]
struct Records {
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Records {
    fn add(&mut self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        if bytes.len() > MOST * RECORD {
            let expected = (MOST * RECORD) as u64;
            return Err(Defect::TooLong { expected }.of(path));
        }
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
