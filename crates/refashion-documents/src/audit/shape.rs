//! The course of a training: its loss falls and its accuracy rises, and both ever more slowly.
//!
//! No law says so, and a curve that is rough tells nothing. Where a single value stands out of a
//! curve that is smooth without it, that value is in doubt.

use super::{Check, Finding, Outcome};
use crate::{Document, Enclosure, Experiment, Moment, PublishedFigure, Quantity};

/// Fewer values are no curve.
const FEWEST: usize = 5;

/// The findings on every training of which enough epochs are published.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let of = |experiment| {
        [Quantity::Loss, Quantity::Accuracy]
            .into_iter()
            .filter_map(move |quantity| finding(document, experiment, quantity))
    };
    document.experiments.iter().flat_map(of).collect()
}

/// A value of a curve.
#[derive(Clone, Copy)]
struct Point<'a> {
    epoch: usize,
    figure: &'a PublishedFigure,
}

fn finding(document: &Document, experiment: &Experiment, quantity: Quantity) -> Option<Finding> {
    let points = points(document, experiment, quantity);
    if points.len() < FEWEST {
        return None;
    }
    let (first, last) = (points.first()?, points.last()?);
    let word = if quantity == Quantity::Loss {
        "falls"
    } else {
        "rises"
    };
    let finding = Finding::new(&document.id, Check::Shape, &first.figure.id)
        .between(&first.figure.place, &last.figure.place)
        .says(format!("the training's curve {word}, and ever more slowly"))
        .supports_nothing();
    if is_smooth(&points, quantity) {
        let (count, first, last) = (points.len(), first.epoch, last.epoch);
        let so = format!("so it does in {count} values from epoch {first} to epoch {last}");
        return Some(finding.outcome(Outcome::Consistent, so));
    }
    let outliers: Vec<&Point> = (0..points.len())
        .filter(|&left_out| is_smooth(&without(&points, left_out), quantity))
        .map(|left_out| &points[left_out])
        .collect();
    // Next to a value that stands out, its neighbours seem to as well: then one of them is wrong.
    let shown: Vec<String> = outliers
        .iter()
        .map(|point| format!("without {} at epoch {}", point.figure.printed, point.epoch))
        .collect();
    (!shown.is_empty()).then(|| {
        finding.outcome(
            Outcome::CannotBeTold,
            format!("it does {}", shown.join(", or ")),
        )
    })
}

/// The published values of a quantity in order; each epoch once.
fn points<'a>(
    document: &'a Document,
    experiment: &Experiment,
    quantity: Quantity,
) -> Vec<Point<'a>> {
    let last = experiment.training.as_ref().map(|training| training.epochs);
    let of = |figure: &&PublishedFigure| {
        figure.experiment == experiment.id && figure.quantity == quantity
    };
    let figures = document.figures.iter().filter(of);
    let mut points: Vec<Point> = figures
        .filter_map(|figure| {
            let epoch = match figure.at {
                Moment::Epoch(epoch) => epoch,
                Moment::LastEpoch => last?,
                _ => return None,
            };
            Some(Point { epoch, figure })
        })
        .collect();
    points.sort_by_key(|point| point.epoch);
    points.dedup_by_key(|point| point.epoch);
    points
}

fn without<'a>(points: &[Point<'a>], left_out: usize) -> Vec<Point<'a>> {
    let kept = points.iter().enumerate();
    kept.filter(|(at, _)| *at != left_out)
        .map(|(_, point)| *point)
        .collect()
}

/// Whether the steps may all be towards the better, none larger than the one before it, as far as
/// the printed digits leave open.
fn is_smooth(points: &[Point<'_>], quantity: Quantity) -> bool {
    let gain = |pair: &[Point<'_>]| {
        let (before, after) = (enclosure(pair[0]), enclosure(pair[1]));
        let step = if quantity == Quantity::Loss {
            before - after
        } else {
            after - before
        };
        step / Enclosure::exact((pair[1].epoch - pair[0].epoch) as f64)
    };
    let gains: Vec<Enclosure> = points.windows(2).map(gain).collect();
    gains.iter().all(|gain| gain.high >= 0.0)
        && gains.windows(2).all(|pair| pair[1].low <= pair[0].high)
}

fn enclosure(point: Point<'_>) -> Enclosure {
    point.figure.printed.enclosure()
}
