//! Checks that what figures, matrices and claims speak of can be measured in a run.

use super::bounds;
use super::check::Check;
use crate::locate::Step;
use crate::{
    Condition, Document, Experiment, Measure, Moment, Part, PublishedFigure, Quantity, Unit,
};

/// So many classes have the images of which no experiment says what they are: those of all published sets.
const CLASSES: usize = 10;

impl Check<'_> {
    pub(super) fn figures(&mut self) {
        let document = self.document;
        for (item, figure) in document.figures.iter().enumerate() {
            let faults = [
                printed(figure).map(|message| ("printed", message)),
                runs(figure).map(|message| ("runs", message)),
                margin(document, figure).map(|message| ("margin", message)),
                unmeasured(document, &figure.experiment, figure.quantity, figure.at),
            ];
            for (key, message) in faults.into_iter().flatten() {
                let path = [Step::Key("figure"), Step::Item(item), Step::Key(key)];
                self.problem(&path, message);
            }
        }
    }

    /// Matrices are of images that there are, and those of test images have all classes.
    pub(super) fn matrices(&mut self) {
        let document = self.document;
        for (item, matrix) in document.matrices.iter().enumerate() {
            let Some(experiment) = document.experiment(&matrix.experiment) else {
                continue;
            };
            let at = |key| [Step::Key("matrix"), Step::Item(item), Step::Key(key)];
            if let Some(message) = no_images(experiment, matrix.of) {
                self.problem(&at("of"), message);
            }
            let counted = matrix.unit == Unit::Count && matrix.of == Part::Test;
            let (rows, classes) = (matrix.cells.len(), experiment.dataset.classes.len());
            if rows > classes && !counted {
                let title = experiment.dataset.title;
                self.problem(&at("cells"), format!(
                    "{rows} rows, but the images of {title} are of {classes} classes; give a row and a column for each, and no more"
                ));
            }
            if counted && rows != classes {
                let title = experiment.dataset.title;
                self.problem(&at("cells"), format!(
                    "{rows} rows, but the test images of {title} are of {classes} classes; give a row and a column for each"
                ));
            }
        }
    }

    /// Scores are of a class that there is, and of images that there are.
    pub(super) fn class_scores(&mut self) {
        let document = self.document;
        for (item, scores) in document.class_scores.iter().enumerate() {
            let Some(experiment) = document.experiment(&scores.experiment) else {
                continue;
            };
            let classes = experiment.dataset.classes.len();
            let faults = [
                ("class", no_class(scores.class, classes)),
                ("of", no_images(experiment, scores.of)),
            ];
            for (key, message) in faults {
                if let Some(message) = message {
                    let path = [Step::Key("class_scores"), Step::Item(item), Step::Key(key)];
                    self.problem(&path, message);
                }
            }
        }
    }

    pub(super) fn claims(&mut self) {
        let document = self.document;
        for (item, claim) in document.claims.iter().enumerate() {
            let path = [Step::Key("claim"), Step::Item(item), Step::Key("holds")];
            for id in claim.holds.experiments() {
                if document.experiment(id).is_none() {
                    let message = self.no_experiment(id);
                    self.problem(&path, message);
                }
            }
            let known = claim.holds.experiments().into_iter();
            let known = known.filter_map(|id| Some(document.experiment(id)?.dataset.classes.len()));
            let known = known.min().unwrap_or(CLASSES);
            let classes = claim.holds.classes().into_iter();
            let faults = [
                classes.max().and_then(|class| no_class(class, known)),
                unjudged(document, &claim.holds),
                unclassified(document, &claim.holds),
                bounds::unbounded(&claim.holds),
                bounds::too_many(&claim.holds, known),
            ];
            for message in faults.into_iter().flatten() {
                self.problem(&path, message);
            }
        }
    }
}

/// No smaller margin is of use, as no run repeats another so closely.
const SMALLEST_MARGIN: f64 = 1e-9;

/// No larger one is of a loss or of seconds that anybody printed.
const LARGEST_MARGIN: f64 = 1e9;

/// What was measured is not negative, and shares are at most one.
fn printed(figure: &PublishedFigure) -> Option<String> {
    let (value, printed) = (figure.printed.value(), &figure.printed);
    if value < 0.0 {
        return Some(format!(
            "{printed} is negative; what was measured is 0 or above"
        ));
    }
    (figure.quantity.is_share() && value > 1.0).then(|| format!(
        "{printed} is above 1; write an accuracy as a share of one (\".8913\") or with a percent sign (\"89.13 %\")"
    ))
}

fn no_class(class: usize, classes: usize) -> Option<String> {
    let last = classes.saturating_sub(1);
    (class >= classes).then(|| format!("there is no class {class}; classes go from 0 to {last}"))
}

fn runs(figure: &PublishedFigure) -> Option<String> {
    (figure.runs == 0).then(|| {
        "runs is 0; a figure is of 1 run, or the mean of more; leave it out where it is of one"
            .to_owned()
    })
}

fn margin(document: &Document, figure: &PublishedFigure) -> Option<String> {
    let Some(margin) = document.margin(figure) else {
        return Some(format!(
            "the figure {:?} has no margin; give it one, or one for its quantity under [margins], before any run",
            figure.id
        ));
    };
    let most = if figure.quantity.is_share() {
        1.0
    } else {
        LARGEST_MARGIN
    };
    (!(SMALLEST_MARGIN..=most).contains(&margin)).then(|| format!(
        "the figure {:?} has a margin of {margin:e}; what can be judged has one from {SMALLEST_MARGIN:e} to {most:e}",
        figure.id
    ))
}

