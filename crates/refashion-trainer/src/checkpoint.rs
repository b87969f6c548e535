//! Checkpoints: all that it takes to go on as if nothing had happened.

use std::collections::BTreeMap;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::Duration;

use refashion_std::{UnreadVersion, check_version, hexadecimal, read_at_most, write_atomic};
use refashion_zoo::Model;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use sha2::{Digest, Sha256};

use crate::identity::{Identity, STREAMS};
use crate::partial::PartialEpoch;
use crate::run::{Run, Within};
use crate::{Error, History, Result};

/// Where to keep a checkpoint, and whether to go on from it.
///
/// The file holds weights, running statistics, copies of both, the optimizer's moments and steps, the history, what
/// the present epoch has come to, and what the run is: network, settings, seed, and a check sum of
/// the images. Random streams need no saving: they follow from the seed and the number of steps. A
/// resumed run ends with the very bits of an uninterrupted one, wherever it stopped.
///
/// It is written after each epoch, whenever [`Checkpoint::every`] says so, and where
/// [`Callbacks::stop`](crate::Callbacks::stop) ends the run; never of weights that are not finite.
///
/// The file has a digest of all that it holds. The checkpoint before it is kept beside it, and a run
/// goes on from that one where the last is damaged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The file, in the safetensors format.
    pub path: PathBuf,
    /// Whether to go on from the file if it is there; otherwise it is written over.
    pub resume: bool,
    /// How often it is written within an epoch, if at all.
    pub every: Option<CheckpointInterval>,
}

/// How often a checkpoint is written within an epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckpointInterval {
    /// After the first batch behind so much time.
    Time(Duration),
    /// After so many steps of the optimizer; 0 for never.
    Steps(u64),
}

impl Checkpoint {
    /// Every file that may be there: the last checkpoint, the one before it, and one that was being
    /// put in place.
    pub fn files(&self) -> [PathBuf; 3] {
        let Self { path, .. } = self;
        [path.clone(), previous(path), next(path)]
    }

    /// What is wrong with the last checkpoint, where there is one and neither it nor the one before it
    /// is whole, so that no run can go on from them; of a model with so many values, its running
    /// statistics among them.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] where the system does not let them be read, or a later version wrote one of them.
    pub fn damage(&self, values: usize) -> Result<Option<String>> {
        let mut damage = None;
        for path in [&self.path, &previous(&self.path)] {
            match Stored::read(path, values) {
                Ok(_) => return Ok(None),
                Err(Unread::Absent(_)) => {}
                Err(Unread::Damaged(problem)) => {
                    damage = damage.or(Some(format!("cannot read {}: {problem}", path.display())));
                }
                Err(unread) => return Err(unread.error(path)),
            }
        }
        Ok(damage)
    }

    /// Whether there is a checkpoint; that this cannot be told is not the same as that there is none.
    pub(crate) fn exists(&self) -> Result<bool> {
        for path in [&self.path, &previous(&self.path)] {
            if path
                .try_exists()
                .map_err(|error| Error::read(path, error))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The checkpoint before the last.
fn previous(path: &Path) -> PathBuf {
    path.with_extension("previous.safetensors")
}

/// Where a checkpoint lies whole before it takes the place of the last.
fn next(path: &Path) -> PathBuf {
    path.with_extension("next.safetensors")
}

/// Writes the checkpoint, aside at first; the last one becomes the one before it.
pub(crate) fn save(path: &Path, identity: &Identity, model: &Model, run: &Run) -> Result<()> {
    let mut tensors = vec![("weights".to_string(), bytes(model.weights()))];
    tensors.push(("state".to_string(), bytes(model.state())));
    for (name, moment) in run.stepper.moments() {
        tensors.push((format!("moment.{name}"), bytes(moment)));
    }
    if let Some([weights, state]) = &run.best {
        tensors.push(("best.weights".to_string(), bytes(weights)));
        tensors.push(("best.state".to_string(), bytes(state)));
    }
    let average = run.average.iter().map(|average| &average.weights);
    for weights in average.filter(|weights| !weights.is_empty()) {
        tensors.push((AVERAGE.to_string(), bytes(weights)));
    }
    if let Some(slow) = &run.slow {
        tensors.push((SLOW[0].to_string(), bytes(&slow.weights)));
        tensors.push((SLOW[1].to_string(), bytes(&slow.state)));
    }
    if run.accumulated.images > 0 {
        tensors.push((ACCUMULATED.to_string(), bytes(&run.accumulated.sum)));
    }
    let fault = |error| Error::write(path, error);
    let mut views = Vec::new();
    for (name, bytes) in &tensors {
        let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes).map_err(fault)?;
        views.push((name, view));
    }
    let history = String::from_utf8_lossy(&run.history.csv(path)?).into_owned();
    let of_run = [
        ("history", history),
        ("steps", run.stepper.steps().to_string()),
    ];
    let within = run.within().map_err(|error| Error::write(path, error))?;
    let mut metadata: BTreeMap<String, String> = identity
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .chain(of_run)
        .chain(within.map(|within| (WITHIN, within)))
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let of_tensors = tensors
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    let digest = digest(&metadata, of_tensors.collect());
    metadata.insert(DIGEST.to_owned(), digest);
    let content =
        safetensors::serialize(views, Some(metadata.into_iter().collect())).map_err(fault)?;
    let next = next(path);
    write_atomic(&next, &content).map_err(|error| Error::write(path, error))?;
    let renamed = |from: &Path, to: &Path| match std::fs::rename(from, to) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::write(path, error)),
        _ => Ok(()),
    };
    // A kill in between leaves the one before, from which the run goes on as well.
    renamed(path, &previous(path))?;
    renamed(&next, path)
}

