//! A data set in memory, with where it came from and whether it is the published data.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::canonical::{self, Canonical, FileDigest};
use crate::error::Error;
use crate::images::Labelled;
use crate::name::DatasetName;

/// A data set: two sets of labelled images, and what is known of their origin.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Which data set it is.
    pub name: DatasetName,
    /// The training set.
    pub train: Labelled,
    /// The test set.
    pub test: Labelled,
    /// Where it was found.
    pub origin: Origin,
    /// The digest of each canonical file, as found and as published; empty where drawn.
    pub digests: Vec<FileDigest>,
    /// Whether every digest is the published one.
    pub verified: bool,
}

/// Where data came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
#[non_exhaustive]
pub enum Origin {
    /// Files in a folder.
    Folder {
        /// The folder.
        path: PathBuf,
        /// How the data are stored there.
        format: Format,
    },
    /// Files of a repository of the Hugging Face hub, in its cache.
    Hub {
        /// The repository, such as `ylecun/mnist`.
        repository: String,
        /// The commit.
        revision: String,
        /// The folder of the cache that holds the files.
        path: PathBuf,
    },
    /// Drawn by [`synthetic`](crate::synthetic); not the published pictures.
    Synthetic {
        /// The seed of the drawing.
        seed: u64,
    },
    /// Made by [`random_images`](crate::random_images).
    Random {
        /// The seed.
        seed: u64,
    },
}

/// How data are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// Four IDX files, each plain or gzipped.
    Idx,
    /// The six binary batches of CIFAR-10.
    CifarBatches,
    /// The official archive of those batches.
    CifarArchive,
    /// The six batches of CIFAR-10 as pickles of Python.
    CifarPythonBatches,
    /// The official archive of those.
    CifarPythonArchive,
    /// The parquet files of the Hugging Face hub.
    Parquet,
    /// The archive of four NumPy arrays that Keras has.
    Npz,
    /// Two tables of pixels, as Kaggle has them.
    Csv,
    /// Pictures in folders, one a class.
    Pictures,
    /// A set that was made of pictures: a description and two files of bytes.
    Imported,
}

impl Dataset {
    /// Verifies what was read and gives it its name.
    ///
    /// # Errors
    /// [`Error::Digest`] where a digest is not the one in `canonical`, unless that is allowed.
    pub(crate) fn verify(
        name: DatasetName,
        (train, test): (Labelled, Labelled),
        origin: Origin,
        canonical: &Canonical,
        allow_unverified: bool,
    ) -> Result<Self, Error> {
        let digests = canonical::digests(name, canonical, &train, &test);
        let verified = digests.iter().all(FileDigest::matches);
        if !verified {
            let refusal = canonical::require_match(name, &origin.place(), &digests);
            if !allow_unverified {
                refusal?;
            }
            tracing::warn!(%name, "the data are not the published data; results will say so");
        }
        Ok(Self {
            name,
            train,
            test,
            origin,
            digests,
            verified,
        })
    }
}

impl Origin {
    /// The folder, repository or drawing, in words.
    pub fn place(&self) -> String {
        match self {
            Self::Folder { path, .. } | Self::Hub { path, .. } => path.display().to_string(),
            Self::Synthetic { seed } => format!("synthetic pictures with seed {seed}"),
            Self::Random { seed } => format!("random numbers with seed {seed}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;
    use crate::synthetic::synthetic;

    fn sha256(bytes: &[u8]) -> String {
        let digest = Sha256::digest(bytes);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn drawn(name: DatasetName) -> (Labelled, Labelled) {
        let dataset = synthetic(name, 2, 10, 3);
        (dataset.train, dataset.test)
    }

    fn verify(
        name: DatasetName,
        expected: &[String],
        allow_unverified: bool,
    ) -> Result<Dataset, Error> {
        let files = name.canonical_digests().iter();
        let canonical: Vec<_> = files
            .zip(expected)
            .map(|((file, _), digest)| (*file, digest.clone().leak() as &str))
            .collect();
        let origin = Origin::Synthetic { seed: 2 };
        Dataset::verify(name, drawn(name), origin, &canonical, allow_unverified)
    }

    /// The digests of the four IDX files, built byte for byte.
    fn idx_digests() -> Vec<String> {
        let (train, test) = drawn(DatasetName::MNIST);
        let mut digests = Vec::new();
        for (set, count) in [(&train, 10), (&test, 3)] {
            let head = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 28, 0, 0, 0, 28];
            digests.push(sha256(&[&head, &set.images.pixels[..]].concat()));
            let head = [0, 0, 8, 1, 0, 0, 0, count];
            digests.push(sha256(&[&head, &set.labels[..]].concat()));
        }
        digests
    }

    #[test]
    fn data_with_the_expected_digests_are_verified() {
        let dataset = verify(DatasetName::MNIST, &idx_digests(), false).unwrap();
        assert!(dataset.verified);

        let name = DatasetName::CIFAR_10;
        let (train, test) = drawn(name);
        let record = |set: &Labelled, i: usize| [&[set.labels[i]], set.images.image(i)].concat();
        let mut digests: Vec<_> = (0..5)
            .map(|i| sha256(&[record(&train, 2 * i), record(&train, 2 * i + 1)].concat()))
            .collect();
        digests.push(sha256(&[0, 1, 2].map(|i| record(&test, i)).concat()));
        assert!(verify(name, &digests, false).unwrap().verified);
    }

    #[test]
    fn one_other_digest_is_refused_unless_that_is_allowed() {
        for changed in 0..4 {
            let mut digests = idx_digests();
            let right = std::mem::replace(&mut digests[changed], "0".repeat(64));
            match verify(DatasetName::MNIST, &digests, false) {
                Err(Error::Digest {
                    file,
                    found,
                    expected,
                    ..
                }) => {
                    assert_eq!(file, DatasetName::MNIST.canonical_digests()[changed].0);
                    assert_eq!((found, expected), (right, "0".repeat(64)));
                }
                other => panic!("{other:?}"),
            }
            let allowed = verify(DatasetName::MNIST, &digests, true).unwrap();
            assert!(!allowed.verified);
            assert!(!allowed.digests[changed].matches());
        }
    }
}
