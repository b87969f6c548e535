//! Where runs lie on the disk.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use refashion_datasets::OwnDataset;
use refashion_documents::is_experiment_id;
use serde::Serialize;

use crate::{
    error::{Error, Result},
    features::{FEATURES, Features},
    files::{json, make_within, make_writable, read_if_there, read_json, write_file},
    record::{RECORD, RunRecord},
    saved::{OUTCOME, SavedEvaluation},
    validation::fault_of_place,
};

/// The folder of a run that is not whole, in that of the run.
pub const UNFINISHED: &str = "checkpoint";

/// So deep below a folder its runs are looked for.
const LEVELS: usize = 4;

/// The file of the weights of a run.
pub const WEIGHTS: &str = "weights.safetensors";

/// The model of the epoch that was best by what is watched, of a run that leaves models.
pub const BEST: &str = "best.safetensors";

/// The model after the last epoch, of a run that leaves models.
pub const LAST: &str = "last.safetensors";

/// The folder of the weights before the first epoch and after each, of a run that leaves them:
/// `epoch-000.safetensors`, `epoch-001.safetensors`, …
pub const SNAPSHOTS: &str = "snapshots";

/// The file of the last checkpoint of a run that diverged, if it had written one.
pub const LAST_GOOD: &str = "last-good.safetensors";

/// A folder of results: `<root>/<experiment>/seed-<n>/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Store {
    /// The folder that somebody named: the store, or one that it lies in.
    named: PathBuf,
    root: PathBuf,
}

