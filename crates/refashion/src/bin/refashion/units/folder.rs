//! The folder of a plan: the list of its units, what they are of, their runs, claims and logs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};
use refashion_documents::text_file;
use refashion_runs::{SWEEP, Store, Unit};
use refashion_std::make_folders;

use crate::{
    cli::{SYNTHETIC, Source},
    documents::{self, Own},
    workspace::typed,
};

/// A folder that `plan` makes.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    pub(super) fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The list of the units.
    pub(super) fn list(&self) -> PathBuf {
        self.path.join("units.jsonl")
    }

    /// The file of the sweep, where the units are its points.
    pub(super) fn sweep(&self) -> PathBuf {
        self.path.join(SWEEP)
    }

    /// Where copies of documents of one's own lie.
    pub(super) fn documents(&self) -> PathBuf {
        self.path.join("documents")
    }

    /// Where runs that are whole lie.
    pub(super) fn results(&self) -> PathBuf {
        self.path.join("results")
    }

    /// Where a unit is made.
    pub(super) fn unfinished(&self, unit: &Unit) -> PathBuf {
        self.path.join("unfinished").join(unit.index.to_string())
    }

    /// Where what units print is kept.
    pub(super) fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// What a unit printed.
    pub(super) fn log(&self, unit: &Unit) -> PathBuf {
        self.logs().join(format!("{}.log", unit.index))
    }

    /// The units.
    pub(super) fn units(&self) -> Result<Vec<Unit>> {
        let list = self.list();
        if !list.exists() {
            bail!(
                "{} has no units.jsonl; `{}` makes such a folder",
                self.path.display(),
                typed("plan WHAT --out DIR")
            );
        }
        let units = Unit::read(&list)?;
        if units.is_empty() {
            bail!("{} lists no unit", list.display());
        }
        Ok(units)
    }

    /// Whether the run of a unit is whole and in its place.
    pub(super) fn is_whole(&self, unit: &Unit) -> Result<bool> {
        Ok(unit.is_whole(&self.store(unit))?)
    }

    /// Where the whole run of a unit lies.
    pub(super) fn store(&self, unit: &Unit) -> Store {
        unit.store(&self.results())
    }

    /// The documents of one's own that were planned; none where they are the built-in ones.
    pub(super) fn own(&self, source: &Source) -> Result<Vec<Own>> {
        let entries = fs::read_dir(self.documents()).into_iter().flatten();
        let paths = entries.flatten().map(|entry| entry.path());
        let mut paths: Vec<PathBuf> = paths
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .collect();
        paths.sort();
        documents::asked(&paths, source)
    }

    /// Makes the folder of what units print.
    pub(super) fn make_logs(&self) -> Result<()> {
        self.make(&self.logs())
    }

    /// Makes the folder of runs that are whole.
    pub(super) fn make_results(&self) -> Result<()> {
        self.make(&self.results())
    }

    /// Makes a folder within it, if it is not there.
    fn make(&self, folder: &Path) -> Result<()> {
        make_folders(&self.path, folder)
            .with_context(|| format!("cannot make the folder {}", folder.display()))
    }

    /// Notes what is to be made; another list is left alone.
    pub(super) fn begin(&self, units: &[Unit], own: &[Own], sweep: Option<&Path>) -> Result<()> {
        if self.list().exists() {
            let there = self.units()?;
            let pairs = there.iter().zip(units);
            let same = there.len() == units.len()
                && pairs.fold(true, |same, (one, other)| same && one.makes_what(other));
            if !same {
                bail!(
                    "{} lists other units; name another folder with --out, or remove it",
                    self.list().display()
                );
            }
            return Ok(());
        }
        if !own.is_empty() {
            self.make(&self.documents())?;
        }
        for (number, own) in own.iter().enumerate() {
            own.copy(&self.documents().join(format!("{:04}.toml", number + 1)))?;
        }
        if let Some(file) = sweep {
            refashion_runs::write_file(&self.sweep(), text_file(file)?.as_bytes())?;
        }
        self.make_logs()?;
        // It comes last: where it is, all of the plan is.
        Ok(Unit::write(units, &self.list())?)
    }
}

/// Refuses a rehearsal, as a unit is none.
pub(super) fn refuse_rehearsal(source: &Source) -> Result<()> {
    ensure!(
        !source.is_synthetic(),
        "--data {SYNTHETIC} asks for a rehearsal, and a unit is none"
    );
    Ok(())
}
