//! A loss against an accuracy of the same images, printed or implied by their confusion matrix.

use refashion_std::decimals;
use refashion_trainer::{Loss, Training};

use super::{Check, Finding, Outcome, matrices};
use crate::cross_entropy::{least, lowest_accuracy};
use crate::{Document, Enclosure, Matrix, Moment, Part, PublishedFigure, Quantity};

/// The findings on every published loss with an accuracy or a matrix of the same images beside it.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let figures = document.figures.iter();
    let bounded = figures.filter(|loss| is_bounded(document, loss));
    bounded
        .flat_map(|loss| {
            let all = document.matrices.iter();
            let implied = all.filter_map(move |matrix| implied(document, loss, matrix));
            let beside = printed(document, loss).into_iter().chain(implied);
            beside.map(move |beside| finding(document, loss, &beside))
        })
        .collect()
}

/// An accuracy of the images that a loss is of.
struct Beside<'a> {
    id: &'a str,
    place: &'a str,
    share: Enclosure,
    shown: String,
}

/// The accuracy that is printed of the same moment, or as the mean of as many runs.
fn printed<'a>(document: &'a Document, loss: &PublishedFigure) -> Option<Beside<'a>> {
    let accuracy = match loss.quantity {
        Quantity::Loss => Quantity::Accuracy,
        Quantity::ValLoss => Quantity::ValAccuracy,
        Quantity::TestLoss => Quantity::TestAccuracy,
        _ => return None,
    };
    let beside = |figure: &&PublishedFigure| {
        figure.experiment == loss.experiment
            && figure.quantity == accuracy
            && figure.at == loss.at
            && figure.runs == loss.runs
    };
    let figure = document.figures.iter().find(beside)?;
    Some(Beside {
        id: &figure.id,
        place: &figure.place,
        share: figure.printed.enclosure(),
        shown: figure.printed.to_string(),
    })
}

/// The accuracy that a matrix implies, if it is of the images of the loss and of the end of a run too. The
/// loss of an epoch is taken while it trains, and a matrix of the training images behind it.
fn implied<'a>(
    document: &Document,
    loss: &PublishedFigure,
    matrix: &'a Matrix,
) -> Option<Beside<'a>> {
    let of = match matrix.of {
        Part::Validation => Quantity::ValLoss,
        Part::Test => Quantity::TestLoss,
        Part::Train => return None,
    };
    let same = matrix.experiment == loss.experiment
        && of == loss.quantity
        && loss.runs == 1
        && matrices::is_of_the_end(document, loss)
        && !matrices::is_of_other_images(document, matrix);
    let share = matrices::accuracy(document, matrix).filter(|_| same)?;
    Some(Beside {
        id: &matrix.id,
        place: &matrix.place,
        share,
        shown: share.to_string(),
    })
}

fn finding(document: &Document, loss: &PublishedFigure, beside: &Beside<'_>) -> Finding {
    let (printed, least) = (loss.printed.enclosure(), least(beside.share));
    let agrees = printed.high >= least;
    let link = Outcome::of(agrees).link();
    Finding::new(&document.id, Check::LossBound, &loss.id)
        .between(&loss.place, beside.place)
        .says("each image that is wrong costs at least ln 2")
        .outcome(
            Outcome::of(agrees),
            format!(
                "printed {}, {link} of {} at least (1 − {}) × ln 2 = {}; this loss leaves any accuracy from {}",
                loss.printed,
                loss.experiment,
                beside.shown,
                decimals(least, 4),
                decimals(lowest_accuracy(printed), 4),
            ),
        )
        .supports_nothing()
        .disputes([beside.id])
}

/// Whether an accuracy of the images bounds a loss. What is printed of folds may be of different ones.
fn is_bounded(document: &Document, loss: &PublishedFigure) -> bool {
    let experiment = document.experiment(&loss.experiment);
    experiment.is_some_and(|experiment| {
        let training = experiment.training.as_ref();
        experiment.folds.is_none()
            && is_of_one_moment(loss.at)
            && training.is_some_and(|training| is_cross_entropy(training, loss.quantity))
    })
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
