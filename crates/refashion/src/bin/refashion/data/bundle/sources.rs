//! The sources of the project with those of its dependencies.

use std::{
    fs,
    path::{Component, Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use refashion_std::{counted, git};

/// Folders of a checkout that are no sources.
const NO_SOURCES: [&str; 6] = [
    ".git",
    "target",
    "datasets",
    "REHEARSAL",
    "shortened",
    "vendor",
];

/// What became of the sources.
pub(super) struct Sources {
    /// In words, for the screen and for the reader of the bundle.
    pub(super) told: String,
    /// Whether they are there.
    pub(super) copied: bool,
}

impl Sources {
    /// Copies the sources at `root`, and those of their dependencies beside them; where there are no
    /// sources, no cargo or no registry, that is said and done without.
    pub(super) fn copy(root: &Path, target: &Path) -> Result<Self> {
        fs::create_dir_all(target).with_context(|| format!("cannot make {}", target.display()))?;
        if !root.join("crates/refashion/Cargo.toml").is_file() {
            return Ok(Self {
                told: "Sources: left out, as this is no checkout of them.".to_owned(),
                copied: false,
            });
        }
        for file in known(root).map_or_else(|| walked(root), Ok)? {
            let (from, to) = (root.join(&file), target.join(&file));
            // What was deleted is still listed, and what a link shows may lie anywhere.
            if !from.symlink_metadata().is_ok_and(|found| found.is_file()) {
                continue;
            }
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::copy(&from, &to).with_context(|| format!("cannot copy {}", from.display()))?;
        }
        let strangers = listed(root, &["--others", "--exclude-standard"]).unwrap_or_default();
        let left_out = match strangers.len() {
            0 => String::new(),
            _ => format!(
                "\nLeft out: {} that git does not know, such as {}; `git add` what belongs to it.",
                counted(strangers.len(), "file"),
                strangers[0].display()
            ),
        };
        let told = match vendor(target) {
            Ok(crates) => {
                format!(
                    "Sources: with their {crates} dependencies in vendor/, built without a network."
                )
            }
            Err(reason) => format!(
                "Sources: WITHOUT their dependencies, so that cargo needs a network to build them ({reason})."
            ),
        };
        let told = told + &left_out;
        Ok(Self { told, copied: true })
    }
}

/// The files that git knows; nothing where git does not say. What it would only add may be anybody's
/// own: notes, keys, pictures.
fn known(root: &Path) -> Option<Vec<PathBuf>> {
    let files = listed(root, &["--cached"])?;
    (files.iter().any(|file| file == Path::new("Cargo.toml"))).then_some(files)
}

fn listed(root: &Path, which: &[&str]) -> Option<Vec<PathBuf>> {
    let output = git(root)
        .args(["ls-files", "-z"])
        .args(which)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let files: Vec<PathBuf> = text
        .split('\0')
        .filter(|file| !file.is_empty())
        .map(Into::into)
        .collect();
    let inside = |file: &PathBuf| {
        file.components()
            .all(|part| matches!(part, Component::Normal(_)))
    };
    let plausible = output.status.success() && files.iter().all(inside);
    plausible.then_some(files)
}

/// All files but those of folders that hold no sources.
fn walked(root: &Path) -> Result<Vec<PathBuf>> {
    let (mut files, mut folders) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            let left_out = folder.as_os_str().is_empty()
                && NO_SOURCES.iter().any(|name| path == Path::new(name));
            let kind = entry.file_type()?;
            if kind.is_dir() && !left_out {
                folders.push(path);
            } else if kind.is_file() {
                files.push(path);
            }
        }
    }
    Ok(files)
}

/// Puts the dependencies in `vendor/`, and says so in cargo's settings; answers how many there are.
fn vendor(target: &Path) -> Result<usize, String> {
    let arguments = ["vendor", "--locked", "--versioned-dirs", "vendor"];
    let output = Command::new("cargo")
        .args(arguments)
        .current_dir(target)
        .output();
    let output = output.map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        // Half of them would keep cargo from asking the network.
        let _ = fs::remove_dir_all(target.join("vendor"));
        let said = String::from_utf8_lossy(&output.stderr);
        // Behind the reason there may be a backtrace.
        let reason = said.lines().find(|line| line.starts_with("error"));
        let last = said.lines().rev().find(|line| !line.trim().is_empty());
        return Err(format!(
            "cargo vendor: {}",
            reason.or(last).unwrap_or("it said nothing").trim()
        ));
    }
    let path = target.join(".cargo/config.toml");
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    let own = fs::read_to_string(&path).unwrap_or_default();
    let settings = String::from_utf8_lossy(&output.stdout);
    fs::create_dir_all(target.join(".cargo")).map_err(failed)?;
    let text = format!("{own}\n{}\n", settings.trim());
    refashion_std::write_atomic(&path, text.as_bytes()).map_err(failed)?;
    let crates = fs::read_dir(target.join("vendor")).map_err(failed)?;
    Ok(crates.count())
}
