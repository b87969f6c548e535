//! A loss and an accuracy of the same images bound each other: the right class of an image that is
//! wrong has at most half of the probability, so that it costs at least ln 2.

use std::f64::consts::LN_2;

use refashion_std::decimals;
use refashion_trainer::{Loss, Training};

use super::{Check, Finding, Outcome};
use crate::{Document, Enclosure, Moment, PublishedFigure, Quantity};

/// The findings on every published loss with an accuracy of the same images beside it.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let figures = document.figures.iter();
    figures.filter_map(|loss| finding(document, loss)).collect()
}

fn finding(document: &Document, loss: &PublishedFigure) -> Option<Finding> {
    let accuracy = match loss.quantity {
        Quantity::Loss => Quantity::Accuracy,
        Quantity::ValLoss => Quantity::ValAccuracy,
        Quantity::TestLoss => Quantity::TestAccuracy,
        _ => return None,
    };
    let experiment = document.experiment(&loss.experiment)?;
    let training = experiment.training.as_ref()?;
    if !is_cross_entropy(training, loss.quantity) || !is_of_one_moment(loss.at) {
        return None;
    }
    let beside = |figure: &&PublishedFigure| {
        figure.experiment == loss.experiment && figure.quantity == accuracy && figure.at == loss.at
    };
    let accuracy = document.figures.iter().find(beside)?;
    let wrong = Enclosure::exact(1.0) - accuracy.printed.enclosure();
    let least = wrong * Enclosure::exact(LN_2);
    let agrees = loss.printed.enclosure().high >= least.low;
    let link = Outcome::of(agrees).link();
    let lowest = (1.0 - loss.printed.enclosure().high / LN_2).max(0.0);
    Some(
        Finding::new(&document.id, Check::LossBound, &loss.id)
            .between(&loss.place, &accuracy.place)
            .says("each image that is wrong costs at least ln 2")
            .outcome(
                Outcome::of(agrees),
                format!(
                    "printed {}, {link} of {} at least (1 − {}) × ln 2 = {}; this loss leaves any accuracy from {}",
                    loss.printed,
                    loss.experiment,
                    accuracy.printed,
                    decimals(least.low, 4),
                    decimals(lowest, 4),
                ),
            )
            .supports_nothing()
            .disputes([accuracy.id.as_str()]),
    )
}

/// Whether a loss is the plain cross-entropy, perhaps with penalties on top of it.
fn is_cross_entropy(training: &Training, quantity: Quantity) -> bool {
    let crossed = matches!(
        training.loss,
        Loss::SparseCategoricalCrossEntropy | Loss::CategoricalCrossEntropy
    );
    let mixed = training.mixup > 0.0 || training.class_weights.is_some();
    crossed && (quantity != Quantity::Loss || !(mixed || training.label_smoothing > 0.0))
}

fn is_of_one_moment(at: Moment) -> bool {
    !matches!(at, Moment::BestEpoch | Moment::MeanEpoch)
}

#[cfg(test)]
mod tests {
    use refashion_trainer::Optimizer;

    use super::*;

    #[test]
    fn a_training_loss_is_bounded_where_nothing_is_mixed_into_it() {
        let plain = Training::new(Optimizer::default(), Loss::default(), 32, 1);
        let smoothed = Training {
            label_smoothing: 0.1,
            ..plain.clone()
        };
        let mixed = Training {
            mixup: 0.2,
            ..plain.clone()
        };
        let squared = Training {
            loss: Loss::MeanSquaredError,
            ..plain.clone()
        };
        let bounded = [&plain, &smoothed, &mixed, &squared].map(|training| {
            [Quantity::Loss, Quantity::ValLoss].map(|loss| is_cross_entropy(training, loss))
        });
        let expected = [[true, true], [false, true], [false, true], [false, false]];
        assert_eq!(bounded, expected);
    }
}
