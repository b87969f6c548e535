//! What can go wrong, in words that say what to do next.

use std::path::{Path, PathBuf};

use refashion_layers::Activation;

use crate::Loss;

/// What can go wrong in training.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting lies outside its range.
    #[error("{setting} is {found}, but must be {expected}; change it in the training settings")]
    Setting {
        /// The name of the setting.
        setting: &'static str,
        /// What it may be.
        expected: &'static str,
        /// What it is.
        found: String,
    },
    /// A metric asks whether the right class is among as many as there are, or more.
    #[error(
        "{metric} is 1 whatever the network says, as there are {classes} classes; it takes more classes than \
         it names"
    )]
    AlwaysRight {
        /// The metric.
        metric: String,
        /// The number of classes.
        classes: usize,
    },
    /// Settings of the training name tensors that the network does not have.
    #[error(
        "network {network:?} has no trained tensors of {of:?}; name a layer, a kind of tensor (kernel, bias, gamma, beta) or both, with a dot between them{hint}"
    )]
    UnknownParameters {
        /// The name.
        of: String,
        /// The network.
        network: String,
        /// Names that come near.
        hint: String,
    },
    /// The network is impossible.
    #[error(transparent)]
    Network(#[from] Box<refashion_zoo::Error>),
    /// The settings cannot be written as text, which a checkpoint needs.
    #[error("the settings cannot be written as text: {problem}")]
    Settings {
        /// What the format says.
        problem: String,
    },
    /// The network does not end in what the loss is computed from.
    #[error(
        "{} is computed from probabilities, but the network ends in {}; end it in {expected}, or choose mean_squared_error",
        loss.name(), named(*head)
    )]
    Head {
        /// The loss.
        loss: Loss,
        /// The last activation of the network where it makes probabilities, else linear.
        head: Activation,
        /// The activations that the loss may follow.
        expected: &'static str,
    },
    /// The images have another size than the network takes.
    #[error(
        "the images are {found}, but network {network:?} takes {expected}; pad them, or choose another set or network"
    )]
    ImageSize {
        /// Height, width and channels of the images, after padding.
        found: String,
        /// The name of the network.
        network: String,
        /// What it takes.
        expected: String,
    },
    /// A label names a class that the network has no output for.
    #[error("an image is of class {label}, but the network tells classes 0 to {} apart; give its last layer more units", classes - 1)]
    Label {
        /// The greatest label.
        label: u8,
        /// The number of classes.
        classes: usize,
    },
    /// No image was chosen.
    #[error("no image was chosen, where at least 1 is needed; check the split")]
    NoImages,
    /// A file cannot be written.
    #[error("cannot write {}: {problem}; check the place, its permissions and the free space", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system or the format says.
        problem: String,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {problem}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system or the format says.
        problem: String,
    },
    /// A checkpoint is of another run.
    #[error("checkpoint {} is of a run {}", path.display(), other_run(what, found, expected))]
    OtherRun {
        /// The checkpoint.
        path: PathBuf,
        /// The setting that differs.
        what: &'static str,
        /// The setting in the checkpoint.
        found: String,
        /// The setting of this run.
        expected: String,
    },
    /// The training was asked to stop before its end.
    #[error("the training was stopped in epoch {epoch}, after batch {batch} of {batches}")]
    Interrupted {
        /// The epoch that it stands in, from 1.
        epoch: usize,
        /// The batches of it that were trained on.
        batch: usize,
        /// The batches of an epoch.
        batches: usize,
        /// The checkpoint from which it goes on, if it keeps one.
        checkpoint: Option<PathBuf>,
    },
    /// The images cannot be batched.
    #[error(transparent)]
    Data(#[from] refashion_datasets::Error),
    /// The predictions cannot be counted.
    #[error(transparent)]
    Metrics(#[from] refashion_metrics::Error),
}

/// In what the run of a checkpoint differs from this one, and what can be done.
fn other_run(what: &str, found: &str, expected: &str) -> String {
    let settings = "delete it to start anew, or resume with its settings";
    let part = match what {
        "images" => "training",
        "validation" => "validation",
        _ => {
            return format!("with another {what}: it has {found}, this run {expected}; {settings}");
        }
    };
    let [there, here] = [found, expected].map(counted);
    let differ = match (there, here) {
        (there, here) if there == here => {
            return format!(
                "whose {part} images are scaled, padded or varied otherwise; {settings}"
            );
        }
        ((one, _), (other, _)) if one == other => format!("as many, {one}"),
        ((one, _), (other, _)) => format!("{one}, where there are {other} here"),
    };
    format!(
        "on other {part} images ({differ}); delete it to start anew, or bring those images back"
    )
}

/// How many images the checkpoint's description of some is of, and what tells them from others; how they
/// become numbers is left out. No description is of none.
fn counted(described: &str) -> (&str, &str) {
    let images = described.split_once(')').map_or("", |(images, _)| images);
    images.split_once(" images (").unwrap_or(("0", ""))
}

/// The end of a network: all that makes no probabilities counts as linear.
fn named(head: Activation) -> String {
    match head {
        Activation::Linear => "neither sigmoid nor softmax".into(),
        Activation::Sigmoid => "sigmoid".into(),
        Activation::Softmax => "softmax".into(),
        _ => "another function".into(),
    }
}

impl Error {
    pub(crate) fn write(path: &Path, problem: impl ToString) -> Self {
        Error::Write {
            path: path.to_owned(),
            problem: problem.to_string(),
        }
    }

    pub(crate) fn read(path: &Path, problem: impl ToString) -> Self {
        Error::Read {
            path: path.to_owned(),
            problem: problem.to_string(),
        }
    }
}

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