impl Store {
    /// A store in this folder, which somebody named and which need not exist yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self {
            named: root.clone(),
            root,
        }
    }

    /// A store in a folder that lies within the one that somebody named.
    pub(crate) fn within(named: &Path, root: PathBuf) -> Self {
        let named = named.to_owned();
        Self { named, root }
    }

    /// The store, below this one, of runs that were given this many epochs instead of the document's.
    pub fn shortened(&self, epochs: usize) -> Self {
        let root = self.root.join("shortened").join(format!("epochs-{epochs}"));
        Self::within(&self.named, root)
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
        self.run(experiment, seed).join(UNFINISHED)
    }

    /// Makes sure, before hours are spent, that a run can be written.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the path that cannot be written.
    pub fn prepare(&self, experiment: &str, seed: u64) -> Result<PathBuf> {
        let folder = self.run(experiment, seed);
        make_writable(&self.named, &folder)?;
        Ok(folder)
    }

    /// Makes sure, before hours are spent, that anything can be written.
    pub(crate) fn check_writable(&self) -> Result<()> {
        make_writable(&self.named, &self.root)
    }

    /// Writes a file within the store, as [`write_file`](crate::write_file) does, with the folders
    /// that it lies in. The folder that somebody named may be a link; a link below it is refused.
    ///
    /// # Errors
    ///
    /// [`Error::Write`] with the path.
    pub fn write(&self, path: &Path, content: &[u8]) -> Result<()> {
        if let Some(folder) = path.parent() {
            make_within(&self.named, folder)?;
        }
        write_file(path, content)
    }

    /// Writes a value as indented JSON within the store.
    ///
    /// # Errors
    ///
    /// As [`Store::write`], and [`Error::Json`] with the path.
    pub fn write_json<T: Serialize>(&self, path: &Path, value: &T) -> Result<()> {
        self.write(path, &json(path, value)?)
    }

    /// The record of a run, if it is there and whole, with the
    /// [`SavedEvaluation`](crate::SavedEvaluation) and the [`Features`](crate::Features) that lie
    /// beside it.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] or [`Error::Json`] if a file is there but cannot be used, [`Error::Record`]
    /// if it holds what no run can have left.
    pub fn load(&self, experiment: &str, seed: u64) -> Result<Option<RunRecord>> {
        let folder = self.run(experiment, seed);
        let path = folder.join(RECORD);
        let Some(record) = read_if_there::<RunRecord>(&path)? else {
            return Ok(None);
        };
        let place = fault_of_place((&record.experiment, record.seed), (experiment, seed));
        Error::record(&path, place)?;
        whole(&folder, record).map(Some)
    }

    /// The records of all runs of an experiment, by seed.
    ///
    /// # Errors
    ///
    /// As [`Store::load`].
    pub fn load_all(&self, experiment: &str) -> Result<Vec<RunRecord>> {
        let records = self.load_each(experiment).into_iter();
        records.map(|(_, record)| record).collect()
    }

    /// The folders right below the store's, by name, in order; none where it is not there.
    pub fn folders(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.root).into_iter().flatten();
        let folders = entries.filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().to_str()?.to_owned();
            (entry.file_type().ok()?.is_dir() && !name.starts_with('.')).then_some(name)
        });
        let mut folders: Vec<String> = folders.collect();
        folders.sort();
        folders
    }

    /// What the records of an experiment's runs say of the images of one's own that they were made on,
    /// the run with the greatest seed first.
    pub fn own_datasets(&self, experiment: &str) -> Vec<OwnDataset> {
        let seeds = self.seeds(experiment).into_iter().rev();
        let of_run = |seed| {
            let record: RunRecord = read_json(&self.run(experiment, seed).join(RECORD)).ok()?;
            record.data.own
        };
        seeds.filter_map(of_run).collect()
    }

    /// The records of all runs of an experiment with their seeds, each for itself: one that cannot be
    /// used keeps none of the others from being read.
    pub fn load_each(&self, experiment: &str) -> Vec<(u64, Result<RunRecord>)> {
        let load = |seed| Some((seed, self.load(experiment, seed).transpose()?));
        let seeds = self.seeds(experiment).into_iter();
        seeds.filter_map(load).collect()
    }

    /// The seeds that an experiment has folders of.
    pub(crate) fn seeds(&self, experiment: &str) -> Vec<u64> {
        let Ok(entries) = fs::read_dir(self.folder(experiment)) else {
            return Vec::new();
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
        seeds
    }

    /// Every run that has a record, as the experiment and the seed to which its place belongs, in order.
    /// The records are not read.
    pub fn recorded(&self) -> Vec<(String, u64)> {
        let placed = |folder: &PathBuf| {
            let place = folder.strip_prefix(&self.root).ok()?;
            let seed = place.file_name()?.to_str()?.strip_prefix("seed-")?;
            let names = place.parent()?.iter().map(OsStr::to_str);
            let experiment = names.collect::<Option<Vec<_>>>()?.join("/");
            let (seed, known) = (seed.parse().ok()?, is_experiment_id(&experiment));
            known.then_some((experiment, seed))
        };
        let mut found: Vec<_> = runs_below(&self.root).iter().filter_map(placed).collect();
        found.sort();
        found
    }
}

/// A record that can be, with what lies beside it.
fn whole(folder: &Path, record: RunRecord) -> Result<RunRecord> {
    Error::record(&folder.join(RECORD), record.fault())?;
    let features = read_if_there::<Features>(&folder.join(FEATURES))?;
    let fault = features.as_ref().and_then(Features::fault);
    Error::record(&folder.join(FEATURES), fault)?;
    let path = folder.join(OUTCOME);
    let saved = read_if_there::<SavedEvaluation>(&path)?;
    let fault = saved.as_ref().and_then(|saved| {
        saved
            .fault(record.data.name)
            .or_else(|| saved.fault_beside(&record))
    });
    Error::record(&path, fault)?;
    Ok(RunRecord {
        saved,
        features,
        ..record
    })
}

/// The record of the run in a folder, wherever that lies and whatever it is called.
///
/// # Errors
///
/// As [`Store::load`], but for the place.
pub fn run_in(folder: &Path) -> Result<Option<RunRecord>> {
    let record = read_if_there::<RunRecord>(&folder.join(RECORD))?;
    record.map(|record| whole(folder, record)).transpose()
}

