//! The published bytes: which files a data set is made of, and the SHA-256 of each.
//!
//! What is hashed is the content, not the container: the bytes of the IDX files or of the CIFAR-10
//! binary batches are rebuilt from the images and labels in memory, so that the same data verify
//! alike whether they came as IDX, gzip, tar or parquet.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::description::Form;
use crate::digest::hex;
use crate::error::Error;
use crate::idx;
use crate::images::Labelled;
use crate::name::DatasetName;

/// A canonical file's digest as found and as published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// The canonical file, such as `train-images-idx3-ubyte`.
    pub file: String,
    /// The SHA-256 of the data found, in lower-case hexadecimal.
    pub found: String,
    /// The SHA-256 of the published data.
    pub expected: String,
}

impl FileDigest {
    /// Whether the data found are the published data.
    pub fn matches(&self) -> bool {
        self.found == self.expected
    }

    /// The file of the same set that these data are published as, where they are another's.
    pub fn looks_like_file(&self) -> Option<&'static str> {
        let (name, file) = published(&self.found).filter(|_| !self.matches())?;
        (owner(&self.expected) == Some(name)).then_some(file)
    }

    /// The data set that these data are published as, where they are not this one's.
    pub fn looks_like(&self) -> Option<DatasetName> {
        match self.matches() {
            true => None,
            false => owner(&self.found),
        }
    }
}

/// A data set's files in canonical form, with their digests in hexadecimal.
pub(crate) type Canonical = [(&'static str, &'static str)];

/// Hashes the data in canonical form, in the order of [`DatasetName::canonical_digests`].
pub(crate) fn digests(
    name: DatasetName,
    canonical: &Canonical,
    train: &Labelled,
    test: &Labelled,
) -> Vec<FileDigest> {
    let found = match name.form {
        Form::Idx => vec![
            images_digest(train),
            labels_digest(train),
            images_digest(test),
            labels_digest(test),
        ],
        Form::CifarBatches => cifar_digests(train, test),
        Form::None => Vec::new(),
    };
    canonical
        .iter()
        .zip(found)
        .map(|((file, expected), found)| FileDigest {
            file: (*file).to_owned(),
            found,
            expected: (*expected).to_owned(),
        })
        .collect()
}

/// The digests of the two parts of a set of which nothing is published.
pub(crate) fn own_digests(train: &Labelled, test: &Labelled) -> Vec<FileDigest> {
    let parts = [("train", train), ("test", test)];
    let digest = |(file, set): (&str, &Labelled)| {
        let found = part_digest(set);
        FileDigest {
            file: file.to_owned(),
            expected: found.clone(),
            found,
        }
    };
    parts.into_iter().map(digest).collect()
}

/// The SHA-256 of one part of a set of which nothing is published, as its [`FileDigest`] has it.
pub fn part_digest(set: &Labelled) -> String {
    batch_digest(set, 0, set.len())
}

/// Refuses data that are not the published ones, naming the first file that differs.
pub(crate) fn require_match(
    name: DatasetName,
    place: &str,
    digests: &[FileDigest],
) -> Result<(), Error> {
    match digests.iter().find(|digest| !digest.matches()) {
        None => Ok(()),
        Some(digest) => Err(Error::Digest {
            name,
            place: place.to_owned(),
            file: digest.file.clone(),
            found: digest.found.clone(),
            expected: digest.expected.clone(),
            looks_like: digest.looks_like(),
        }),
    }
}

/// The data set that has a file with this digest.
fn owner(found: &str) -> Option<DatasetName> {
    published(found).map(|(name, _)| name)
}

/// The data set and the canonical file that have this digest.
fn published(found: &str) -> Option<(DatasetName, &'static str)> {
    DatasetName::ALL.into_iter().find_map(|name| {
        let mut digests = name.canonical_digests().iter();
        let (file, _) = digests.find(|(_, digest)| *digest == found)?;
        Some((name, *file))
    })
}

fn images_digest(set: &Labelled) -> String {
    let header = idx::images_header(&set.images);
    hex(Sha256::new()
        .chain_update(header)
        .chain_update(&set.images.pixels))
}

fn labels_digest(set: &Labelled) -> String {
    let header = idx::labels_header(set.labels.len());
    hex(Sha256::new().chain_update(header).chain_update(&set.labels))
}

/// Five training batches of equal size, then the test batch.
fn cifar_digests(train: &Labelled, test: &Labelled) -> Vec<String> {
    let batch = train.len().div_ceil(5);
    let mut digests: Vec<_> = (0..5)
        .map(|i| {
            batch_digest(
                train,
                (i * batch).min(train.len()),
                ((i + 1) * batch).min(train.len()),
            )
        })
        .collect();
    digests.push(batch_digest(test, 0, test.len()));
    digests
}

/// A batch is, image after image, the label and the three colour planes.
fn batch_digest(set: &Labelled, start: usize, end: usize) -> String {
    let mut hasher = Sha256::new();
    for index in start..end {
        hasher.update([set.labels[index]]);
        hasher.update(set.images.image(index));
    }
    hex(hasher)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(found: &str, expected: &str) -> FileDigest {
        FileDigest {
            file: "a".to_owned(),
            found: found.to_owned(),
            expected: expected.to_owned(),
        }
    }

    #[test]
    fn data_that_are_published_as_something_else_are_known() {
        let [(_, mnist), (labels, mnist_labels), ..] = DatasetName::MNIST.canonical_digests()
        else {
            panic!("MNIST has four files")
        };
        let (_, cifar) = DatasetName::CIFAR_10.canonical_digests()[0];
        for (found, expected, set, file) in [
            // The right data, those of another set, another file of the set, and nobody's.
            (*mnist, *mnist, None, None),
            (cifar, *mnist, Some(DatasetName::CIFAR_10), None),
            (
                *mnist_labels,
                *mnist,
                Some(DatasetName::MNIST),
                Some(*labels),
            ),
            ("0", *mnist, None, None),
        ] {
            let digest = digest(found, expected);
            assert_eq!(digest.looks_like(), set);
            assert_eq!(digest.looks_like_file(), file);
        }
    }
}
