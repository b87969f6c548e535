//! What the folder of a run holds of its model.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use refashion_inference::{Error as ModelError, ModelFile};
use serde_json::Value;

use crate::{
    digest,
    error::{Error, Result},
    files::read_if_there,
    record::{RECORD, RunRecord},
    store::{BEST, LAST, SNAPSHOTS, WEIGHTS},
};

/// A file that says itself what it is, or stands beside the record of its run.
pub(crate) fn read(path: &Path) -> Result<ModelFile> {
    let diverged = check_beside(path)?;
    let mut file = match ModelFile::read(path) {
        Err(ModelError::Silent { .. }) => {
            let record = path.with_file_name(RECORD);
            let record = read_if_there::<RunRecord>(&record)?;
            let silent = ModelError::Silent { path: path.into() };
            let card = record.ok_or(silent)?.card()?;
            ModelFile::read_with(path, card)?
        }
        read => read?,
    };
    // Files of older versions do not say it themselves.
    file.card.diverged |= diverged;
    Ok(file)
}

/// Whether weights or a model in the place of a run's are those that the record beside them names, if
/// it names any: what is called `run.json` may be of another program. Answers whether the run diverged.
fn check_beside(path: &Path) -> Result<bool> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(OsStr::to_str))
    else {
        return Ok(false);
    };
    let (run, name) = match (folder.ends_with(SNAPSHOTS), folder.parent()) {
        (true, Some(run)) => (run, format!("{SNAPSHOTS}/{name}")),
        _ => (folder, name.to_owned()),
    };
    if run == folder && ![WEIGHTS, BEST, LAST].contains(&name.as_str()) {
        return Ok(false);
    }
    let record: Option<Value> = match read_if_there(&run.join(RECORD)) {
        // Whose version it is cannot be told; the model's own digest is held against it all the same.
        Err(Error::Version { .. }) => None,
        read => read?,
    };
    let record = record.unwrap_or_default();
    let digest = match name.as_str() {
        WEIGHTS => record.get("weights_sha256"),
        _ => record.get("models_sha256").and_then(|all| all.get(&name)),
    };
    if let Some(expected) = digest.and_then(Value::as_str) {
        let command = record.pointer("/provenance/command");
        let command = command.and_then(Value::as_str).unwrap_or_default();
        digest::check(path, expected, command)?;
    }
    Ok(record.get("diverged").and_then(Value::as_bool) == Some(true))
}

/// The error of a folder in which a run is recorded whose weights are not there; nothing of another folder.
pub(crate) fn without_weights(folder: &Path) -> Result<Option<Error>> {
    let record = read_if_there::<Value>(&folder.join(RECORD))?.unwrap_or_default();
    let named = record.get("experiment").and_then(Value::as_str);
    let command = record.pointer("/provenance/command");
    Ok(named
        .zip(record.get("seed").and_then(Value::as_u64))
        .map(|(experiment, seed)| Error::NoWeightsThere {
            folder: folder.to_owned(),
            experiment: experiment.to_owned(),
            seed,
            seconds: record.pointer("/cost/seconds").and_then(Value::as_f64),
            command: command
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        }))
}

/// The model in the folder of a run, if its weights are there.
pub(crate) fn of_run(folder: &Path) -> Result<Option<ModelFile>> {
    let path = folder.join(WEIGHTS);
    path.is_file().then(|| read(&path)).transpose()
}

/// The runs of an experiment's folder, by name.
pub(crate) fn seeds(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_run = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("seed-")) && path.is_dir()
    };
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_run).collect();
    found.sort();
    found
}
