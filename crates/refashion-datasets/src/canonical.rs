//! The published bytes: which files a data set is made of, and the SHA-256 of each.
//!
//! What is hashed is the content, not the container: the bytes of the IDX files or of the CIFAR-10
//! binary batches are rebuilt from the images and labels in memory, so that the same data verify
//! alike whether they came as IDX, gzip, tar or parquet.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::idx;
use crate::{DatasetName, Error, Labelled};

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
}

/// A data set's files in canonical form, with their digests in hexadecimal.
pub(crate) type Canonical = [(&'static str, &'static str)];

const FASHION_MNIST: [(&str, &str); 4] = [
    (
        "train-images-idx3-ubyte",
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    ),
    (
        "train-labels-idx1-ubyte",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    ),
    (
        "t10k-images-idx3-ubyte",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    ),
    (
        "t10k-labels-idx1-ubyte",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ),
];

const MNIST: [(&str, &str); 4] = [
    (
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    ),
    (
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    ),
    (
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    ),
    (
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ),
];

const CIFAR_10: [(&str, &str); 6] = [
    (
        "data_batch_1.bin",
        "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    ),
    (
        "data_batch_2.bin",
        "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    ),
    (
        "data_batch_3.bin",
        "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    ),
    (
        "data_batch_4.bin",
        "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    ),
    (
        "data_batch_5.bin",
        "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    ),
    (
        "test_batch.bin",
        "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    ),
];

impl DatasetName {
    /// The canonical files with their published SHA-256 digests in hexadecimal: four IDX files
    /// (training images and labels, test images and labels) or six binary batches.
    pub fn canonical_digests(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::FashionMnist => &FASHION_MNIST,
            Self::Mnist => &MNIST,
            Self::Cifar10 => &CIFAR_10,
            Self::Random => &[],
        }
    }
}

/// Hashes the data in canonical form, in the order of [`DatasetName::canonical_digests`].
pub(crate) fn digests(
    name: DatasetName,
    canonical: &Canonical,
    train: &Labelled,
    test: &Labelled,
) -> Vec<FileDigest> {
    let found = match name {
        DatasetName::FashionMnist | DatasetName::Mnist => vec![
            images_digest(train),
            labels_digest(train),
            images_digest(test),
            labels_digest(test),
        ],
        DatasetName::Cifar10 => cifar_digests(train, test),
        DatasetName::Random => Vec::new(),
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
            looks_like: owner(&digest.found),
        }),
    }
}

/// The data set that has a file with this digest.
fn owner(found: &str) -> Option<DatasetName> {
    DatasetName::ALL.into_iter().find(|name| {
        let digests = name.canonical_digests();
        digests.iter().any(|(_, digest)| *digest == found)
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

/// The digest in lower-case hexadecimal.
pub(crate) fn hex(hasher: Sha256) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(64);
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
