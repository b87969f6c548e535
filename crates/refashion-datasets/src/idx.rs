//! The IDX format of MNIST and Fashion-MNIST, plain or gzipped.
//!
//! Four bytes of magic number, one big-endian count for each axis, then the bytes themselves
//! (see <http://yann.lecun.com/exdb/mnist/>).

use std::io::Read;
use std::path::Path;

use crate::error::{Defect, Error};
use crate::images::{Images, Labelled, dimensions};
use crate::name::DatasetName;
use crate::packed;

const IMAGES_MAGIC: u32 = 0x0000_0803;
const LABELS_MAGIC: u32 = 0x0000_0801;

/// Reads one set, its images and its labels; `most` is the size of the published set.
pub(crate) fn read_set(
    name: DatasetName,
    images_path: &Path,
    labels_path: &Path,
    most: usize,
) -> Result<Labelled, Error> {
    let images = read_images(name, images_path, most)?;
    let labels = read_labels(name, labels_path, most)?;
    pair((images, images_path), (labels, labels_path))
}

/// Reads a pair of IDX files, plain or gzipped, as a set of the data set `name`: its size of images
/// and its classes are checked.
///
/// # Errors
/// [`Error::Io`], [`Error::Malformed`], or [`Error::CountsDiffer`] where the files are not a pair.
pub fn read_idx(name: DatasetName, images: &Path, labels: &Path) -> Result<Labelled, Error> {
    read_set(name, images, labels, name.train_count.max(name.test_count))
}

/// At most so many images are read of a set that is not known.
const MOST_IMAGES: usize = 1 << 22;

/// Rows and columns of an image of a set that is not known are at most so many.
const LONGEST_SIDE: usize = 4_096;

/// Reads a pair of IDX files, plain or gzipped, of a set that is not known: its size of images and
/// its labels are whatever is in them.
///
/// # Errors
/// [`Error::Io`], [`Error::Malformed`], or [`Error::CountsDiffer`] where the files are not a pair.
pub fn read_any_idx(images_path: &Path, labels_path: &Path) -> Result<Labelled, Error> {
    let mut file = Bytes::open(images_path)?;
    file.expect_magic(IMAGES_MAGIC, "IDX, unsigned bytes, three axes")?;
    let count = file.count(MOST_IMAGES)?;
    let [height, width] = [file.count(LONGEST_SIDE)?, file.count(LONGEST_SIDE)?];
    let pixels = file.rest(count * height * width)?;
    let images = Images::new(count, [1, height, width], pixels)?;
    let mut file = Bytes::open(labels_path)?;
    file.expect_magic(LABELS_MAGIC, "IDX, unsigned bytes, one axis")?;
    let count = file.count(MOST_IMAGES)?;
    let labels = file.rest(count)?;
    pair((images, images_path), (labels, labels_path))
}

/// The set of images and labels, of which there are as many.
fn pair(
    (images, images_path): (Images, &Path),
    (labels, labels_path): (Vec<u8>, &Path),
) -> Result<Labelled, Error> {
    if labels.len() != images.count {
        return Err(Error::CountsDiffer {
            images_path: images_path.to_owned(),
            images: images.count,
            labels_path: labels_path.to_owned(),
            labels: labels.len(),
        });
    }
    Labelled::new(images, labels)
}

/// The sixteen bytes before the pixels.
pub(crate) fn images_header(images: &Images) -> [u8; 16] {
    let mut header = [0; 16];
    let fields = [
        IMAGES_MAGIC,
        images.count as u32,
        images.height as u32,
        images.width as u32,
    ];
    for (place, field) in header.chunks_exact_mut(4).zip(fields) {
        place.copy_from_slice(&field.to_be_bytes());
    }
    header
}

/// The eight bytes before the labels.
pub(crate) fn labels_header(count: usize) -> [u8; 8] {
    let mut header = [0; 8];
    header[..4].copy_from_slice(&LABELS_MAGIC.to_be_bytes());
    header[4..].copy_from_slice(&(count as u32).to_be_bytes());
    header
}

