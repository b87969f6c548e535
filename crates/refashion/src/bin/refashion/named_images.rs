//! The images of one's own that the files of experiments name, where somebody named the file.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use refashion_datasets::{Dataset, DatasetName};
use refashion_documents::{
    Document, Error as DocumentError, Experiment, NamedSet, is_experiment_id,
};
use refashion_inference::PictureSet;
use refashion_runs::{CONFIG, Draft, Store};

use crate::{
    cli::Source,
    data::{self, imported_folder},
    own_images::OwnImages,
    threads::Threads,
    workspace,
};

/// The copy of a document of one's own, in the folder of its runs.
pub(crate) const KEPT: &str = "document.toml";

/// A set in whose place another stands while a file is read whose own is not known yet.
pub(crate) const STAND_IN: &str = "fashion-mnist";

/// Refuses a file that is there in a version of its format that is not read: nothing takes its place, and
/// nothing is begun beside it. Whatever else is wrong with it is said where it is read.
pub(crate) fn refuse_version(file: &Path) -> Result<()> {
    match NamedSet::all(file) {
        Err(version @ DocumentError::Version { .. }) => Err(version.into()),
        _ => Ok(()),
    }
}

/// The images of a set that an experiment names, in the place where it says that they lie.
pub(crate) fn images_at(
    name: &str,
    path: &str,
    shape: [usize; 3],
    threads: usize,
) -> Result<OwnImages> {
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
pub(crate) fn describe_named(file: &Path) -> Result<()> {
    let sets = NamedSet::all(file).unwrap_or_default();
    if sets.iter().all(|set| set.path.is_none()) {
        return Ok(());
    }
    // The size of pictures is that of the network, for which the set need not be known.
    let document = Document::draft(file, Some(STAND_IN)).ok();
    let threads = Threads::here()?.count;
    for set in &sets {
        if let Some(path) = &set.path {
            let draft =
                (document.as_ref()).and_then(|of| Draft::of_experiment(of, &set.experiment).ok());
            // Where the file is wrong that is said once its set is known, whatever its pictures are.
            let shape = draft.map_or(DatasetName::MNIST.image_shape, |of| of.picture_shape());
            images_at(&set.name, path, shape, threads)?;
        }
    }
    Ok(())
}

/// Makes the sets known that a document names which lies among results: as the records of its runs
/// describe them, so that nothing is read of the place where the images lay. Those of which no record
/// tells are left as they are.
pub(crate) fn describe_recorded(file: &Path, store: &Store) -> Result<()> {
    for set in NamedSet::all(file).unwrap_or_default() {
        // Those that are published are known.
        let is_published = DatasetName::ALL.iter().any(|one| one.as_str() == set.name);
        if is_published || !is_experiment_id(&set.experiment) {
            continue;
        }
        let mut recorded = store.own_datasets(&set.experiment).into_iter();
        if let Some(own) = recorded.find(|own| own.name == set.name) {
            own.describe()?;
        }
    }
    Ok(())
}

/// The images of an experiment, one's own or published ones, which may be fetched.
pub(crate) fn open(experiment: &Experiment, source: &Source, quiet: bool) -> Result<Dataset> {
    match open_own(experiment, source)? {
        Some(dataset) => Ok(dataset),
        None => Ok(data::open(experiment.dataset, source, quiet)?),
    }
}

/// The images of one's own of an experiment: those of the place that it names, or of an imported set;
/// nothing where its set is neither.
pub(crate) fn open_own(experiment: &Experiment, source: &Source) -> Result<Option<Dataset>> {
    let name = experiment.dataset;
    if let Some(path) = &experiment.dataset_path {
        let threads = Threads::here()?.count;
        let images = images_at(name.as_str(), path, name.image_shape, threads)?;
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
        true => sets_beside(Path::new(model))?,
        false => recorded_in(
            &workspace::root().join("results"),
            model.split('@').next().unwrap_or_default(),
        ),
    };
    let paths = sets.into_iter().filter(|one| one.name == set);
    let path = paths.into_iter().find_map(|one| one.path);
    path.map(|path| there(&path, set)).transpose()
}

/// What an experiment names whose document lies among the results in a folder.
fn recorded_in(results: &Path, experiment: &str) -> Vec<NamedSet> {
    let folders = Store::new(results).folders().into_iter();
    // A file that is no experiment leads nowhere.
    let kept = folders.filter_map(|folder| NamedSet::all(&results.join(folder).join(KEPT)).ok());
    let sets = kept.flatten();
    sets.filter(|set| set.experiment == experiment).collect()
}

/// What the experiment names that the run in a folder is of: in a file beside it, or in a document among
/// the results that it lies in, by its place there.
fn sets_beside(folder: &Path) -> Result<Vec<NamedSet>> {
    let Ok(folder) = folder.canonicalize() else {
        return Ok(Vec::new());
    };
    let name = folder.file_name().and_then(|name| name.to_str());
    let of_experiment = match name.is_some_and(|name| name.starts_with("seed-")) {
        true => folder.parent().unwrap_or(&folder),
        false => &folder,
    };
    let config = of_experiment.join(CONFIG);
    refuse_version(&config)?;
    let mut sets = NamedSet::all(&config).unwrap_or_default();
    // The id of an experiment has up to three parts, a folder each.
    for results in of_experiment.ancestors().skip(1).take(3) {
        let place = of_experiment
            .strip_prefix(results)
            .ok()
            .and_then(Path::to_str);
        let experiment = place.unwrap_or_default().replace('\\', "/");
        sets.extend(recorded_in(results, &experiment));
    }
    Ok(sets)
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
