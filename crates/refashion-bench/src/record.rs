//! What is kept of a bench.

use std::{fs, path::Path};

use refashion_runs::{Error as RunsError, Provenance, Store, read_json, write_json};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{error::Result, step::StepTime};

/// The file of the times of training steps.
pub const STEPS: &str = "step.json";
/// The file of the times of epochs.
pub const EPOCHS: &str = "epoch.json";
/// The file of the times of single operations.
pub const KERNELS: &str = "kernels.json";

/// The times of one call, with the machine that they were taken on: a row is a [`StepTime`], an
/// [`EpochTime`](crate::EpochTime) or a [`KernelTime`](crate::KernelTime).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record<Row> {
    /// The code and the machine.
    pub provenance: Provenance,
    /// The times, ours and those of the peers.
    pub rows: Vec<Row>,
}

impl<Row: Serialize> Record<Row> {
    /// Writes the record.
    ///
    /// # Errors
    ///
    /// [`Error::Runs`](crate::Error::Runs) with the file that cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        Ok(write_json(path, self)?)
    }
}

impl<Row: DeserializeOwned> Record<Row> {
    /// Reads a record.
    ///
    /// # Errors
    ///
    /// [`Error::Runs`](crate::Error::Runs) with the file that cannot be read.
    pub fn read(path: &Path) -> Result<Self> {
        Ok(read_json(path)?)
    }
}

/// The recorded steps of a store, `bench/<date>/step.json`, each with its date, the oldest first;
/// none where there is no bench.
///
/// # Errors
///
/// [`Error::Runs`](crate::Error::Runs) if a record is there but cannot be read.
pub fn recorded_steps(store: &Store) -> Result<Vec<(String, Record<StepTime>)>> {
    let folder = store.folder("bench");
    let Ok(entries) = fs::read_dir(&folder) else {
        return Ok(Vec::new());
    };
    let mut dates = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|source| RunsError::Read {
            path: folder.clone(),
            source,
        })?;
        dates.extend(entry.file_name().into_string());
    }
    dates.sort();
    let paths = dates
        .into_iter()
        .map(|date| (folder.join(&date).join(STEPS), date));
    paths
        .filter(|(path, _)| path.exists())
        .map(|(path, date)| Ok((date, Record::read(&path)?)))
        .collect()
}
