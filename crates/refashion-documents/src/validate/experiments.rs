//! Checks that an experiment can be run: that its network can be built, and that its images are
//! there and fit into it.

use refashion_datasets::{Augmentation, DatasetName, Split};
use refashion_std::counted;
use refashion_zoo::{Network, Shape};

use super::check::Check;
use crate::Experiment;
use crate::locate::Step;

impl Check<'_> {
    /// Networks that are given in full can be asked for and built.
    pub(super) fn networks(&mut self) {
        let document = self.document;
        for (item, network) in document.networks.iter().enumerate() {
            if network.name.starts_with('-') {
                let path = [Step::Key("network"), Step::Item(item), Step::Key("name")];
                let message = format!(
                    "the commands would take the name {:?} for an option; give one that begins with no `-`",
                    network.name
                );
                self.problem(&path, message);
            }
            if let Err(error) = network.check() {
                let path = [Step::Key("network"), Step::Item(item), Step::Key("layers")];
                self.problem(&path, error.to_string());
            }
        }
    }

    pub(super) fn experiments(&mut self) {
        let document = self.document;
        for (item, experiment) in document.experiments.iter().enumerate() {
            let at = |key| [Step::Key("experiment"), Step::Item(item), Step::Key(key)];
            self.network(&at("network"), &experiment.network);
            let network = document.network(&experiment.network);
            let network = network.as_ref();
            let faults = [
                ("dataset_path", dataset_path(experiment)),
                ("seeds", seeds(experiment)),
                ("folds", folds(experiment)),
                ("split", split(experiment)),
                ("augmentation", augmentation(experiment)),
                (
                    "network",
                    network.and_then(|network| {
                        size(experiment, network).or_else(|| outputs(experiment, network))
                    }),
                ),
                (
                    "features",
                    network.and_then(|network| features(experiment, network)),
                ),
                ("features", shown_image(experiment)),
                ("training", training(experiment)),
            ];
            for (key, fault) in faults {
                if let Some(message) = fault {
                    self.problem(&at(key), message);
                }
            }
        }
    }
}

/// More seeds than this are a slip of the pen: they are listed before the first is run.
const MOST_SEEDS: usize = 1_000_000;

fn seeds(experiment: &Experiment) -> Option<String> {
    match experiment.seeds {
        0 => Some("seeds is 0; a run needs at least 1 seed".to_owned()),
        seeds if seeds > MOST_SEEDS => Some(format!(
            "seeds is {seeds}; at most {MOST_SEEDS} can be asked for"
        )),
        _ => None,
    }
}

fn dataset_path(experiment: &Experiment) -> Option<String> {
    let dataset = experiment.dataset;
    let published = DatasetName::ALL.contains(&dataset);
    (published && experiment.dataset_path.is_some()).then(|| {
        format!(
            "dataset_path is for images of your own, and {dataset} is found by its name; leave it out, or give your images another name"
        )
    })
}

fn folds(experiment: &Experiment) -> Option<String> {
    let kfold = experiment.folds?.kfold();
    let checked = kfold.check(experiment.dataset.train_count);
    checked.err().map(|error| error.to_string())
}

/// What is wrong with the split, which folds take the place of.
fn split(experiment: &Experiment) -> Option<String> {
    if experiment.folds.is_some() {
        return (experiment.split != Split::All).then(|| {
            "both `folds` and `split` say which images validate; take one of them away".to_owned()
        });
    }
    let checked = experiment.split.check(experiment.dataset.train_count);
    checked.err().map(|error| error.to_string())
}

fn augmentation(experiment: &Experiment) -> Option<String> {
    let augmentation = experiment.augmentation?;
    let checked = augmentation.check();
    let fault = checked.err().map(|error| error.to_string());
    fault.or_else(|| too_large(experiment, augmentation))
}

/// Moves and squares as large as the pictures leave nothing of them.
fn too_large(experiment: &Experiment, augmentation: Augmentation) -> Option<String> {
    let [_, height, width] = experiment.dataset.image_shape;
    let side = height.min(width);
    let sizes = [("crop", augmentation.crop), ("cutout", augmentation.cutout)];
    let (setting, size) = sizes.into_iter().find(|(_, size)| *size >= side)?;
    let title = experiment.dataset.title;
    Some(format!(
        "{setting} is {size}, but the images of {title} are {height}×{width}; give fewer pixels than that"
    ))
}

fn training(experiment: &Experiment) -> Option<String> {
    let training = experiment.training.as_ref()?;
    if training.epochs == 0 {
        // A run that goes on may have no epoch left; a document that trains none has no results.
        return Some("epochs is 0; a training needs at least 1 epoch".to_owned());
    }
    if training.warmup >= training.epochs {
        return Some(format!(
            "warmup is {}, but the training is of {}; the rate has to reach its height in one of them",
            training.warmup,
            counted(training.epochs, "epoch")
        ));
    }
    let classes = experiment.dataset.classes.len();
    let checked = training
        .check()
        .and_then(|()| training.check_classes(classes));
    checked.err().map(|error| error.to_string())
}

/// Whether the images, with the zeros around them, are what the network takes. Where nothing is
/// trained the document only describes the network.
fn size(experiment: &Experiment, network: &Network) -> Option<String> {
    experiment.training.as_ref()?;
    let Experiment {
        dataset, padding, ..
    } = experiment;
    let [channels, height, width] = dataset.image_shape;
    let padded = |size: usize| size.saturating_add(padding.saturating_mul(2));
    let images = Shape::image(channels, padded(height), padded(width));
    let fits = match network.input {
        Shape::Flat(len) => len == images.len(),
        image => image == images,
    };
    (!fits).then(|| {
        let (name, needed, title) = (&network.name, network.input, dataset.title);
        format!(
            "the network {name:?} takes {needed}, but the images of {title} are {images} with {padding} rows and columns of zeros around them; name another network, or give another `padding`"
        )
    })
}

/// Whether a network that is trained, and then asked for classes, has an output for each.
fn outputs(experiment: &Experiment, network: &Network) -> Option<String> {
    let dataset = experiment.dataset;
    let asked = dataset.test_count > 0 || experiment.images().1 > 0;
    experiment.training.as_ref().filter(|_| asked)?;
    let layers = network.check().ok()?;
    let (outputs, classes) = (layers.last()?.output.len(), dataset.classes.len());
    (outputs != classes).then(|| {
        let (name, title) = (&network.name, dataset.title);
        format!(
            "the network {name:?} has {outputs} outputs, but {title} has {classes} classes; give its last layer {classes} units"
        )
    })
}

fn features(experiment: &Experiment, network: &Network) -> Option<String> {
    let convolves = network.first_convolution().is_some();
    (experiment.features.is_some() && !convolves).then(|| {
        let name = &network.name;
        format!("the network {name:?} has no convolution whose features could be shown")
    })
}

fn shown_image(experiment: &Experiment) -> Option<String> {
    let (image, count) = (experiment.features?.image, experiment.dataset.test_count);
    (image >= count)
        .then(|| format!("image {image} of {count} test images, which are counted from 0"))
}