/// The folders of the runs in a folder, in order: itself, or those below it, at most four levels deep.
/// What is linked to, and what is a checkpoint, is passed over.
pub fn runs_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, LEVELS, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, levels: usize, found: &mut Vec<PathBuf>) {
    if folder.join(RECORD).is_file() {
        found.push(folder.to_owned());
        return;
    }
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let below = entries.filter(|entry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && entry.file_name() != UNFINISHED
    });
    if levels > 0 {
        below.for_each(|entry| collect(&entry.path(), levels - 1, found));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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

    /// The store may be a link, as a disk that is elsewhere; what lies below it is ours.
    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link_below_the_store() {
        use std::os::unix::fs::symlink;

        let folder = tempfile::tempdir().unwrap();
        let [disk, named, victim] =
            ["disk", "named", "victim"].map(|name| folder.path().join(name));
        fs::create_dir(&disk).unwrap();
        fs::create_dir(&victim).unwrap();
        symlink(&disk, &named).unwrap();
        let store = Store::new(&named);
        store.prepare("thesis", 0).unwrap();
        assert!(disk.join("thesis/seed-0").is_dir());

        symlink(&victim, disk.join("lab3")).unwrap();
        symlink(&victim, disk.join("thesis/seed-1")).unwrap();
        let refused = [
            store.prepare("lab3/dropout", 0).map(drop),
            store.prepare("thesis", 1).map(drop),
            store.write(&store.folder("lab3/README.md"), b"x"),
            store.write_json(&store.folder("lab3/figures/list.json"), &1),
        ];
        for refused in refused {
            let error = refused.unwrap_err().to_string();
            assert!(error.contains("is a link"), "{error}");
        }
        // A store of the program's own name, below what was named, is no other than what lies in it.
        symlink(&victim, disk.join("shortened")).unwrap();
        let below = Store::within(&named, named.join("shortened/epochs-1"));
        let error = below.prepare("thesis", 0).unwrap_err().to_string();
        assert!(error.contains("is a link"), "{error}");
        assert_eq!(fs::read_dir(&victim).unwrap().count(), 0);
    }

    #[test]
    fn recorded_runs_are_known_by_their_places() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path());
        for place in [
            "a/seed-10",
            "a/seed-2",
            "own/b/seed-0",
            "a/keras",
            "all/seed-0",
            "a b/seed-0",
            "seed-0",
        ] {
            let place = folder.path().join(place);
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join(RECORD), "{}").unwrap();
        }
        store.prepare("a", 3).unwrap();
        let expected = [("a", 2), ("a", 10), ("own/b", 0)];
        assert_eq!(
            store.recorded(),
            expected.map(|(id, seed)| (id.to_owned(), seed))
        );
    }

    #[test]
    fn runs_are_looked_for_four_levels_deep_and_not_where_they_are_unfinished() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("results");
        for place in ["a/b/c/d", "a/b/c/e/f", "g/checkpoint", "g/h", "g/h/i"] {
            let place = root.join(place);
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join(RECORD), "{}").unwrap();
        }
        // In the folder of a run there is none.
        let found = |within: &Path| runs_below(within);
        assert_eq!(found(&root), [root.join("a/b/c/d"), root.join("g/h")]);
        assert_eq!(found(&root.join("g/h")), [root.join("g/h")]);
        assert_eq!(found(&root.join("a/b/c")).len(), 2);
        #[cfg(unix)]
        {
            let link = folder.path().join("links");
            fs::create_dir(&link).unwrap();
            std::os::unix::fs::symlink(root.join("g"), link.join("g")).unwrap();
            assert_eq!(found(&link), [] as [PathBuf; 0]);
        }
    }

    #[test]
    fn folders_of_a_store_are_told_but_for_hidden_ones() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("results"));
        assert_eq!(store.folders(), [""; 0]);
        for name in ["b", "a", ".hidden"] {
            fs::create_dir_all(store.folder(name)).unwrap();
        }
        fs::write(store.folder("a file"), "").unwrap();
        assert_eq!(store.folders(), ["a", "b"]);
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
