//! Where runs lie on the disk, and how a file gets there whole.

use std::{
    fs,
    path::{Path, PathBuf},
};

use refashion_documents::Document;
use refashion_std::write_atomic;
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Outcome, Result, RunRecord, Runs, outcome::OUTCOME};

/// The file of the weights of a run.
pub const WEIGHTS: &str = "weights.safetensors";

/// A folder of results: `<root>/<experiment>/seed-<n>/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    root: PathBuf,
}

impl Store {
    /// A store in this folder, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The folder of a document or an experiment: `thesis`, `lab3/dropout`.
    pub fn folder(&self, id: &str) -> PathBuf {
        self.root.join(id)
    }

    /// The folder of one run.
    pub fn run(&self, experiment: &str, seed: u64) -> PathBuf {
        self.folder(experiment).join(format!("seed-{seed}"))
    }

    /// Where a run lies while it is not whole: its checkpoint. A finished run has none.
    pub fn unfinished(&self, experiment: &str, seed: u64) -> PathBuf {
        self.run(experiment, seed).join("checkpoint")
    }

    /// Makes sure, before hours are spent, that a run can be written.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the path that cannot be written.
    pub fn prepare(&self, experiment: &str, seed: u64) -> Result<PathBuf> {
        let folder = self.run(experiment, seed);
        make_writable(&folder)?;
        Ok(folder)
    }

    /// Makes sure, before hours are spent, that anything can be written.
    pub(crate) fn check_writable(&self) -> Result<()> {
        make_writable(&self.root)
    }

    /// The record of a run, if it is there and whole, with its [`Outcome`](crate::Outcome) if that
    /// is there as well.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Json`] if a file is there but cannot be used, [`Error::Record`]
    /// if it holds what no run can have left.
    pub fn load(&self, experiment: &str, seed: u64) -> Result<Option<RunRecord>> {
        let folder = self.run(experiment, seed);
        let path = folder.join("run.json");
        let Some(record) = read_if_there::<RunRecord>(&path)? else {
            return Ok(None);
        };
        Error::record(&path, record.fault())?;
        let path = folder.join(OUTCOME);
        let outcome = read_if_there::<Outcome>(&path)?;
        let fault = outcome
            .as_ref()
            .and_then(|outcome| outcome.fault(record.data.name));
        Error::record(&path, fault)?;
        Ok(Some(RunRecord { outcome, ..record }))
    }

    /// The records of all runs of an experiment, by seed.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub fn load_all(&self, experiment: &str) -> Result<Vec<RunRecord>> {
        let folder = self.folder(experiment);
        let Ok(entries) = fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let mut seeds: Vec<u64> = entries
            .filter_map(|entry| {
                entry
                    .ok()?
                    .file_name()
                    .to_str()?
                    .strip_prefix("seed-")?
                    .parse()
                    .ok()
            })
            .collect();
        seeds.sort_unstable();
        let records = seeds.into_iter().map(|seed| self.load(experiment, seed));
        records.filter_map(Result::transpose).collect()
    }

    /// The runs of every experiment of a document. Those with other settings than the document's,
    /// which it had when they were made or another of its name has, are left out with a warning:
    /// nothing can be told from a mean over both.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub fn load_document(&self, document: &Document) -> Result<Runs> {
        let experiments = document.experiments.iter();
        experiments
            .map(|experiment| {
                let mut runs = self.load_all(&experiment.id)?;
                runs.retain(|run| {
                    let kept = run.rehearsal || run.settings.are_of(document, experiment);
                    if !kept {
                        tracing::warn!(
                            "{} seed {}: left out, as its settings are not those of the document; `cargo xtask reproduce {0} --seed {1}` makes it again",
                            experiment.id, run.seed
                        );
                    }
                    kept
                });
                Ok((experiment.id.clone(), runs))
            })
            .collect()
    }
}

/// Makes a folder if it is not there, and writes to it.
fn make_writable(folder: &Path) -> Result<()> {
    let failed = |source| Error::write(folder, source);
    fs::create_dir_all(folder).map_err(failed)?;
    let probe = folder.join(".probe.partial");
    fs::write(&probe, b"x").map_err(failed)?;
    fs::remove_file(&probe).map_err(failed)
}

fn read_if_there<T: DeserializeOwned>(path: &Path) -> Result<Option<T>> {
    path.exists().then(|| read_json(path)).transpose()
}

/// Writes a file aside and renames it, so that a kill leaves the old file or the new one. Folders
/// are made if they are not there.
///
/// # Errors
///
/// [`Error::Write`] with the path.
pub fn write_whole(path: &Path, content: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|source| Error::write(path, source))?;
    }
    write_atomic(path, content).map_err(|source| Error::write(path, source))
}

/// Writes a value as indented JSON.
///
/// # Errors
///
/// [`Error::Write`] or [`Error::Json`] with the path.
pub fn write_json<T: Serialize>(path: &Path, value: &T) -> Result<()> {
    let mut text = serde_json::to_vec_pretty(value).map_err(|source| Error::json(path, source))?;
    text.push(b'\n');
    write_whole(path, &text)
}

/// Reads a JSON file.
///
/// # Errors
///
/// [`Error::Read`] or [`Error::Json`] with the path.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read(path).map_err(|source| Error::read(path, source))?;
    serde_json::from_slice(&text).map_err(|source| Error::json(path, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_appears_whole_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er/file.txt");
        write_whole(&path, b"one").unwrap();
        write_whole(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("taken");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("inside"), b"x").unwrap();
        let message = write_whole(&path, b"x").unwrap_err().to_string();
        assert!(message.contains("taken"), "{message}");
        assert!(!folder.path().join("taken.partial").exists());
    }

    #[test]
    fn an_experiment_without_runs_has_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(
            Store::new(folder.path())
                .load_all("thesis")
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn a_cut_off_record_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        store.prepare("thesis", 3).unwrap();
        fs::write(
            store.run("thesis", 3).join("run.json"),
            b"{\"experiment\": \"th",
        )
        .unwrap();
        let message = store.load_all("thesis").unwrap_err().to_string();
        assert!(message.contains("run.json"), "{message}");
    }
}
