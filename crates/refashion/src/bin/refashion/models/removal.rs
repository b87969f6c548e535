//! Models that are removed: files, and the folders of one's own runs and sweeps.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail, ensure};
use refashion_inference::ModelFile;
use refashion_runs::{ON_A_HUB, RECORD, RunLock};
use refashion_std::counted;

use super::{leavings::Leavings, places::places};
use crate::workspace;

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
    ensure!(!is_link(path), through_link(path, &place));
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
    match place.is_file() {
        true => remove_file(&place, path),
        false => remove_folder(&place, path),
    }
}

/// Whether the path itself is a link, however it is spelled: with `/` or `/.` behind it, too.
fn is_link(path: &Path) -> bool {
    let spelled: PathBuf = path.components().collect();
    spelled.is_symlink()
}

/// What is said of a link: what it leads to may be another's, and is removed by its own name.
fn through_link(path: &Path, place: &Path) -> String {
    format!(
        "{} is a link to {}, and nothing is removed through it; `models rm` takes the path of the run or \
         model itself",
        path.display(),
        place.display()
    )
}

fn remove_file(place: &Path, path: &Path) -> Result<()> {
    ModelFile::read(place).map_err(|error| {
        anyhow!(
            "{error}; what cannot be read as a model may be anything, and stays: whoever wants it gone \
             removes the file by other means"
        )
    })?;
    fs::remove_file(place).with_context(|| format!("cannot remove {}", path.display()))?;
    outln!("removed {}", path.display());
    Ok(())
}

fn remove_folder(place: &Path, path: &Path) -> Result<()> {
    let known = || Leavings::of(place)?.with_context(|| none_in(place, path));
    // Nobody is to be making them; this clears away, too, what a killed process was writing.
    for run in known()?.runs {
        drop(RunLock::of(&run)?);
    }
    let found = known()?;
    if found.is_of_sweep
        && let Some(stranger) = found.stranger(place)?
    {
        bail!(
            "{} is the folder of a sweep, which left no {} in it; move that elsewhere, or remove the folders \
             of the points one by one",
            path.display(),
            stranger.strip_prefix(place).unwrap_or(&stranger).display()
        );
    }
    for file in &found.files {
        fs::remove_file(file).with_context(|| format!("cannot remove {}", file.display()))?;
    }
    for folder in &found.folders {
        // One that holds other files stays.
        let _ = fs::remove_dir(folder);
    }
    let left = match fs::remove_dir(place) {
        Ok(()) => "",
        Err(_) => "; the folder holds other files, and stays",
    };
    outln!(
        "removed {} of {}{left}",
        counted(found.files.len(), "file"),
        path.display()
    );
    Ok(())
}

/// Why nothing in a folder is removed.
fn none_in(place: &Path, path: &Path) -> String {
    let path = path.display();
    match place.join(RECORD).is_file() {
        true => format!(
            "{path} holds the record of a run ({RECORD}) whose weights are not there; a record stays, and \
             nothing is removed"
        ),
        false => format!(
            "{path} is no folder of a run, of an experiment that `train` made or of a sweep; nothing is \
             removed"
        ),
    }
}