/// Why no run has a quantity at a moment, with the key that is at fault.
fn unmeasured(
    document: &Document,
    experiment: &str,
    quantity: Quantity,
    at: Moment,
) -> Option<(&'static str, String)> {
    let (name, part) = described(quantity);
    match (part, at) {
        (Part::Test, Moment::FinalTest) => {}
        (Part::Test, _) => {
            return Some((
                "at",
                format!(
                    "{name} is measured once, after training, and has no value in an epoch; it goes with at = \"final_test\" alone"
                ),
            ));
        }
        (_, Moment::FinalTest) => {
            return Some((
                "at",
                format!(
                    "{name} is measured in epochs, and \"final_test\" is none; give at = \"last_epoch\" or another epoch, or a quantity of the test images"
                ),
            ));
        }
        _ => {}
    }
    let experiment = document.experiment(experiment)?;
    let epochs = experiment.training.as_ref().map(|training| training.epochs);
    if let (Moment::Epoch(epoch), Some(epochs)) = (at, epochs)
        && !(1..=epochs).contains(&epoch)
    {
        return Some((
            "at",
            format!(
                "epoch {epoch} of an experiment that trains {epochs}; epochs are counted from 1"
            ),
        ));
    }
    no_images(experiment, part).map(|message| ("quantity", message))
}

/// The name of a quantity in a file, and the images that it is measured on.
fn described(quantity: Quantity) -> (&'static str, Part) {
    match quantity {
        Quantity::Loss => ("loss", Part::Train),
        Quantity::Accuracy => ("accuracy", Part::Train),
        Quantity::SecondsPerEpoch => ("seconds_per_epoch", Part::Train),
        Quantity::ValLoss => ("val_loss", Part::Validation),
        Quantity::ValAccuracy => ("val_accuracy", Part::Validation),
        Quantity::TestLoss => ("test_loss", Part::Test),
        Quantity::TestAccuracy => ("test_accuracy", Part::Test),
    }
}

/// Says that an experiment has no images of this part.
fn no_images(experiment: &Experiment, part: Part) -> Option<String> {
    let id = &experiment.id;
    match part {
        Part::Validation if experiment.images().1 == 0 => Some(format!(
            "the experiment {id:?} has no images to validate; give it another `split`"
        )),
        Part::Test if experiment.dataset.test_count == 0 => Some(format!(
            "the experiment {id:?} has no test images; give it another `dataset`"
        )),
        _ => None,
    }
}

/// Why a condition can be judged by no run, or holds whatever a run gives.
fn unjudged(document: &Document, condition: &Condition) -> Option<String> {
    let measure = |measure: &Measure| {
        let Measure {
            experiment,
            quantity,
            at,
        } = measure;
        unmeasured(document, experiment, *quantity, *at).map(|(_, message)| message)
    };
    let curve = |experiment: &str, quantity: Quantity| {
        let fault = unmeasured(document, experiment, quantity, Moment::LastEpoch);
        fault.map(|(_, message)| message)
    };
    match condition {
        Condition::Order { less, than } => measure(less).or_else(|| measure(than)),
        Condition::Threshold { measure: of, .. } => measure(of),
        Condition::TurnsUp {
            experiment,
            quantity,
            within,
        }
        | Condition::LevelsOff {
            experiment,
            quantity,
            within,
        } => curve(experiment, *quantity).or_else(|| backwards(*within)),
        Condition::InStep {
            experiment,
            quantities: [one, other],
            ..
        } => curve(experiment, *one).or_else(|| curve(experiment, *other)),
        Condition::Throughout {
            quantity,
            less,
            than,
        } => curve(less, *quantity).or_else(|| curve(than, *quantity)),
        Condition::Steady {
            experiment,
            quantity,
            ..
        } => curve(experiment, *quantity),
        Condition::Close { one, other, .. } => measure(one).or_else(|| measure(other)),
        Condition::NoSignificantGain { from, to, .. } => measure(from)
            .or_else(|| measure(to))
            .or_else(|| unlike(from, to)),
        Condition::Sample { right, images, .. } => (right > images).then(|| {
            format!("{right} of {images} images cannot be right; give at most all of them")
        }),
        Condition::FoldSpread { experiment, .. } => {
            let experiment = document.experiment(experiment)?;
            experiment.folds.is_none().then(|| {
                let id = &experiment.id;
                format!(
                    "the experiment {id:?} has no folds whose scores could differ; give it `folds`"
                )
            })
        }
        _ => None,
    }
}

/// A gain is one of the same quantity.
fn unlike(from: &Measure, to: &Measure) -> Option<String> {
    (from.quantity != to.quantity)
        .then(|| "`from` and `to` are of two quantities; a gain is one of the same".to_owned())
}

fn backwards([first, last]: [usize; 2]) -> Option<String> {
    (first > last)
        .then(|| format!("within = [{first}, {last}] holds no epoch; write the first one first"))
}

/// Why no run has the confusion matrix that a condition speaks of.
fn unclassified(document: &Document, condition: &Condition) -> Option<String> {
    let of = condition.of()?;
    if of == Part::Train && !printed_and_ranked(document, condition) {
        let why = "no run keeps how the training images were classified";
        return Some(format!(
            "of = \"train\" cannot be judged: {why}; write \"validation\" or \"test\""
        ));
    }
    let mut experiments = condition.experiments().into_iter();
    experiments.find_map(|id| no_images(document.experiment(id)?, of))
}

/// Whether the audit judges a claim about training images by the matrix that the document prints.
fn printed_and_ranked(document: &Document, condition: &Condition) -> bool {
    let Condition::Confusions { experiment, .. } = condition else {
        return false;
    };
    let mut matrices = document.matrices.iter();
    matrices.any(|matrix| matrix.of == Part::Train && matrix.experiment == *experiment)
}
