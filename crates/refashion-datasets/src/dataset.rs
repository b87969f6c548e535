//! A data set in memory, with where it came from and whether it is the published data.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::canonical::{self, Canonical};
use crate::{DatasetName, Error, FileDigest, Labelled};

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
    /// The parquet files of the Hugging Face hub.
    Parquet,
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
        }
    }
}
