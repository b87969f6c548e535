//! Whether whole numbers of images give the scores of a class, and the mean and the deviation over
//! folds. Fazekas and Kovács' mlscorecheck asks the same.

use super::feasibility::{counts, power};
use super::{Check, Finding, Outcome};
use crate::{ClassScores, Document, Enclosure, FoldScores, Part, Printed};

/// The findings on every class with scores and on every mean over folds.
pub(super) fn findings(document: &Document) -> Vec<Finding> {
    let classes = document.class_scores.iter();
    let classes = classes.filter_map(|scores| of_class(document, scores));
    let folds = document.fold_scores.iter();
    let folds = folds.filter_map(|scores| over_folds(document, scores));
    classes.chain(folds).collect()
}

fn of_class(document: &Document, scores: &ClassScores) -> Option<Finding> {
    let experiment = document.experiment(&scores.experiment)?;
    let (training, validation) = experiment.images();
    let all = match scores.of {
        Part::Train => training,
        Part::Validation => validation,
        Part::Test => experiment.dataset.test_count,
    };
    let finding = Finding::new(&document.id, Check::Feasibility, &scores.id)
        .between(&scores.place, format!("the images of {}", experiment.id))
        .says("whole numbers of images give the scores of the class")
        .supports_nothing();
    let sizes = experiment.dataset.test_class_counts;
    let known = (scores.of == Part::Test).then(|| sizes.get(scores.class).copied());
    let printed = scores
        .support
        .as_ref()
        .map(|support| support.value() as usize);
    let Some(support) = printed.or(known.flatten().map(|size| size as usize)) else {
        let unknown = "how many images the class has is not known";
        return Some(finding.outcome(Outcome::CannotBeTold, unknown));
    };
    let given = [&scores.precision, &scores.recall, &scores.f1];
    let names = ["precision", "recall", "F1"].into_iter().zip(given);
    let named: Vec<(&str, &Printed)> = names
        .filter_map(|(name, printed)| Some((name, printed.as_ref()?)))
        .collect();
    let possible = |numbers: &[Printed]| {
        let of = |wanted: &str| {
            let at = named.iter().position(|(name, _)| *name == wanted);
            at.map_or(Enclosure::SHARE, |at| numbers[at].enclosure())
        };
        exists([of("precision"), of("recall"), of("F1")], support, all)
    };
    let numbers: Vec<&Printed> = named.iter().map(|(_, printed)| *printed).collect();
    let own: Vec<Printed> = numbers.iter().map(|printed| (*printed).clone()).collect();
    let agrees = possible(&own);
    let shown: Vec<String> = named
        .iter()
        .map(|(name, printed)| format!("{name} {printed}"))
        .collect();
    let link = if agrees { "some" } else { "no" };
    let arithmetic = format!(
        "{} of {support} of {all} images: {link} whole numbers give them; {}",
        shown.join(", "),
        power(&numbers, possible)
    );
    Some(finding.outcome(Outcome::of(agrees), arithmetic))
}

/// Whether there are a number of right images and a number of predictions with these scores.
fn exists(shares: [Enclosure; 3], support: usize, all: usize) -> bool {
    predictions(shares, support, all).is_some()
}

/// The fewest and the most images that may be put into a class with this precision, recall and F1,
/// of which there are so many among all.
pub(super) fn predictions(
    [precision, recall, f1]: [Enclosure; 3],
    support: usize,
    all: usize,
) -> Option<(usize, usize)> {
    let (fewest, most) = counts(recall, support).filter(|_| support <= all)?;
    let of_right = |right: usize| {
        // As many as are put into the class: those that are right and any that are not of it.
        let (mut first, mut last) = (right as f64, (right + all - support) as f64);
        let mut narrow = |share: Enclosure, of: f64, beside: f64| {
            if share.high > 0.0 {
                first = first.max(of / share.high - beside);
            } else if of > 0.0 {
                last = f64::NEG_INFINITY;
            }
            if share.low > 0.0 {
                last = last.min(of / share.low - beside);
            }
        };
        narrow(precision, right as f64, 0.0);
        narrow(f1, 2.0 * right as f64, support as f64);
        let (first, last) = ((first - 1e-6).ceil(), (last + 1e-6).floor());
        (first <= last).then_some((first as usize, last as usize))
    };
    let wider = |(first, last): (usize, usize), (low, high)| (first.min(low), last.max(high));
    (fewest..=most).filter_map(of_right).reduce(wider)
}

