//! The files of a document's figures, and the list of them.

use std::{fs, path::Path};

use refashion_datasets::DatasetName;
use refashion_runs::{Error as RunsError, Store, read_json, write_json, write_whole};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    gallery::{piece::Piece, source::Gallery},
};

/// One figure in `figures.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The SVG, from the folder of the list; a PNG of the same name lies beside it.
    pub file: String,
    /// The title.
    pub title: String,
    /// What the figure shows, in words.
    pub text: String,
    /// The experiment it belongs to; nothing if it belongs to the document as a whole.
    pub experiment: Option<String>,
    /// The data set whose pictures it shows, if it shows any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pictures_of: Option<DatasetName>,
    /// Whether git ignores it, so that it is only where it was drawn: pictures of CIFAR-10.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub local: bool,
}

/// The list of figures in a folder of figures.
const LIST: &str = "figures.json";

/// How many pixels of the PNG a unit of the SVG has.
const SCALE: f32 = 2.0;

impl Gallery<'_> {
    /// Draws the document's figures into `<document>/figures/` of a store, which may be another than
    /// that of the runs, and answers with the list of them. A figure that is no longer drawn is removed; one that shows pictures of a data
    /// set that is not at hand stays as it is.
    ///
    /// # Errors
    ///
    /// As [`Gallery::pieces`], and [`Error::Runs`] with the file that cannot be written.
    pub fn write(&self, into: &Store) -> Result<Vec<Entry>> {
        let missing = |name: DatasetName| self.dataset(name).is_none();
        let folder = into.folder(&self.document.id).join("figures");
        write(&folder, &self.pieces()?, &missing)
    }
}

/// Writes figures and their list into a folder, and removes those of the last list that are no
/// longer there, and the list itself where it would be empty; `missing` says of which data sets no
/// pictures could be drawn this time.
///
/// # Errors
///
/// [`Error::Runs`] with the file that cannot be written, [`Error::Figure`] with the figure that
/// cannot be turned into pixels.
pub fn write(
    folder: &Path,
    pieces: &[Piece],
    missing: &dyn Fn(DatasetName) -> bool,
) -> Result<Vec<Entry>> {
    let list = folder.join(LIST);
    // A list that cannot be read is made anew.
    let before: Vec<Entry> = read_json(&list).unwrap_or_default();
    let mut entries: Vec<Entry> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let entry = Entry::of(piece);
        let path = folder.join(&entry.file);
        let png = piece.figure.png(SCALE).map_err(|source| Error::Figure {
            document: folder.display().to_string(),
            name: piece.name.clone(),
            source,
        })?;
        write_changed(&path, piece.figure.svg().as_bytes())?;
        write_changed(&path.with_extension("png"), &png)?;
        entries.push(entry);
    }
    for (place, old) in before.into_iter().enumerate() {
        if entries.iter().any(|entry| entry.file == old.file) {
            continue;
        }
        let path = folder.join(&old.file);
        if old.pictures_of.is_some_and(missing) {
            // It keeps its place in the list.
            entries.insert(place.min(entries.len()), old);
        } else {
            // What is gone already need not be removed.
            let _ = fs::remove_file(&path);
            let _ = fs::remove_file(path.with_extension("png"));
        }
    }
    if !entries.is_empty() {
        write_json(&list, &entries)?;
    } else if list.exists() {
        // The figures that it names are gone.
        fs::remove_file(&list).map_err(|source| RunsError::Write { path: list, source })?;
    }
    Ok(entries)
}

/// Leaves a file alone that is already what it should be.
fn write_changed(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    Ok(write_whole(path, content)?)
}

impl Entry {
    fn of(piece: &Piece) -> Self {
        let local = piece.pictures_of == Some(DatasetName::CIFAR_10);
        let folder = if local { "pictures/" } else { "" };
        Self {
            file: format!("{folder}{}.svg", piece.name),
            title: piece.figure.title().to_owned(),
            text: piece.figure.text().to_owned(),
            experiment: piece.experiment.clone(),
            pictures_of: piece.pictures_of,
            local,
        }
    }
}