/// The property that says what the present epoch has come to; without it none was begun.
const WITHIN: &str = "within";

/// The tensor that holds the mean of the weights.
const AVERAGE: &str = "average";

/// The tensors that hold the slow copy of weights and state.
const SLOW: [&str; 2] = ["slow.weights", "slow.state"];

/// The tensor that holds the gradients of batches whose step is not made yet.
const ACCUMULATED: &str = "accumulated";

/// The property that holds the digest of all others and of the tensors.
const DIGEST: &str = "sha256";

/// The property that says of which version the format of a checkpoint is; those of the first do not say it.
const VERSION: &str = "version";

/// The version of the checkpoints that are written now.
const KNOWN: u64 = 1;

/// The SHA-256 of all that a checkpoint holds, whatever order it is stored in.
fn digest(metadata: &BTreeMap<String, String>, mut tensors: Vec<(&str, &[u8])>) -> String {
    let mut hasher = Sha256::new();
    let mut add = |name: &str, value: &[u8]| {
        // With its length before it, no part can be taken for the end of another.
        for part in [name.as_bytes(), value] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    };
    let mut properties: Vec<_> = metadata
        .iter()
        .filter(|(name, _)| *name != DIGEST)
        .collect();
    properties.sort();
    tensors.sort();
    for (name, value) in properties {
        add(name, value.as_bytes());
    }
    for (name, bytes) in tensors {
        add(name, bytes);
    }
    hexadecimal(&hasher.finalize())
}

/// Takes over the last checkpoint that is whole, if it is of the same run; says so where it is the
/// one before the last.
pub(crate) fn load(
    path: &Path,
    identity: &Identity,
    model: &mut Model,
    run: &mut Run,
) -> Result<()> {
    let values = model.weights().len() + model.state().len();
    let unread = match Stored::read(path, values) {
        Ok(stored) => return stored.restore(path, identity, model, run),
        // What a later version has come to is not done again.
        Err(later @ Unread::Later(_)) => return Err(later.error(path)),
        Err(unread) => unread,
    };
    let before = previous(path);
    let stored = match Stored::read(&before, values) {
        Ok(stored) => stored,
        Err(later @ Unread::Later(_)) => return Err(later.error(&before)),
        // That there are two does not make the first one's damage less worth telling.
        Err(_) => return Err(unread.error(path)),
    };
    stored.restore(&before, identity, model, run)?;
    let unread = unread.problem();
    let path = path.display();
    tracing::warn!("cannot read {path}: {unread}; going on from the checkpoint before it");
    Ok(())
}

/// Why a checkpoint is not read.
enum Unread {
    /// There is none: a kill between two renames leaves it so.
    Absent(io::Error),
    /// It has not the bytes that were written, or is something else.
    Damaged(String),
    /// The system does not let it be read.
    Refused(io::Error),
    /// A later version wrote it: it is neither damaged nor to be deleted.
    Later(UnreadVersion),
}

impl Unread {
    fn problem(&self) -> String {
        match self {
            Self::Absent(error) | Self::Refused(error) => error.to_string(),
            Self::Damaged(problem) => problem.clone(),
            Self::Later(version) => version.to_string(),
        }
    }

    fn error(self, path: &Path) -> Error {
        match self {
            Self::Absent(error) | Self::Refused(error) => Error::read(path, error),
            Self::Damaged(problem) => unusable(path, problem),
            Self::Later(version) => Error::read(path, version),
        }
    }
}

/// A checkpoint has the values of its model, those of the best epoch, the optimizer's moments, a mean of
/// the weights and a sum of gradients: so many times the model's at most.
const MOST_COPIES: u64 = 8;

/// What a checkpoint may say in text: 64 MiB.
const MOST_TEXT: u64 = 1 << 26;

/// A file that [`save`] wrote, with the very bytes that it wrote.
struct Stored {
    bytes: Vec<u8>,
    properties: BTreeMap<String, String>,
}

