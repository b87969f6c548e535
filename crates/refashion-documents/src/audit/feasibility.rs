//! Whether whole numbers of images give the printed accuracies, and what such a check is able to
//! find. Brown and Heathers (2017) call it GRIM.

use refashion_std::thousands;
use refashion_trainer::OnNan;

use super::{Check, Finding, Outcome};
use crate::{Document, Enclosure, Experiment, Moment, Printed, PublishedFigure, Quantity};

/// The findings on every published accuracy.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let figures = document.figures.iter();
    figures
        .filter_map(|figure| finding(document, figure))
        .collect()
}

fn finding(document: &Document, figure: &PublishedFigure) -> Option<Finding> {
    let experiment = document.experiment(&figure.experiment)?;
    let images = images(experiment, figure)?;
    let times = trainings(experiment, figure)?;
    let all = images.checked_mul(times)?;
    let of = match times {
        1 => thousands(images),
        _ => format!("{} × {}", thousands(times), thousands(images)),
    };
    let printed = &figure.printed;
    let possible = |printed: &Printed| counts(printed.enclosure(), all).is_some();
    let shown = match counts(printed.enclosure(), all) {
        Some((first, last)) => format!("printed {printed}, and {}", among(first, last, &of)),
        None => format!("printed {printed}, but no number of {of} images gives it"),
    };
    let power = power(&[printed], |changed| possible(&changed[0]));
    Some(
        Finding::new(&document.id, Check::Feasibility, &figure.id)
            .between(&figure.place, format!("the images of {}", experiment.id))
            .says("a whole number of images gives the accuracy")
            .outcome(Outcome::of(possible(printed)), format!("{shown}; {power}"))
            .supports_nothing(),
    )
}

/// How many images an accuracy of one training is of, if that is known.
fn images(experiment: &Experiment, figure: &PublishedFigure) -> Option<usize> {
    let (_, validation) = experiment.images();
    match (figure.quantity, figure.at) {
        // A mean over epochs is no share of images.
        (_, Moment::MeanEpoch) => None,
        (Quantity::Accuracy, at) => trained(experiment, at),
        (Quantity::ValAccuracy, _) => Some(validation),
        (Quantity::TestAccuracy, _) => Some(experiment.dataset.test_count),
        _ => None,
    }
}

/// How many images an epoch trains on: those of its full batches where others are dropped, and those
/// of the first batches where the last epoch is cut short. `None` where that hangs on the epoch, and
/// it is not known which one is meant.
fn trained(experiment: &Experiment, at: Moment) -> Option<usize> {
    let (images, _) = experiment.images();
    let Some(training) = &experiment.training else {
        return Some(images);
    };
    // Nobody prints which batches were skipped.
    if training.on_nan == OnNan::Skip {
        return None;
    }
    let (size, end) = (training.batch_size.max(1), training.epochs);
    let batches = if training.drop_last {
        images / size
    } else {
        images.div_ceil(size)
    };
    let of = |epoch| (training.batches_of(epoch, batches) * size).min(images);
    let (first, last) = match at {
        Moment::Epoch(epoch) => (epoch, epoch),
        Moment::LastEpoch if training.early_stopping.is_none() => (end, end),
        _ => (1, end),
    };
    Some(of(last)).filter(|seen| *seen > 0 && *seen == of(first))
}

/// Of how many trainings, each with as many images, a figure may be the mean: what is printed of folds
/// may be of all of them. `None` where the folds are of several sizes.
fn trainings(experiment: &Experiment, figure: &PublishedFigure) -> Option<usize> {
    let images = experiment.dataset.train_count;
    let folds = match experiment.folds.map(|folds| folds.n_splits) {
        None => 1,
        // Each fold is tested on the same images.
        Some(folds) if figure.quantity == Quantity::TestAccuracy => folds,
        Some(folds) => Some(folds).filter(|folds| images.is_multiple_of(*folds))?,
    };
    figure.runs.max(1).checked_mul(folds)
}

fn among(first: usize, last: usize, images: &str) -> String {
    if first == last {
        format!("{} of {images} are that", thousands(first))
    } else {
        let (first, last) = (thousands(first), thousands(last));
        format!("{first} to {last} of {images} are that")
    }
}

