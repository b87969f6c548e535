//! The images of one's own that the files of experiments name, where somebody named the file.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use refashion_datasets::{Dataset, DatasetName};
use refashion_documents::{Document, Experiment, NamedSet, is_experiment_id};
use refashion_inference::PictureSet;
use refashion_runs::{Draft, Store};

use crate::{
    cli::Source, data::imported_folder, own_images::OwnImages, threads::Threads, workspace,
};

/// The file of an experiment in the folder of its runs.
pub(crate) const CONFIG: &str = "config.toml";

/// The copy of a document of one's own, in the folder of its runs.
pub(crate) const KEPT: &str = "document.toml";

/// A set in whose place another stands while a file is read whose own is not known yet.
pub(crate) const STAND_IN: &str = "fashion-mnist";

/// The images of a set that an experiment names, in the place where it says that they lie.
pub(crate) fn said(name: &str, path: &str, shape: [usize; 3], threads: usize) -> Result<OwnImages> {
    ensure!(
        DatasetName::ALL.iter().all(|known| known.as_str() != name),
        "dataset_path is {path}, but {name} is a published set, which is found by its name; leave it \
         out, or give your images another name"
    );
    let images = OwnImages::at(&there(path, name)?, name, shape, threads)?;
    let found = images.dataset.name;
    ensure!(
        found.as_str() == name,
        "{path} holds the set {found}, and is named as the place of {name}"
    );
    Ok(images)
}

/// Makes the imported sets known that a file names, so that it can be read.
pub(crate) fn describe_imported(file: &Path, source: &Source) -> Result<()> {
    // What cannot be read is said where it is read for good.
    for set in NamedSet::all(file).unwrap_or_default() {
        if set.path.is_none()
            && let Some(folder) = imported_folder(&set.name, source)
        {
            PictureSet::open(&folder)?;
        }
    }
    Ok(())
}

/// Makes the sets known of which a file says where their images lie. The file is one that somebody named:
/// others lead to no folder.
pub(crate) fn describe_said(file: &Path) -> Result<()> {
    let sets = NamedSet::all(file).unwrap_or_default();
    if sets.iter().all(|set| set.path.is_none()) {
        return Ok(());
    }
    // The size of pictures is that of the network, for which the set need not be known.
    let document = Document::draft(file, Some(STAND_IN)).ok();
    let threads = Threads::here()?.count;
    for set in &sets {
        if let Some(path) = &set.path {
            let draft = document
                .as_ref()
                .map(|of| Draft::of_experiment(of, &set.experiment));
            let shape = draft
                .and_then(Result::ok)
                .map(|draft| draft.picture_shape());
            // Where the file is wrong that is said once its set is known, whatever its pictures are.
            said(
                &set.name,
                path,
                shape.unwrap_or(DatasetName::MNIST.image_shape),
                threads,
            )?;
        }
    }
    Ok(())
}

/// Makes the sets known that a document names which lies among results: as the records of its runs
/// describe them, so that nothing is read of the place where the images lay. Those of which no record
/// tells are left as they are.
pub(crate) fn describe_recorded(file: &Path, store: &Store) -> Result<()> {
    for set in NamedSet::all(file).unwrap_or_default() {
        if !is_experiment_id(&set.experiment) {
            continue;
        }
        let recorded = store.own_datasets(&set.experiment).into_iter();
        if let Some(own) = recorded.into_iter().find(|own| own.name == set.name) {
            own.describe()?;
        }
    }
    Ok(())
}

/// The images of one's own of an experiment: those of the place that it names, or of an imported set;
/// nothing where its set is neither.
pub(crate) fn open_own(experiment: &Experiment, source: &Source) -> Result<Option<Dataset>> {
    let name = experiment.dataset;
    if let Some(path) = &experiment.dataset_path {
        let threads = Threads::here()?.count;
        let images = said(name.as_str(), path, name.image_shape, threads)?;
        return Ok(Some(images.dataset));
    }
    if !name.files.is_empty() || name == DatasetName::RANDOM {
        return Ok(None);
    }
    let folder = imported_folder(name.as_str(), source);
    let set = folder.map(|folder| PictureSet::open(&folder)).transpose()?;
    Ok(set.map(|set| set.dataset))
}

/// Where the images of a set lie that a model was trained on, if the model is the folder of a run or a
/// recorded run, which somebody named: as the experiment there says. What the file of a model says leads
/// to no folder.
pub(crate) fn place_of_run(model: &str, set: &str) -> Result<Option<PathBuf>> {
    let sets = match Path::new(model).is_dir() {
        true => sets_of(beside_run(Path::new(model))),
        false => recorded_with(model.split('@').next().unwrap_or_default()),
    };
    let paths = sets.into_iter().filter(|one| one.name == set);
    let path = paths.into_iter().find_map(|one| one.path);
    path.map(|path| there(&path, set)).transpose()
}

/// What files name. One that is no experiment leads nowhere.
fn sets_of(files: Vec<PathBuf>) -> Vec<NamedSet> {
    let sets = files.iter().filter_map(|file| NamedSet::all(file).ok());
    sets.flatten().collect()
}

/// What an experiment names whose document lies among the results at hand.
fn recorded_with(experiment: &str) -> Vec<NamedSet> {
    let store = Store::new(workspace::root().join("results"));
    let kept = store.folders().into_iter();
    let files = kept.map(|folder| store.folder(&folder).join(KEPT));
    let mut sets = sets_of(files.collect());
    sets.retain(|one| one.experiment == experiment);
    sets
}

/// The files that may say what the run in a folder is of: those of its experiment, and of a document in
/// whose folder that lies.
fn beside_run(folder: &Path) -> Vec<PathBuf> {
    let Ok(folder) = folder.canonicalize() else {
        return Vec::new();
    };
    let name = folder.file_name().and_then(|name| name.to_str());
    let of_experiment = match name.is_some_and(|name| name.starts_with("seed-")) {
        true => folder.parent().unwrap_or(&folder),
        false => &folder,
    };
    let config = of_experiment.join(CONFIG);
    // An experiment lies in the folder of its document, which may have further parts, or beside it.
    let above = of_experiment.ancestors().skip(1).take(2);
    let around = of_experiment
        .ancestors()
        .take(3)
        .map(|folder| folder.join(KEPT));
    let beside = above.flat_map(|above| {
        let folders = Store::new(above).folders().into_iter();
        folders.map(|folder| above.join(folder).join(KEPT))
    });
    let folders = around.chain(beside);
    let kept = folders.filter(|file| file.is_file());
    [config].into_iter().chain(kept).collect()
}

/// The place where an experiment says that the images of a set lie, if anything is there.
fn there(path: &str, set: &str) -> Result<PathBuf> {
    let place = Path::new(path).canonicalize();
    let gone = place
        .as_ref()
        .is_err_and(|error| error.kind() == ErrorKind::NotFound);
    ensure!(
        !gone,
        "the images of {set} are said to lie in {path}, and nothing is there; correct dataset_path in \
         the file of the experiment, or name the place where they are now, which `train`, `evaluate` and \
         `compare` take as --dataset"
    );
    place.with_context(|| format!("cannot look into {path}"))
}
