//! Figures of one quantity of one training: of the same moment they are the same, and none is better
//! than the best.

use super::{Check, Finding, Outcome};
use crate::{Document, Experiment, Moment, PublishedFigure, Quantity};

/// The findings on every two figures that say something of each other.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let figures = document.figures.iter().enumerate();
    figures
        .flat_map(|(at, figure)| {
            let before = document.figures[..at].iter();
            let others = before.filter(move |other| is_of_one_training(document, other, figure));
            others.filter_map(move |other| between(document, other, figure))
        })
        .collect()
}

/// Whether two figures are of one training, or means over the same number of them. What an
/// experiment with folds prints may be of different folds, and seconds of different machines.
fn is_of_one_training(document: &Document, one: &PublishedFigure, other: &PublishedFigure) -> bool {
    let experiment = document.experiment(&one.experiment);
    one.experiment == other.experiment
        && one.quantity == other.quantity
        && one.quantity != Quantity::SecondsPerEpoch
        && one.runs == other.runs
        && experiment.is_some_and(|experiment| experiment.folds.is_none())
}

fn between(document: &Document, one: &PublishedFigure, other: &PublishedFigure) -> Option<Finding> {
    let experiment = document.experiment(&one.experiment)?;
    if moment(experiment, one.at) == moment(experiment, other.at) {
        return Some(repeated(document, one, other));
    }
    match (one.at, other.at) {
        (Moment::BestEpoch, _) => Some(best(document, one, other)),
        (_, Moment::BestEpoch) => Some(best(document, other, one)),
        _ => None,
    }
}

/// The moment, by its epoch where that is known: a training that nothing stops early ends with its
/// last epoch.
fn moment(experiment: &Experiment, at: Moment) -> Moment {
    let training = experiment.training.as_ref();
    match (at, training) {
        (Moment::LastEpoch, Some(training)) if training.early_stopping.is_none() => {
            Moment::Epoch(training.epochs)
        }
        _ => at,
    }
}

fn repeated(document: &Document, first: &PublishedFigure, again: &PublishedFigure) -> Finding {
    let agrees = again.printed.enclosure().meets(first.printed.enclosure());
    let link = Outcome::of(agrees).link();
    Finding::new(&document.id, Check::Repetition, &again.id)
        .between(&again.place, &first.place)
        .says(format!("the same figure of {}", first.experiment))
        .outcome(
            Outcome::of(agrees),
            format!("{} here, {link} {} there", again.printed, first.printed),
        )
        .uses([first.id.as_str()])
        .disputes([first.id.as_str()])
}

fn best(document: &Document, best: &PublishedFigure, other: &PublishedFigure) -> Finding {
    let [most, value] = [best, other].map(|figure| figure.printed.enclosure());
    let (agrees, word) = if best.quantity.is_share() {
        (most.high >= value.low, "more")
    } else {
        (most.low <= value.high, "less")
    };
    let link = Outcome::of(agrees).link();
    Finding::new(&document.id, Check::Best, &best.id)
        .between(&best.place, &other.place)
        .says(format!("no epoch has {word} than the best one"))
        .outcome(
            Outcome::of(agrees),
            format!("at best {}, {link} {} there", best.printed, other.printed),
        )
        .supports_nothing()
        .disputes([other.id.as_str()])
}
