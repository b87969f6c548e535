//! What can go wrong with a run.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use refashion_std::UnreadVersion;

use crate::{
    memory_limit::{MemoryLimit, in_units},
    unfinished_run::UnfinishedRun,
};

/// The result of anything that can go wrong with a run.
pub type Result<T> = std::result::Result<T, Error>;

/// What can go wrong with a run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be written.
    #[error("cannot write {}: {source}; check the place, its permissions and the free space", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A file could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },

    /// A record is not one.
    #[error("{} is no record that this version reads ({source}); remove it and run again", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What the parser said.
        source: serde_json::Error,
    },

    /// A file is of a version of its format that is not read here.
    #[error("{}: {source}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// Which version, and which are read.
        source: UnreadVersion,
    },

    /// A record holds what no run can have left.
    #[error("{} is no record of a run: it has {fault}; remove it and run again", path.display())]
    Record {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        fault: String,
    },

    /// A list of units holds what cannot be made.
    #[error("{} is no list of units as it was planned: {fault}", path.display())]
    Units {
        /// The list.
        path: PathBuf,
        /// What is wrong in it.
        fault: String,
    },

    /// A name that is no document and no experiment.
    #[error("there is no document or experiment called `{given}`{hint}")]
    Unknown {
        /// What was asked for.
        given: String,
        /// The near names, as ` (did you mean …?)`, or nothing.
        hint: String,
    },

    /// Another process makes the run.
    #[error("{}", busy(folder, *holder))]
    Busy {
        /// The folder of the run.
        folder: PathBuf,
        /// Who makes it; nothing where that cannot be told.
        holder: Option<Holder>,
    },

    /// Weights have not the bytes that their run left.
    #[error("weights file {} is damaged or of another run: its SHA-256 is {}, where {} was written", path.display(), short(found), short(expected))]
    Altered {
        /// The file.
        path: PathBuf,
        /// Its digest.
        found: String,
        /// The digest in the record of its run.
        expected: String,
        /// The command that made the run; empty where that is not known.
        command: String,
    },

    /// Folds of another run lie where a cross-validation would go on.
    #[error("{} is of a run with other settings, data or version of the random streams", path.display())]
    OtherFolds {
        /// The list of the folds that are done.
        path: PathBuf,
    },

    /// A run that was begun on other data would go on.
    #[error("{} holds a run that was begun on other data than those at hand", folder.display())]
    OtherData {
        /// The folder of what was begun.
        folder: PathBuf,
    },

    /// An experiment cannot be run.
    #[error("`{experiment}` cannot be run: {reason}")]
    Impossible {
        /// The experiment.
        experiment: String,
        /// Why not.
        reason: String,
    },

    /// A value that a run was given is out of range.
    #[error("{what} is {found}: it has to be {expected}")]
    Setting {
        /// The setting.
        what: &'static str,
        /// What was given.
        found: String,
        /// What would do.
        expected: &'static str,
    },

    /// The file of a sweep is none.
    #[error("{}: {problem}", file.display())]
    Sweep {
        /// The file.
        file: PathBuf,
        /// What is wrong in it.
        problem: String,
    },

    /// A name of a model that stands for none.
    #[error("there is no model `{given}`{hint}")]
    NoModel {
        /// What was asked for.
        given: String,
        /// The near names, or what a model's name looks like.
        hint: String,
    },

    /// A run was asked for that has no weights yet.
    #[error("{0}")]
    Unfinished(UnfinishedRun),

    /// The weights of a run are not here.
    #[error("the weights of {experiment} with seed {seed} are not here{}", took(*seconds))]
    NoWeights {
        /// The experiment.
        experiment: String,
        /// The seed.
        seed: u64,
        /// How long the recorded run took, in seconds; nothing where there is no record.
        seconds: Option<f64>,
    },

    /// A run is recorded in a folder, and its weights are not there.
    #[error("the weights of {experiment} with seed {seed} are not in {}{}", folder.display(), took(*seconds))]
    NoWeightsThere {
        /// The folder of the run.
        folder: PathBuf,
        /// The experiment.
        experiment: String,
        /// The seed.
        seed: u64,
        /// How long the recorded run took, in seconds.
        seconds: Option<f64>,
        /// The command that made the run; empty where that is not known.
        command: String,
    },

    /// A training would take more memory than it may.
    #[error(
        "to be trained with batches of {batch}, the network {network:?} takes {}, of which {} go to {largest}; {} {}",
        in_units(*bytes),
        in_units(*of_largest),
        in_units(limit.bytes),
        limit.bound
    )]
    Memory {
        /// The network.
        network: String,
        /// The number of images in a batch.
        batch: usize,
        /// What it would take, in bytes.
        bytes: u64,
        /// The layer that takes most.
        largest: String,
        /// What that layer takes, in bytes.
        of_largest: u64,
        /// What it may take.
        limit: MemoryLimit,
    },

    /// A training in another framework came to a loss that is no number.
    #[error(
        "the training in {peer} diverged: its loss is no number, so that there is nothing to compare with"
    )]
    PeerDiverged {
        /// The framework.
        peer: &'static str,
    },

    /// A framework to measure against cannot be run.
    #[error("{peer} cannot be run: {reason}; it needs Python and `pip install numpy {package}`")]
    Peer {
        /// The framework.
        peer: &'static str,
        /// The package that it comes in.
        package: &'static str,
        /// What went wrong.
        reason: String,
    },

    /// The system did not start a process or a thread for a framework to measure against.
    #[error("{peer} cannot be run: {python} was not started: {source}")]
    Start {
        /// The framework.
        peer: &'static str,
        /// The Python that was to be started.
        python: String,
        /// What the system said.
        source: std::io::Error,
    },

    /// From the data.
    #[error(transparent)]
    Data(#[from] refashion_datasets::Error),
    /// From the network.
    #[error(transparent)]
    Network(#[from] refashion_zoo::Error),
    /// From a model's file.
    #[error(transparent)]
    Model(#[from] refashion_inference::Error),
    /// From the training.
    #[error(transparent)]
    Training(#[from] refashion_trainer::Error),
    /// From the documents.
    #[error(transparent)]
    Document(#[from] refashion_documents::Error),
    /// From the metrics.
    #[error(transparent)]
    Metrics(#[from] refashion_metrics::Error),
}

/// Who makes a run that another process asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// The number of the process.
    pub process: u32,
    /// How long it has been at it; nothing where that is in the future by the clock of this machine,
    /// as it may be where machines share a disk.
    pub since: Option<Duration>,
}

fn busy(folder: &Path, holder: Option<Holder>) -> String {
    let folder = folder.display();
    match holder {
        Some(Holder { process, since }) => {
            let since = since.map(|since| format!(", for {} s", since.as_secs()));
            let since = since.unwrap_or_default();
            format!("{folder} is being made by another process, number {process}{since}")
        }
        None => format!("{folder} is being made by another process"),
    }
}

/// The beginning of a digest, by which it is told from others.
fn short(digest: &str) -> String {
    let first: String = digest.chars().take(12).collect();
    format!("{first}…")
}

fn took(seconds: Option<f64>) -> String {
    match seconds {
        Some(seconds) if seconds < 90.0 => format!("; the recorded run took {seconds:.0} s"),
        Some(seconds) => format!("; the recorded run took {:.0} min", seconds / 60.0),
        None => ", and no run of it is recorded".to_owned(),
    }
}

impl Error {
    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write {
            path: path.into(),
            source,
        }
    }

    pub(crate) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read {
            path: path.into(),
            source,
        }
    }

    /// An error if a record has a fault.
    pub(crate) fn record(path: &Path, fault: Option<String>) -> Result<()> {
        let path = path.into();
        fault.map_or(Ok(()), |fault| Err(Self::Record { path, fault }))
    }

    pub(crate) fn version(path: &Path, source: UnreadVersion) -> Self {
        let path = path.into();
        Self::Version { path, source }
    }

    pub(crate) fn json(path: &Path, source: serde_json::Error) -> Self {
        Self::Json {
            path: path.into(),
            source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_run_took_is_said_in_seconds_or_minutes() {
        assert_eq!(took(Some(0.4)), "; the recorded run took 0 s");
        assert_eq!(took(Some(89.4)), "; the recorded run took 89 s");
        assert_eq!(took(Some(90.0)), "; the recorded run took 2 min");
        assert_eq!(took(Some(3600.0)), "; the recorded run took 60 min");
        assert_eq!(took(None), ", and no run of it is recorded");
    }

    #[test]
    fn who_makes_a_run_is_said_as_far_as_it_is_known() {
        let holder = |since| Holder { process: 7, since };
        let said = |holder| busy(Path::new("here"), holder);
        assert_eq!(
            said(Some(holder(Some(Duration::from_secs(61))))),
            "here is being made by another process, number 7, for 61 s"
        );
        assert_eq!(
            said(Some(holder(None))),
            "here is being made by another process, number 7"
        );
        assert_eq!(said(None), "here is being made by another process");
        assert_eq!(short("0123456789abcdef"), "0123456789ab…");
    }
}
