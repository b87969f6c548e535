//! What the network saw, in files.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use refashion_inference::Seen;
use refashion_std::write_atomic;

/// A folder that takes what the network saw, each picture under the name of its file.
pub(crate) struct SavedInputs {
    folder: PathBuf,
    taken: HashSet<String>,
}

impl SavedInputs {
    /// Makes the folder, before anything is computed.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        ensure!(
            folder.is_dir() || !folder.exists(),
            "--save-input: {} is no folder; name one, which need not be there yet",
            folder.display()
        );
        fs::create_dir_all(folder).with_context(|| format!("cannot write {}", folder.display()))?;
        Ok(Self {
            folder: folder.to_owned(),
            taken: HashSet::new(),
        })
    }

    /// Writes one; files of the same name in several folders are numbered. What lies there already may be
    /// the very photograph, and stays.
    pub(crate) fn write(&mut self, file: &Path, seen: &Seen) -> Result<()> {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let mut name = format!("{stem}.png");
        let mut number = 1;
        while !self.taken.insert(name.clone()) {
            number += 1;
            name = format!("{stem}-{number}.png");
        }
        let path = self.folder.join(name);
        ensure!(
            !path.exists(),
            "--save-input: {} is there already, and stays; name an empty folder",
            path.display()
        );
        write_atomic(&path, &seen.png()?)
            .with_context(|| format!("cannot write {}", path.display()))
    }
}
