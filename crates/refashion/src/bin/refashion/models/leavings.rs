//! What runs, experiments and sweeps leave in their folders.

use std::{
    ffi::OsStr,
    fs,
    path::{Component, Path, PathBuf},
};

use anyhow::{Context, Result};
use refashion_documents::NamedSet;
use refashion_runs::{
    BEST, CONFIG, LAST, LAST_GOOD, LOCK, RECORD, SNAPSHOTS, SWEEP, Sweep, UNFINISHED, WEIGHTS,
};

/// What a run leaves in its folder.
const OF_A_RUN: [&str; 13] = [
    WEIGHTS,
    BEST,
    LAST,
    LAST_GOOD,
    "history.csv",
    "confusion.csv",
    "report.txt",
    "validation-confusion.csv",
    "validation-report.txt",
    "outcome.json",
    "features.json",
    LOCK,
    RECORD,
];

/// What lies in the folder of a run that is not whole, beside the weights of epochs and folds.
const OF_A_CHECKPOINT: [&str; 7] = [
    "data.json",
    "vectors.json",
    "last.safetensors",
    "best-weights.safetensors",
    "last-weights.safetensors",
    "history.csv",
    "folds.json",
];

/// The folder of the figures of one's own runs, and what they end in.
const FIGURES: &str = "figures";
const DRAWN: [&str; 3] = ["svg", "png", "json"];

/// The list of the figures there.
const LISTED: &str = "figures.json";

/// What a sweep leaves in its folder beside its points.
const OF_A_SWEEP: [&str; 3] = [SWEEP, "points.csv", "curves.svg"];

/// What runs, an experiment or a sweep left in a folder.
#[derive(Default)]
pub(super) struct Leavings {
    /// The folders of the runs.
    pub(super) runs: Vec<PathBuf>,
    /// The files.
    pub(super) files: Vec<PathBuf>,
    /// The folders that they lie in, those within others first; without the one that was asked for.
    pub(super) folders: Vec<PathBuf>,
    /// Whether it is the folder of a sweep.
    pub(super) is_of_sweep: bool,
}

impl Leavings {
    /// Those in the folder of a run, an experiment or a sweep; nothing where it is none of these. What is
    /// linked to lies elsewhere, and is not looked into.
    pub(super) fn of(folder: &Path) -> Result<Option<Self>> {
        let mut found = Self::default();
        let known =
            found.add_run(folder)? || found.add_experiment(folder)? || found.add_sweep(folder)?;
        Ok(known.then_some(found))
    }

    /// A file in a folder that is not among them, if there is one.
    pub(super) fn stranger(&self, folder: &Path) -> Result<Option<PathBuf>> {
        for (path, is_folder) in entries(folder)? {
            let stranger = match is_folder {
                true => self.stranger(&path)?,
                false => Some(path).filter(|path| !self.files.contains(path)),
            };
            if stranger.is_some() {
                return Ok(stranger);
            }
        }
        Ok(None)
    }

    fn add_run(&mut self, folder: &Path) -> Result<bool> {
        if !is_run(folder) {
            return Ok(false);
        }
        self.add_files(folder, |name| OF_A_RUN.contains(&name))?;
        for below in [UNFINISHED, SNAPSHOTS].map(|name| folder.join(name)) {
            self.add_folder(below, is_of_training)?;
        }
        self.runs.push(folder.to_owned());
        Ok(true)
    }

    fn add_experiment(&mut self, folder: &Path) -> Result<bool> {
        let before = self.runs.len();
        for below in folders(folder)? {
            if self.add_run(&below)? {
                self.folders.push(below);
            }
        }
        if self.runs.len() == before && !has_own_config(folder) {
            return Ok(false);
        }
        self.add_files(folder, |name| name == CONFIG)?;
        self.add_folder(folder.join(FIGURES), |name| {
            let ending = Path::new(name).extension().and_then(OsStr::to_str);
            ending.is_some_and(|ending| DRAWN.contains(&ending))
        })?;
        Ok(true)
    }

    fn add_sweep(&mut self, folder: &Path) -> Result<bool> {
        let file = folder.join(SWEEP);
        if !file.is_file() {
            return Ok(false);
        }
        for below in folders(folder)? {
            let name = below.file_name().and_then(OsStr::to_str);
            let is_point = name.is_some_and(|name| is_numbered(name, "point-"));
            if is_point && self.add_experiment(&below)? {
                self.folders.push(below);
            }
        }
        self.add_files(folder, |name| OF_A_SWEEP.contains(&name))?;
        // The copy of the experiment, where the sweep is of one in a file.
        let train = Sweep::load(&file).map(|sweep| PathBuf::from(sweep.train));
        if let Ok(train) = train
            && train
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
        {
            let copy = folder.join(&train);
            self.files.extend(copy.is_file().then_some(copy));
            let within = train.ancestors().skip(1).map(|part| folder.join(part));
            self.folders.extend(within.filter(|part| part != folder));
        }
        self.is_of_sweep = true;
        Ok(true)
    }

    fn add_folder(&mut self, folder: PathBuf, is_left: impl Fn(&str) -> bool) -> Result<()> {
        if fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir()) {
            self.add_files(&folder, is_left)?;
            self.folders.push(folder);
        }
        Ok(())
    }

    fn add_files(&mut self, folder: &Path, is_left: impl Fn(&str) -> bool) -> Result<()> {
        let files = entries(folder)?.into_iter();
        let left = files.filter(|(path, is_folder)| {
            let name = path.file_name().and_then(OsStr::to_str);
            !is_folder && name.is_some_and(&is_left)
        });
        self.files.extend(left.map(|(path, _)| path));
        Ok(())
    }
}