impl Stored {
    /// Reads the checkpoint of a model with so many values.
    fn read(path: &Path, values: usize) -> Result<Self, Unread> {
        let most = MOST_TEXT + MOST_COPIES * 4 * values as u64;
        let bytes = read_at_most(path, most).map_err(|error| match error.kind() {
            ErrorKind::NotFound => Unread::Absent(error),
            ErrorKind::FileTooLarge | ErrorKind::InvalidInput => Unread::Damaged(error.to_string()),
            _ => Unread::Refused(error),
        })?;
        let none = |error| Unread::Damaged(format!("not a checkpoint, or a damaged one ({error})"));
        let file = SafeTensors::deserialize(&bytes).map_err(none)?;
        let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(none)?;
        let properties: BTreeMap<String, String> =
            (metadata.metadata().clone().unwrap_or_default().into_iter()).collect();
        if let Some(said) = properties.get(VERSION) {
            check_version(said, KNOWN).map_err(|version| match version {
                UnreadVersion::Later { .. } => Unread::Later(version),
                UnreadVersion::Invalid { .. } => Unread::Damaged(version.to_string()),
            })?;
        }
        let tensors = file.iter().map(|(name, tensor)| (name, tensor.data()));
        let found = digest(&properties, tensors.collect());
        match properties.get(DIGEST) {
            Some(said) if *said == found => Ok(Self { bytes, properties }),
            Some(_) => Err(Unread::Damaged(
                "damaged: its content has not the digest that it says".to_owned(),
            )),
            None => Err(Unread::Damaged(format!(
                "not a checkpoint: it has no {DIGEST:?}"
            ))),
        }
    }

    /// Takes it over, if it is of the same run.
    fn restore(
        &self,
        path: &Path,
        identity: &Identity,
        model: &mut Model,
        run: &mut Run,
    ) -> Result<()> {
        let file = SafeTensors::deserialize(&self.bytes).map_err(|error| unusable(path, error))?;
        let property = |name: &str| {
            let found = self.properties.get(name);
            found.ok_or_else(|| unusable(path, format!("not a checkpoint: it has no {name:?}")))
        };
        for (what, expected) in identity {
            let found = match property(what) {
                Err(_) if *what == STREAMS => "1",
                found => found?.as_str(),
            };
            if found != expected {
                let (path, found, expected) = (path.to_owned(), found.to_owned(), expected.clone());
                return Err(Error::OtherRun {
                    path,
                    what,
                    found,
                    expected,
                });
            }
        }
        let steps = property("steps")?
            .parse::<u64>()
            .map_err(|error| unusable(path, format!("its steps are no number ({error})")))?;
        run.history = History::from_csv(property("history")?.as_bytes(), path)?;
        let classes = run.partial.confusion.classes();
        run.partial = PartialEpoch::new(classes)?;
        if let Some(text) = self.properties.get(WITHIN) {
            let within: Within =
                serde_json::from_str(text).map_err(|error| unusable(path, error))?;
            if within.epoch.confusion.classes() != classes {
                return Err(unusable(path, "its epoch is of another number of classes"));
            }
            run.partial = within.epoch;
            run.history.skipped = within.skipped;
            run.skipped_in_a_row = within.skipped_in_a_row;
            run.accumulated.images = within.accumulated;
        }
        let values = |name: &str, target: &mut [f32]| copy(path, &file, name, target);
        values("weights", model.weights_mut())?;
        values("state", model.state_mut())?;
        for (name, moment) in run.stepper.restore(steps) {
            values(&format!("moment.{name}"), moment)?;
        }
        if let Some(average) = &mut run.average
            && file.tensor(AVERAGE).is_ok()
        {
            average.weights = vec![0.0; model.weights().len()];
            values(AVERAGE, &mut average.weights)?;
        }
        if let Some(slow) = &mut run.slow {
            values(SLOW[0], &mut slow.weights)?;
            values(SLOW[1], &mut slow.state)?;
        }
        if run.accumulated.images > 0 {
            run.accumulated.sum = vec![0.0; model.weights().len()];
            values(ACCUMULATED, &mut run.accumulated.sum)?;
        }
        if file.tensor("best.weights").is_ok() {
            let mut best = [model.weights().to_vec(), model.state().to_vec()];
            values("best.weights", &mut best[0])?;
            values("best.state", &mut best[1])?;
            run.best = Some(best);
        }
        Ok(())
    }
}

/// The error of a file that no run can go on from, with the way out.
fn unusable(path: &Path, problem: impl std::fmt::Display) -> Error {
    Error::read(path, format!("{problem}; delete it to start anew"))
}

fn bytes(values: &[f32]) -> Vec<u8> {
    values
        .iter()
        .flat_map(|value| value.to_le_bytes())
        .collect()
}

fn copy(path: &Path, file: &SafeTensors, name: &str, target: &mut [f32]) -> Result<()> {
    let tensor = file.tensor(name).map_err(|error| unusable(path, error))?;
    let expected = target.len();
    if tensor.dtype() != Dtype::F32 || tensor.shape() != [expected] {
        let (found, dtype) = (tensor.shape(), tensor.dtype());
        let problem = format!("{name:?} is {dtype:?} {found:?}, expected F32 [{expected}]");
        return Err(unusable(path, problem));
    }
    for (value, bytes) in target.iter_mut().zip(tensor.data().chunks_exact(4)) {
        *value = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
