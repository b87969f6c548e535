//! What can go wrong with a model or a picture.

use std::path::{Path, PathBuf};

use refashion_std::UnreadVersion;

/// What can go wrong with a model or a picture.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model's file cannot be read at all.
    #[error("model {}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says, or what is there instead.
        problem: String,
    },
    /// A file holds weights and says nothing of what they are.
    #[error(
        "{} holds weights but does not say of which network, nor what its classes are",
        path.display()
    )]
    Silent {
        /// The file.
        path: PathBuf,
    },
    /// A model was written by a later version.
    #[error(
        "model {}: {}",
        path.display(),
        UnreadVersion::Later { found: *found, known: *known }
    )]
    Later {
        /// The file.
        path: PathBuf,
        /// The format that it is of.
        found: u64,
        /// The last that is known here.
        known: u64,
    },
    /// What a model says of itself cannot be.
    #[error("model {}: {problem}", path.display())]
    Card {
        /// The file.
        path: PathBuf,
        /// What does not fit together.
        problem: String,
    },
    /// A weight is no number.
    #[error(
        "model {}: tensor {tensor:?} holds {found}, where every weight has to be a finite number",
        path.display()
    )]
    NotFinite {
        /// The file.
        path: PathBuf,
        /// The tensor.
        tensor: String,
        /// The value.
        found: f32,
    },
    /// A model's weights, or what is said of them, are not those that were written.
    #[error(
        "model {}: it has the SHA-256 {found}, where it says {expected}; it was damaged or changed since \
         it was written",
        path.display()
    )]
    Digest {
        /// The file.
        path: PathBuf,
        /// What the file says, in hexadecimal.
        expected: String,
        /// That of its weights and of what it says of them.
        found: String,
    },
    /// A picture cannot be used.
    #[error("{picture}: {problem}")]
    Picture {
        /// The file, or what else it is called.
        picture: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A model gives a picture scores that are no numbers: the weights of a training that diverged may be
    /// numbers, and what comes of them not.
    #[error("{picture}: the model gives no numbers for it, as if its training had diverged")]
    NoNumbers {
        /// The file.
        picture: String,
    },
    /// The images are not of the classes that a model knows.
    #[error("{what} has the classes {found}, but {model} knows {expected}")]
    Classes {
        /// The images.
        what: String,
        /// The classes that they have.
        found: String,
        /// The model.
        model: String,
        /// The classes that it tells apart.
        expected: String,
    },
    /// A folder whose pictures are to be sorted by class cannot be used.
    #[error("{}: {problem}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// A folder has a part to train on, and none to test with.
    #[error("{} has no test images", folder.display())]
    NoTests {
        /// The folder.
        folder: PathBuf,
    },
    /// A file or a folder cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// From the metrics.
    #[error(transparent)]
    Metrics(#[from] refashion_metrics::Error),
    /// From the evaluation.
    #[error(transparent)]
    Evaluation(#[from] refashion_trainer::Error),
    /// From the images.
    #[error(transparent)]
    Data(#[from] refashion_datasets::Error),
    /// From the weights or the network.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
}

/// The result of anything that can go wrong with a model or a picture.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Why a model is not read, by the version of its format.
    pub(crate) fn version(path: &Path, version: &UnreadVersion) -> Self {
        let path = path.into();
        match *version {
            UnreadVersion::Later { found, known } => Self::Later { path, found, known },
            UnreadVersion::Invalid { .. } => Self::Card {
                path,
                problem: version.to_string(),
            },
        }
    }
}
