//! The files of a document's figures, and the list of them.

use std::{
    fs,
    path::{Path, PathBuf},
};

use refashion_datasets::DatasetName;
use refashion_runs::{Error as RunsError, Store, read_json};
use refashion_std::read_at_most;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    gallery::{
        plate::{Plate, PlateKind},
        source::Gallery,
    },
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

/// The list of figures in a folder of figures: the entries, bare, which is the first version of its format.
/// A later one is an object with its `version`, which is told as that.
const LIST: &str = "figures.json";

/// How many pixels of the PNG a unit of the SVG has.
const SCALE: f32 = 2.0;

/// A figure of a list, with its SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedFigure {
    /// What the list says of it.
    pub entry: Entry,
    /// What it is to its document.
    pub kind: PlateKind,
    /// The SVG; nothing of a [local](Entry::local) one, which need not be here. Curves that were drawn
    /// just now are [interactive](refashion_figures::Figure::interactive_svg).
    pub svg: Option<String>,
}

impl Gallery<'_> {
    /// Draws the document's figures into `<document>/figures/` of a store, which may be another than
    /// that of the runs, and answers with the list of them. A figure that is no longer drawn is
    /// removed; one that shows pictures of a data set that is not at hand stays as it is, if it is there.
    ///
    /// # Errors
    ///
    /// As [`Gallery::plates`], and [`Error::Runs`] with the file that cannot be written, or with the
    /// list that a later version has written.
    pub fn write(&self, into: &Store) -> Result<Vec<ListedFigure>> {
        let missing = |name: DatasetName| self.dataset(name).is_none();
        write(into, &self.document().id, &self.plates()?, &missing)
    }
}

/// The folder of the figures of a document, of the bench, or of the runs in Keras.
pub(crate) fn folder(store: &Store, owner: &str) -> PathBuf {
    store.folder(owner).join("figures")
}

/// The figures that lie in a store already, in the order of their list; none where there is no list.
///
/// # Errors
///
/// [`Error::Runs`] if the list cannot be read, [`Error::Picture`] if a figure of it cannot.
pub fn listed(store: &Store, owner: &str) -> Result<Vec<ListedFigure>> {
    let folder = folder(store, owner);
    let list = folder.join(LIST);
    if !list.exists() {
        return Ok(Vec::new());
    }
    let entries: Vec<Entry> = read_json(&list)?;
    if let Some(entry) = entries.iter().find(|entry| !entry.lies_in_its_folder()) {
        let fault = format!("a figure {:?}, which is no name of one", entry.file);
        return Err(RunsError::Record { path: list, fault }.into());
    }
    let read = entries.into_iter().map(|entry| entry.read(&folder));
    read.collect()
}

/// Writes figures and their list into the folder of `owner` in a store, and removes those of the last list that are no
/// longer there, and the list itself where it would be empty; `missing` says of which data sets no
/// pictures could be drawn this time.
///
/// # Errors
///
/// [`Error::Runs`] with the file that cannot be written, or with the list that a later version has
/// written, [`Error::Figure`] with the figure that cannot be turned into pixels.
pub(crate) fn write(
    store: &Store,
    owner: &str,
    plates: &[Plate],
    missing: &dyn Fn(DatasetName) -> bool,
) -> Result<Vec<ListedFigure>> {
    let folder = &folder(store, owner);
    let list = folder.join(LIST);
    let mut before = last_listed(&list)?;
    // What it names is read or removed.
    before.retain(Entry::lies_in_its_folder);
    let mut figures: Vec<ListedFigure> = Vec::with_capacity(plates.len());
    for plate in plates {
        let entry = Entry::of(plate);
        let path = folder.join(&entry.file);
        let png = plate.figure.png(SCALE).map_err(|source| Error::Figure {
            document: folder.display().to_string(),
            name: plate.name.clone(),
            source: Box::new(source),
        })?;
        write_changed(store, &path, plate.figure.svg().as_bytes())?;
        write_changed(store, &path.with_extension("png"), &png)?;
        figures.push(ListedFigure {
            svg: (!entry.local).then(|| plate.shown()),
            kind: plate.kind,
            entry,
        });
    }
    for (place, old) in before.into_iter().enumerate() {
        if figures.iter().any(|figure| figure.entry.file == old.file) {
            continue;
        }
        let path = folder.join(&old.file);
        if old.pictures_of.is_some_and(missing) {
            match old.read(folder) {
                // It keeps its place in the list.
                Ok(kept) => figures.insert(place.min(figures.len()), kept),
                Err(gone) => tracing::warn!("{gone}; it is left out"),
            }
        } else {
            // What is gone already need not be removed.
            let _ = fs::remove_file(&path);
            let _ = fs::remove_file(path.with_extension("png"));
        }
    }
    if !figures.is_empty() {
        let entries: Vec<&Entry> = figures.iter().map(|figure| &figure.entry).collect();
        store.write_json(&list, &entries)?;
    } else if list.exists() {
        // The figures that it names are gone.
        fs::remove_file(&list).map_err(|source| RunsError::Write { path: list, source })?;
    }
    Ok(figures)
}

/// What was listed last. A list that is damaged is made anew; what a later version has listed is not replaced.
fn last_listed(list: &Path) -> Result<Vec<Entry>> {
    if !list.exists() {
        return Ok(Vec::new());
    }
    match read_json(list) {
        Ok(entries) => Ok(entries),
        Err(version @ RunsError::Version { .. }) => Err(version.into()),
        Err(_) => {
            let list = list.display();
            tracing::warn!(
                "{list} is damaged and made anew; a figure that it alone has named stays where it is"
            );
            Ok(Vec::new())
        }
    }
}

/// Leaves a file alone that is already what it should be.
fn write_changed(store: &Store, path: &Path, content: &[u8]) -> Result<()> {
    if read_at_most(path, content.len() as u64).is_ok_and(|found| found == content) {
        return Ok(());
    }
    Ok(store.write(path, content)?)
}

impl Entry {
    fn of(plate: &Plate) -> Self {
        let local = plate.pictures_of.is_some_and(|set| !set.may_be_shown);
        let folder = if local { "pictures/" } else { "" };
        Self {
            file: format!("{folder}{}.svg", plate.name),
            title: plate.figure.title().to_owned(),
            text: plate.figure.text().to_owned(),
            experiment: plate.experiment.clone(),
            pictures_of: plate.pictures_of,
            local,
        }
    }

    /// Whether the file is one that [`Entry::of`] could name, and not just any place.
    fn lies_in_its_folder(&self) -> bool {
        let name = self.file.strip_prefix("pictures/").unwrap_or(&self.file);
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
        name.strip_suffix(".svg")
            .is_some_and(|name| !name.is_empty() && name.bytes().all(letter))
    }

    /// The figure as it lies in its folder. What is not drawn anew is read by nobody but by looking.
    fn read(self, folder: &Path) -> Result<ListedFigure> {
        let path = folder.join(&self.file);
        let svg = if self.local {
            None
        } else {
            let svg = fs::read_to_string(&path);
            Some(svg.map_err(|source| Error::Picture { path, source })?)
        };
        Ok(ListedFigure {
            entry: self,
            kind: PlateKind::Other,
            svg,
        })
    }
}