fn over_folds(document: &Document, scores: &FoldScores) -> Option<Finding> {
    let experiment = document.experiment(&scores.experiment)?;
    let finding = Finding::new(&document.id, Check::Feasibility, &scores.id)
        .between(&scores.place, format!("the folds of {}", experiment.id))
        .says("whole numbers of images give the mean and the deviation over folds")
        .supports_nothing();
    let folds = experiment.folds.map(|folds| folds.n_splits);
    let even = folds.filter(|folds| experiment.dataset.train_count.is_multiple_of(*folds));
    let Some(folds) = even else {
        let unknown = "folds that are not all of one size give any mean";
        return Some(finding.outcome(Outcome::CannotBeTold, unknown));
    };
    let size = experiment.dataset.train_count / folds;
    let spread = Folds { folds, size };
    let possible = |numbers: &[Printed]| {
        let (mean, deviation) = (numbers[0].enclosure(), numbers[1].enclosure());
        spread.gives(mean, deviation, folds) || spread.gives(mean, deviation, folds - 1)
    };
    let agrees = possible(&[scores.mean.clone(), scores.deviation.clone()]);
    let link = if agrees { "may be" } else { "cannot be" };
    let arithmetic = format!(
        "{} ± {} {link} of {folds} folds of {size} images; {}",
        scores.mean,
        scores.deviation,
        power(&[&scores.mean, &scores.deviation], possible)
    );
    Some(finding.outcome(Outcome::of(agrees), arithmetic))
}

/// Folds of one size.
struct Folds {
    folds: usize,
    size: usize,
}

