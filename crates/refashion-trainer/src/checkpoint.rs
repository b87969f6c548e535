//! Checkpoints: all that it takes to go on as if nothing had happened.

use std::path::{Path, PathBuf};

use refashion_zoo::Model;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use crate::file::write_atomic;
use crate::identity::Identity;
use crate::{Error, History, Result, Stepper};

/// Where to keep a checkpoint, and whether to go on from it.
///
/// After each epoch the file holds weights, running statistics, the optimizer's moments and steps,
/// the history, and what the run is: network, settings, seed, and a check sum of the images. Random streams need no
/// saving: they follow from the seed and the number of steps. A resumed run ends with the very bits
/// of an uninterrupted one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The file, in the safetensors format.
    pub path: PathBuf,
    /// Whether to go on from the file if it is there; otherwise it is written over.
    pub resume: bool,
}

impl Checkpoint {
    /// Whether the file is there; that this cannot be told is not the same as that it is not.
    pub(crate) fn exists(&self) -> Result<bool> {
        self.path
            .try_exists()
            .map_err(|error| Error::read(&self.path, error))
    }
}

/// All that training changes, apart from the model.
pub(crate) struct Run {
    pub(crate) stepper: Stepper,
    pub(crate) history: History,
    /// Weights and state after the best epoch, where early stopping goes back to them.
    pub(crate) best: Option<[Vec<f32>; 2]>,
}

/// Writes the checkpoint, aside at first.
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
    let metadata = identity
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .chain(of_run)
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    write_atomic(
        path,
        &safetensors::serialize(views, Some(metadata)).map_err(fault)?,
    )
}

/// Takes over what [`save`] wrote, if it is of the same run.
pub(crate) fn load(
    path: &Path,
    identity: &Identity,
    model: &mut Model,
    run: &mut Run,
) -> Result<()> {
    let bytes = std::fs::read(path).map_err(|error| Error::read(path, error))?;
    let damaged = |error| {
        unusable(
            path,
            format!("not a checkpoint, or a damaged one ({error})"),
        )
    };
    let file = SafeTensors::deserialize(&bytes).map_err(damaged)?;
    let (_, metadata) = SafeTensors::read_metadata(&bytes).map_err(damaged)?;
    let property = |name: &str| {
        let found = metadata.metadata().as_ref().and_then(|all| all.get(name));
        found.ok_or_else(|| unusable(path, format!("not a checkpoint: it has no {name:?}")))
    };
    for (what, expected) in identity {
        let found = property(what)?;
        if found != expected {
            let (path, found, expected) = (path.to_owned(), found.clone(), expected.clone());
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
    let values = |name: &str, target: &mut [f32]| copy(path, &file, name, target);
    values("weights", model.weights_mut())?;
    values("state", model.state_mut())?;
    for (name, moment) in run.stepper.restore(steps) {
        values(&format!("moment.{name}"), moment)?;
    }
    if file.tensor("best.weights").is_ok() {
        let mut best = [model.weights().to_vec(), model.state().to_vec()];
        values("best.weights", &mut best[0])?;
        values("best.state", &mut best[1])?;
        run.best = Some(best);
    }
    Ok(())
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