fn read_images(name: DatasetName, path: &Path, most: usize) -> Result<Images, Error> {
    let mut file = Bytes::open(path)?;
    file.expect_magic(IMAGES_MAGIC, "IDX, unsigned bytes, three axes")?;
    let count = file.count(most)?;
    let found = [1, file.number()? as usize, file.number()? as usize];
    let shape = name.image_shape;
    if found != shape {
        return Err(Defect::ImageSize {
            found: dimensions(found),
            expected: dimensions(shape),
        }
        .of(path));
    }
    let pixels = file.rest(count * name.image_len())?;
    Images::new(count, shape, pixels)
}

fn read_labels(name: DatasetName, path: &Path, most: usize) -> Result<Vec<u8>, Error> {
    let mut file = Bytes::open(path)?;
    file.expect_magic(LABELS_MAGIC, "IDX, unsigned bytes, one axis")?;
    let count = file.count(most)?;
    let labels = file.rest(count)?;
    check_labels(path, &labels, name.classes.len())?;
    Ok(labels)
}

/// Refuses a label that is none of the classes.
pub(crate) fn check_labels(path: &Path, labels: &[u8], classes: usize) -> Result<(), Error> {
    match labels
        .iter()
        .position(|&label| usize::from(label) >= classes)
    {
        Some(index) => Err(Defect::Label {
            index,
            found: labels[index].into(),
            most: classes.saturating_sub(1),
        }
        .of(path)),
        None => Ok(()),
    }
}

/// The bytes of a file, unpacked where it is gzipped, and how many were read so far.
struct Bytes<'a> {
    path: &'a Path,
    reader: Box<dyn Read>,
    read: u64,
}

impl<'a> Bytes<'a> {
    fn open(path: &'a Path) -> Result<Self, Error> {
        let reader = packed::open(path)?;
        Ok(Self {
            path,
            reader,
            read: 0,
        })
    }

    fn number(&mut self) -> Result<u32, Error> {
        let mut bytes = Vec::with_capacity(4);
        self.take(4, &mut bytes)?;
        match bytes.try_into() {
            Ok(bytes) => Ok(u32::from_be_bytes(bytes)),
            Err(bytes) => Err(self.truncated(bytes.len(), 4)),
        }
    }

    fn expect_magic(&mut self, expected: u32, what: &'static str) -> Result<(), Error> {
        let found = self.number()?;
        if found == expected {
            return Ok(());
        }
        Err(Defect::Magic {
            found,
            expected,
            what,
        }
        .of(self.path))
    }

    fn count(&mut self, most: usize) -> Result<usize, Error> {
        let found = self.number()?;
        if found as usize <= most {
            return Ok(found as usize);
        }
        Err(Defect::TooMany {
            found: found.into(),
            most,
        }
        .of(self.path))
    }

    /// The `len` bytes up to the end of the file. No memory is taken for bytes that are not there.
    fn rest(mut self, len: usize) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.take(len as u64 + 1, &mut bytes)?;
        if bytes.len() < len {
            return Err(self.truncated(bytes.len(), len));
        }
        if bytes.len() > len {
            let expected = self.read - 1;
            return Err(Defect::TooLong { expected }.of(self.path));
        }
        Ok(bytes)
    }

    fn take(&mut self, len: u64, bytes: &mut Vec<u8>) -> Result<(), Error> {
        let result = self.reader.by_ref().take(len).read_to_end(bytes);
        match result {
            Ok(read) => {
                self.read += read as u64;
                Ok(())
            }
            Err(source) => Err(packed::unreadable(self.path, source)),
        }
    }

    /// The file ended after `found` of the `wanted` bytes read last.
    fn truncated(&self, found: usize, wanted: usize) -> Error {
        Defect::Truncated {
            expected: self.read + (wanted - found) as u64,
            found: self.read,
        }
        .of(self.path)
    }
}