/// Whether a folder is that of a run: of one that is whole, or of one that was begun and has no record.
fn is_run(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    let name = folder.file_name().and_then(OsStr::to_str);
    let begun =
        || folder.join(UNFINISHED).is_dir() || name.is_some_and(|n| is_numbered(n, "seed-"));
    match has(RECORD) {
        true => has(WEIGHTS),
        false => has(LOCK) && begun(),
    }
}

/// Whether a folder has the file of an experiment as `train` leaves it: called as the folder is, or with
/// figures beside it, where somebody gave the folder another name.
fn has_own_config(folder: &Path) -> bool {
    let name = folder.file_name().and_then(OsStr::to_str);
    let sets = NamedSet::all(&folder.join(CONFIG)).unwrap_or_default();
    let is_called_so = |set: &NamedSet| set.experiment.rsplit('/').next() == name;
    let has_figures = folder.join(FIGURES).join(LISTED).is_file();
    sets.iter().any(|set| has_figures || is_called_so(set))
}

/// Whether a training leaves such a file while it goes on, or of each of its epochs.
fn is_of_training(name: &str) -> bool {
    let of_epoch = |kept: &str| {
        let stem = kept.strip_suffix(".safetensors").unwrap_or_default();
        ["epoch-", "fold-", "after-"]
            .iter()
            .any(|what| is_numbered(stem, what))
    };
    let kept = name.replace(".previous.", ".").replace(".next.", ".");
    OF_A_CHECKPOINT.contains(&kept.as_str()) || of_epoch(&kept)
}

fn is_numbered(name: &str, what: &str) -> bool {
    let number = name.strip_prefix(what).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let all = entries(folder)?.into_iter();
    let below = all.filter_map(|(path, is_folder)| is_folder.then_some(path));
    Ok(below.collect())
}

/// What lies in a folder, in order, and whether each is a folder itself: a link is none.
fn entries(folder: &Path) -> Result<Vec<(PathBuf, bool)>> {
    let failed = || format!("cannot read {}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let kind = entry.file_type().with_context(failed)?;
        found.push((entry.path(), kind.is_dir()));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, names: &[&str]) {
        for name in names {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
    }

    /// The names of the files that would go, in their order.
    fn files(folder: &Path) -> Option<Vec<String>> {
        let found = Leavings::of(folder).unwrap()?;
        let names = found.files.iter().map(|path| {
            let path = path.strip_prefix(folder).unwrap();
            path.to_str().unwrap().replace('\\', "/")
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        Some(names)
    }

    #[test]
    fn a_run_that_was_begun_is_one_and_a_record_alone_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let begun = [
            "x/.lock",
            "x/checkpoint/after-2.safetensors",
            "x/checkpoint/data.json",
            "x/checkpoint/fold-2.previous.safetensors",
            "x/checkpoint/history.csv",
            "x/checkpoint/last.next.safetensors",
            "x/checkpoint/vectors.json",
        ];
        write(here, &begun);
        write(here, &["x/checkpoint/mine.safetensors", "x/notes.txt"]);
        assert_eq!(files(here).unwrap(), begun);
        // Nor is a lock alone, which other programs have too, but in a folder that is called as a run's.
        write(here, &["other/.lock", "seed-7/.lock"]);
        assert_eq!(files(&here.join("other")), None);
        assert_eq!(files(&here.join("seed-7")).unwrap(), [".lock"]);
        write(here, &["seed-7/run.json"]);
        assert_eq!(files(&here.join("seed-7")), None);
        write(here, &["seed-7/weights.safetensors"]);
        write(here, &["seed-7/snapshots/epoch-000.safetensors"]);
        assert_eq!(files(&here.join("seed-7")).unwrap().len(), 4);
    }

    #[test]
    fn what_is_left_of_an_experiment_is_told_by_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path().join("mlp-1");
        write(
            &here,
            &["config.toml", "figures/curves.svg", "figures/x.txt"],
        );
        assert_eq!(files(&here), None);
        let config = |id: &str| {
            let text = format!("[[experiment]]\nid = \"{id}\"\ndataset = \"mnist\"\n");
            fs::write(here.join("config.toml"), text).unwrap();
        };
        config("mlp-2");
        assert_eq!(files(&here), None);
        config("mine/mlp-1");
        assert_eq!(files(&here).unwrap(), ["config.toml", "figures/curves.svg"]);
        config("mlp-2");
        write(&here, &["figures/figures.json"]);
        assert_eq!(files(&here).unwrap().len(), 3);
    }

    #[test]
    fn what_is_no_sweeps_is_a_stranger_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let sweep = [
            "experiments/mine.toml",
            "point-1/seed-0/.lock",
            "points.csv",
            "sweep.toml",
        ];
        write(here, &sweep);
        let text = "train = \"experiments/mine.toml\"\n[over]\n\"training.epochs\" = [1, 2]\n";
        fs::write(here.join(SWEEP), text).unwrap();
        assert_eq!(files(here).unwrap(), sweep);
        let stranger = || {
            let found = Leavings::of(here).unwrap().unwrap();
            assert!(found.is_of_sweep);
            found.stranger(here).unwrap()
        };
        assert_eq!(stranger(), None);
        write(here, &["point-1/seed-0/notes.txt"]);
        assert_eq!(stranger(), Some(here.join("point-1/seed-0/notes.txt")));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_linked_to_lies_elsewhere() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let run = ["seed-0/run.json", "seed-0/weights.safetensors"];
        write(other.path(), &run);
        let link = folder.path().join("seed-0");
        std::os::unix::fs::symlink(other.path().join("seed-0"), link).unwrap();
        assert_eq!(files(folder.path()), None);
        assert_eq!(files(other.path()).unwrap(), run);
    }
}
