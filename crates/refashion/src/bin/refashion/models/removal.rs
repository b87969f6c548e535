//! Models that are removed: files, and the folders of one's own runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use refashion_inference::ModelFile;
use refashion_runs::{BEST, LAST, ON_A_HUB, RECORD, WEIGHTS};
use refashion_std::counted;

use super::places::places;
use crate::{named_images::CONFIG, workspace};

/// What a run leaves beside its weights.
const OF_A_RUN: [&str; 10] = [
    WEIGHTS,
    BEST,
    LAST,
    "history.csv",
    "confusion.csv",
    "report.txt",
    "outcome.json",
    "features.json",
    ".lock",
    RECORD,
];

/// The folder of the figures of one's own runs, and what they end in.
const FIGURES: &str = "figures";
const DRAWN: [&str; 3] = ["svg", "png", "json"];

/// The folders of the checkout from which nothing is removed.
const KEPT: [&str; 3] = ["results", "models", "crates"];

/// What is said where there is nothing to remove: a name is no path.
fn nothing_at(path: &Path) -> String {
    let what = "`models rm` takes the path of a run's folder or of a model's file";
    let typed = path.to_string_lossy();
    // Nobody asks a hub to remove something here.
    if typed.starts_with(ON_A_HUB) {
        return format!(
            "{typed} is a model of a hub, and no path; what was fetched of it lies in the hub's cache, \
             whose own tools remove it; {what}"
        );
    }
    match places().find(&typed, &mut |_| ()) {
        Ok(_) => format!(
            "{} is the name of a model, and no path; {what}",
            path.display()
        ),
        Err(_) => format!("there is no {}; {what}", path.display()),
    }
}

pub(super) fn remove(path: &Path) -> Result<()> {
    let place = path.canonicalize().with_context(|| nothing_at(path))?;
    ensure!(
        !workspace::keeps(&KEPT, &place),
        "{} {}",
        path.display(),
        match workspace::checkout_of(&place) {
            Some(_) =>
                "belongs to the repository or its recorded results, and stays; git alone removes it",
            None =>
                "lies among recorded results or kept models, which `models rm` leaves alone; whoever \
                 wants it gone removes the folder by other means",
        }
    );
    if place.is_file() {
        ModelFile::read(&place)?;
        fs::remove_file(&place).with_context(|| format!("cannot remove {}", path.display()))?;
        outln!("removed {}", path.display());
        return Ok(());
    }
    let runs = runs_in(&place)?;
    ensure!(
        !runs.is_empty(),
        "{} is no folder of a run, which has a {RECORD} and a {WEIGHTS}, nor one of several; nothing is \
         removed",
        path.display()
    );
    let mut files: Vec<PathBuf> = (runs.iter())
        .flat_map(|run| OF_A_RUN.map(|name| run.join(name)))
        .collect();
    let figures = place.join(FIGURES);
    if !runs.contains(&place) {
        files.push(place.join(CONFIG));
        files.extend(drawn(&figures)?);
    }
    files.retain(|file| file.is_file());
    for file in &files {
        fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    for folder in runs.iter().chain([&figures]).filter(|one| **one != place) {
        // One that holds other files stays.
        let _ = fs::remove_dir(folder);
    }
    let left = match fs::remove_dir(&place) {
        Ok(()) => "",
        Err(_) => "; the folder holds other files, and stays",
    };
    outln!(
        "removed {} of {}{left}",
        counted(files.len(), "file"),
        path.display()
    );
    Ok(())
}

/// The folder itself where it is that of a run, else those in it.
fn runs_in(place: &Path) -> Result<Vec<PathBuf>> {
    let is_run = |folder: &Path| folder.join(RECORD).is_file() && folder.join(WEIGHTS).is_file();
    if is_run(place) {
        return Ok(vec![place.to_owned()]);
    }
    let mut runs = entries(place)?;
    runs.retain(|folder| is_run(folder));
    runs.sort();
    Ok(runs)
}

/// The figures that were drawn in a folder; none where there is no such folder.
fn drawn(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut files = entries(folder)?;
    files.retain(|file| {
        let ending = file.extension().and_then(|ending| ending.to_str());
        ending.is_some_and(|ending| DRAWN.contains(&ending))
    });
    Ok(files)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = || format!("cannot read {}", folder.display());
    let entries = fs::read_dir(folder).with_context(failed)?;
    let paths = entries.map(|entry| entry.map(|entry| entry.path()));
    paths.collect::<Result<_, _>>().with_context(failed)
}