impl Folds {
    /// Whether numbers of right images may have this mean and this deviation, whose square is a sum
    /// over `divisor`: the sum of their squares is whole, as odd or even as their sum, and neither
    /// less than that of equal ones nor more than that of the most unequal ones.
    fn gives(&self, mean: Enclosure, deviation: Enclosure, divisor: usize) -> bool {
        let Some((fewest, most)) = counts(mean, self.folds * self.size) else {
            return false;
        };
        let (folds, size) = (self.folds as f64, self.size as f64);
        let scale = divisor as f64 * size * size;
        let low = deviation.low.max(0.0).powi(2) * scale;
        let high = deviation.high.max(0.0).powi(2) * scale;
        (fewest..=most).any(|sum| {
            let centre = (sum as f64).powi(2) / folds;
            let (share, left) = (sum / self.folds, sum % self.folds);
            let equal = self.folds * share * share + left * (2 * share + 1);
            let (full, part) = (sum / self.size, sum % self.size);
            let unequal = full * self.size * self.size + part * part;
            let slack = 1e-9 * centre.max(1.0);
            let first = (low + centre - slack).ceil().max(equal as f64) as usize;
            let last = (high + centre + slack).floor().min(unequal as f64) as usize;
            // A number and its square are both odd or both even.
            let first = first + (first + sum) % 2;
            first <= last
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(value: f64, digits: i32) -> Enclosure {
        Enclosure::around(value, 0.5 * 10f64.powi(-digits))
    }

    #[test]
    fn scores_of_a_class_are_possible_where_some_counts_give_them() {
        // 790 of 1,000 right, 210 of 9,000 others put there: precision .79, recall .79, F1 .79.
        let [a, b] = [around(0.79, 2), around(0.99, 2)];
        assert!(exists([a, a, a], 1000, 10_000));
        assert!(!exists([a, a, b], 1000, 10_000));
        // Seven images have no recall of .5.
        assert!(!exists([a, around(0.5, 2), a], 7, 100));
        assert!(!exists([a, a, a], 1000, 10));
        let none = around(0.0, 2);
        assert!(exists([none, none, none], 1000, 10_000));
    }

    #[test]
    fn as_many_are_put_into_a_class_as_its_scores_leave_open() {
        // 600 of 1,000 are right, and 98 % of those put there: 600 / .985 to 600 / .975.
        let shares = [around(0.98, 2), around(0.600, 3), Enclosure::SHARE];
        assert_eq!(predictions(shares, 1000, 10_000), Some((610, 615)));
        let any = [Enclosure::SHARE; 3];
        assert_eq!(predictions(any, 10, 100), Some((0, 100)));
        assert_eq!(predictions(any, 101, 100), None);
    }

    #[test]
    fn every_matrix_gives_scores_that_are_possible() {
        for (right, wrong, support) in [(0, 5, 10), (7, 0, 10), (3, 9, 11), (499, 77, 1000)] {
            let (precision, recall) = (
                f64::from(right) / f64::from(right + wrong),
                f64::from(right) / f64::from(support),
            );
            let f1 = 2.0 * f64::from(right) / f64::from(right + wrong + support);
            let shares = [precision, recall, f1].map(|value| {
                let rounded = (value * 1e3).round() / 1e3;
                around(rounded, 3)
            });
            assert!(
                exists(shares, support as usize, 10_000),
                "{right} {wrong} {support}"
            );
        }
    }

    #[test]
    fn a_mean_and_a_deviation_come_of_whole_numbers() {
        let folds = Folds { folds: 5, size: 10 };
        // 8, 8, 9, 9, 10 of 10: mean .88, deviation .07483 of all and .08367 with one less.
        let mean = around(0.88, 2);
        assert!(folds.gives(mean, around(0.0748, 4), 5));
        assert!(folds.gives(mean, around(0.0837, 4), 4));
        assert!(!folds.gives(mean, around(0.0700, 4), 5));
        assert!(!folds.gives(mean, around(0.0, 4), 5));
        assert!(!folds.gives(around(0.883, 3), around(0.0748, 4), 5));
        assert!(!folds.gives(mean, around(0.5, 4), 5));
    }

    #[test]
    fn folds_are_of_equal_parts_of_the_training_images() {
        let mut hw5 = Document::named("hw5").unwrap();
        let experiment = "hw5/kfold".to_owned();
        let mut told = |mean: &str, deviation: &str| {
            hw5.fold_scores = vec![FoldScores {
                id: "folds".to_owned(),
                place: "Table 1".to_owned(),
                experiment: experiment.clone(),
                mean: mean.parse().unwrap(),
                deviation: deviation.parse().unwrap(),
            }];
            let all = findings(&hw5).into_iter();
            let mut found = all.filter(|found| found.subject == "folds");
            let found = found.next().unwrap();
            (found.outcome, found.arithmetic)
        };
        let (outcome, arithmetic) = told("91.25%", "0.31%");
        assert_eq!(outcome, Outcome::Consistent, "{arithmetic}");
        let of = "91.25% ± 0.31% may be of 5 folds of 12000 images";
        assert!(arithmetic.starts_with(of), "{arithmetic}");
        // No share of 1 leaves room for a deviation.
        let (outcome, arithmetic) = told("100.00%", "5.00%");
        assert_eq!(outcome, Outcome::Contradiction, "{arithmetic}");
    }

    #[test]
    fn no_more_images_are_put_into_a_class_than_there_are() {
        let all = around(1.0, 3);
        // 1,000 right of 11,049 to 11,173 put there, but there are 10,000.
        assert!(!exists(
            [around(0.09, 3), all, around(0.17, 0)],
            1000,
            10_000
        ));
        // Every image is of the class, and seven of ten are put there: F1 14 / 17.
        assert!(exists([all, around(0.7, 3), around(0.824, 3)], 10, 10));
    }

    #[test]
    fn where_none_is_right_a_precision_of_nothing_is_possible() {
        let (zero, any) = (Enclosure::exact(0.0), around(0.0, 0));
        assert!(exists([zero; 3], 10, 100));
        assert!(!exists([zero, around(0.79, 2), any], 1000, 10_000));
    }

    #[test]
    fn sums_of_squares_are_no_less_than_of_equal_folds_and_no_more_than_of_full_ones() {
        // 45 of 100: five folds with 4 and five with 5 have 205, four full ones and a half one 425.
        let folds = Folds {
            folds: 10,
            size: 10,
        };
        let gives = |deviation| folds.gives(around(0.45, 2), around(deviation, 4), 10);
        // √((205 − 202.5) / 1000), and the same of 203.
        assert!(gives(0.05) && !gives(0.0224));
        // √((425 − 202.5) / 1000), and the same of 427.
        assert!(gives(0.4717) && !gives(0.4738));
    }

    #[test]
    fn a_sum_and_the_sum_of_its_squares_are_both_even_or_both_odd() {
        let folds = Folds { folds: 5, size: 10 };
        // 44 of 50: √((389 − 387.2) / 500) is of an odd sum of squares.
        assert!(!folds.gives(around(0.88, 2), around(0.06, 4), 5));
        // 8 of 10 in each of them.
        assert!(folds.gives(around(0.8, 2), Enclosure::exact(0.0), 5));
    }

    #[test]
    fn a_deviation_is_of_all_folds_or_of_one_less() {
        let mut hw5 = Document::named("hw5").unwrap();
        hw5.fold_scores = vec![FoldScores {
            id: "folds".to_owned(),
            place: "Table 1".to_owned(),
            experiment: "hw5/kfold".to_owned(),
            mean: "50.00%".parse().unwrap(),
            deviation: "48.00%".parse().unwrap(),
        }];
        // Half of five folds at 0 and half at 1 deviate by √(1 / 5), or by √(1 / 4) with one less.
        let found = findings(&hw5)
            .into_iter()
            .find(|found| found.subject == "folds");
        assert_eq!(found.unwrap().outcome, Outcome::Consistent);
    }
}