/// The fewest and the most of so many images whose share lies in an interval.
pub(super) fn counts(share: Enclosure, images: usize) -> Option<(usize, usize)> {
    let all = images as f64;
    // A count that lies on the end of what is rounded may have been rounded either way.
    let slack = 1e-9 * all.max(1.0);
    let first = (share.low * all - slack).ceil().max(0.0);
    let last = (share.high * all + slack).floor().min(all);
    (first <= last && images > 0).then_some((first as usize, last as usize))
}

/// How many of the changes of one digit of some printed numbers a check would find.
pub(super) fn power(printed: &[&Printed], possible: impl Fn(&[Printed]) -> bool) -> String {
    let (mut all, mut found) = (0, 0);
    for (at, one) in printed.iter().enumerate() {
        for changed in changes(one) {
            let mut numbers: Vec<Printed> = printed.iter().map(|one| (*one).clone()).collect();
            numbers[at] = changed;
            all += 1;
            found += usize::from(!possible(&numbers));
        }
    }
    match found {
        _ if all == 0 => "no digit behind the point could be changed".to_owned(),
        0 => format!("none of {all} changes of a digit would be found: all are possible"),
        _ => format!("{found} of {all} changes of a digit would be found"),
    }
}

/// Every number that differs in one digit behind the point of the share: `0.8913` says no more than
/// `.8913` or `89.13 %`.
fn changes(printed: &Printed) -> impl Iterator<Item = Printed> {
    let text = printed.text();
    let point = text.find('.').unwrap_or(text.len());
    let is_digit = |(_, c): &(usize, char)| c.is_ascii_digit();
    let whole = text[..point].chars().filter(char::is_ascii_digit).count();
    // Two digits in front of the point of a percentage stand behind that of the share.
    let shared = if printed.is_percent() { 2 } else { 0 };
    let digits = text.char_indices().filter(is_digit);
    digits
        .skip(whole.saturating_sub(shared))
        .flat_map(move |(at, digit)| {
            let others = ('0'..='9').filter(move |other| *other != digit);
            others.filter_map(move |other| {
                format!("{}{other}{}", &text[..at], &text[at + 1..])
                    .parse()
                    .ok()
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str) -> Enclosure {
        text.parse::<Printed>().unwrap().enclosure()
    }

    #[test]
    fn shares_of_few_images_have_gaps() {
        assert_eq!(counts(share(".9214"), 5_000), Some((4607, 4607)));
        assert_eq!(counts(share(".9213"), 5_000), None);
        assert_eq!(counts(share("92%"), 48_000), Some((43_920, 44_400)));
        assert_eq!(counts(share(".5"), 0), None);
        // 5.19 of 28, the mean of Brown and Heathers' example, is no mean of 28 whole numbers.
        assert_eq!(counts(Enclosure::around(0.519, 0.0005), 28), None);
    }

    #[test]
    fn what_is_possible_whatever_is_printed_finds_nothing() {
        let printed: Printed = ".9353".parse().unwrap();
        let told = |images| {
            power(&[&printed], |changed| {
                counts(changed[0].enclosure(), images).is_some()
            })
        };
        assert_eq!(
            told(10_000),
            "none of 36 changes of a digit would be found: all are possible"
        );
        assert!(told(5_000).ends_with("of 36 changes of a digit would be found"));
    }

    #[test]
    fn what_a_check_is_able_to_find_does_not_hang_on_how_a_share_is_written() {
        let told = |text: &str, images| {
            let printed: Printed = text.parse().unwrap();
            power(&[&printed], |changed| {
                counts(changed[0].enclosure(), images).is_some()
            })
        };
        for written in [".8914", "0.8914", "89.14 %", "~89.14%", "00.8914"] {
            let none = "none of 36 changes of a digit would be found: all are possible";
            assert_eq!(told(written, 10_000), none, "{written}");
            assert_eq!(told(written, 5_000), told(".8914", 5_000), "{written}");
        }
        let whole = ["1.00", "100 %"].map(|written| told(written, 10));
        assert_eq!(whole[0], whole[1]);
        assert_eq!(
            told("1", 10_000),
            "no digit behind the point could be changed"
        );
    }

    #[test]
    fn a_count_that_lies_on_the_end_of_what_is_rounded_is_one() {
        // .09995 and .10005 of 60,000 are whole, but for the rounding of their products.
        assert_eq!(counts(share(".1000"), 60_000), Some((5_997, 6_003)));
    }
}
