//! Whether a condition is met by the runs of one seed.

use refashion_documents::{Claim, Condition, Document, Measure, Part, Score};
use refashion_metrics::{ConfusionMatrix, statistics::mean};
use refashion_runs::{RunRecord, Runs};
use refashion_trainer::Epoch;

use crate::measure::{less_is_better, measure, of_epoch};

/// The runs of one seed.
pub(super) struct Seed<'a> {
    pub(super) document: &'a Document,
    pub(super) runs: &'a Runs,
    pub(super) seed: u64,
}

impl<'a> Seed<'a> {
    /// The run of an experiment; nothing where it diverged, as what is left of its curves would
    /// then be taken for the whole of them.
    fn run(&self, experiment: &str) -> Option<&'a RunRecord> {
        self.runs
            .get(experiment)?
            .iter()
            .find(|run| run.seed == self.seed && !run.diverged)
    }

    /// Whether one of the runs was shortened, so that the claim says nothing of it.
    pub(super) fn shortened(&self, claim: &Claim) -> bool {
        let runs = claim
            .holds
            .experiments()
            .into_iter()
            .filter_map(|id| self.run(id));
        runs.into_iter().any(|run| !run.complete())
    }

    /// Whether the claim is about rounded predictions that were not read out of the weights.
    pub(super) fn unread(&self, claim: &Claim) -> bool {
        let mut experiments = claim.holds.experiments().into_iter();
        claim.holds.of() == Some(Part::Test)
            && experiments.any(|id| {
                let run = self.run(id);
                self.rounds(id) && run.is_some_and(|run| run.saved.is_none())
            })
    }

    /// Whether the document rounds the predictions of an experiment.
    fn rounds(&self, experiment: &str) -> bool {
        let experiment = self.document.experiment(experiment);
        experiment.is_some_and(|experiment| experiment.rounds_predictions)
    }

    /// By how much the second result is better than the first; `None` where a run diverged.
    pub(super) fn gain(&self, from: &Measure, to: &Measure) -> Option<f64> {
        let gain = self.value(to)? - self.value(from)?;
        Some(match less_is_better(to.quantity) {
            true => -gain,
            false => gain,
        })
    }

    fn value(&self, wanted: &Measure) -> Option<f64> {
        measure(self.run(&wanted.experiment)?, wanted.quantity, wanted.at)
    }

    fn matrix(&self, experiment: &str, of: Part) -> Option<&'a ConfusionMatrix> {
        let run = self.run(experiment)?;
        match of {
            Part::Test if self.rounds(experiment) => {
                Some(&run.saved.as_ref()?.rounded.as_ref()?.confusion)
            }
            Part::Test => Some(&run.test.as_ref()?.confusion),
            Part::Validation => Some(&run.validation.as_ref()?.confusion),
            Part::Train => None,
        }
    }

    /// Whether the condition is met; `None` where a run diverged or has no value for it.
    pub(super) fn holds(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Order { less, than } => Some(self.value(less)? < self.value(than)?),
            Condition::Threshold {
                measure,
                above,
                below,
            } => Some(within(self.value(measure)?, *above, *below)),
            Condition::TurnsUp {
                experiment,
                quantity,
                within,
            } => {
                let curve = curve(self.run(experiment)?, |epoch| of_epoch(epoch, *quantity))?;
                let lowest = lowest(&curve)?;
                let last = curve.last()?;
                let inside = (within[0]..=within[1]).contains(&(lowest + 1));
                Some(inside && *last > curve[lowest])
            }
            Condition::LevelsOff {
                experiment,
                quantity,
                within,
            } => {
                let curve = curve(self.run(experiment)?, |epoch| of_epoch(epoch, *quantity))?;
                Some((within[0]..=within[1]).any(|turn| levels_off(&curve, turn)))
            }
            Condition::InStep {
                experiment,
                quantities: [a, b],
                at_most,
            } => {
                let last = self.run(experiment)?.history.epochs.last()?;
                Some((of_epoch(last, *a)? - of_epoch(last, *b)?).abs() <= *at_most)
            }
            Condition::Classes {
                experiment,
                of,
                above,
                at_least,
                count,
            } => {
                let matrix = self.matrix(experiment, *of)?;
                let reach = |&class: &usize| {
                    let recall = matrix.recall(class);
                    recall.is_some_and(|recall| reaches(recall, *above, *at_least))
                };
                Some((0..matrix.classes()).filter(reach).count() >= *count)
            }
            Condition::Recall {
                experiment,
                of,
                class,
                above,
                below,
            } => Some(within(
                self.matrix(experiment, *of)?.recall(*class)?,
                *above,
                *below,
            )),
            Condition::Weakest {
                experiment,
                of,
                score,
                class,
            } => weakest(self.matrix(experiment, *of)?, *score).map(|weakest| weakest == *class),
            Condition::Confusions {
                experiment,
                of,
                pairs,
            } => {
                let confusions = self.matrix(experiment, *of)?.confusions();
                let named = confusions.iter().map(|c| [c.truth, c.predicted]);
                Some(named.take(pairs.len()).eq(pairs.iter().copied()))
            }
            Condition::BelowMean {
                experiment,
                of,
                score,
                classes,
            } => {
                let scored = scores(self.matrix(experiment, *of)?, *score);
                let values: Vec<f64> = scored.iter().map(|(_, value)| *value).collect();
                let mean = mean(&values)?;
                let mut named = scored.iter().filter(|(class, _)| classes.contains(class));
                Some(named.all(|(_, value)| *value < mean))
            }
            Condition::Dominant { experiment, of } => {
                let matrix = self.matrix(experiment, *of)?;
                Some((0..matrix.classes()).all(|class| dominant(matrix, class)))
            }
            Condition::Confused {
                experiment,
                of,
                truth,
                predicted,
                above,
                below,
            } => {
                let matrix = self.matrix(experiment, *of)?;
                let images = matrix.row(*truth).iter().sum::<u64>();
                let share = matrix.count(*truth, *predicted) as f64 / images as f64;
                Some(within(share, *above, *below))
            }
            Condition::Throughout {
                quantity,
                less,
                than,
            } => {
                let of = |id: &str| curve(self.run(id)?, |epoch| of_epoch(epoch, *quantity));
                let (less, than) = (of(less)?, of(than)?);
                Some(less.iter().zip(&than).all(|(less, than)| less < than))
            }
            Condition::Steady {
                experiment,
                quantity,
                at_most,
            } => {
                let curve = curve(self.run(experiment)?, |epoch| of_epoch(epoch, *quantity))?;
                let falls = less_is_better(*quantity);
                let rising = curve
                    .into_iter()
                    .map(|value| if falls { -value } else { value });
                Some(largest_step_back(rising) <= *at_most)
            }
            Condition::Close {
                one,
                other,
                at_most,
            } => Some((self.value(one)? - self.value(other)?).abs() <= *at_most),
            Condition::Likeliest {
                experiment,
                image,
                classes,
                above,
                below,
            } => {
                let first = &self.run(experiment)?.saved.as_ref()?.samples.first;
                let shown = first.iter().find(|shown| shown.index == *image)?;
                likeliest(&shown.probabilities, classes, *above, *below)
            }
            Condition::Sample {
                experiment,
                of,
                right,
                images,
            } => {
                let accuracy = self.matrix(experiment, *of)?.accuracy()?;
                Some(is_common(*right, *images, accuracy))
            }
            Condition::FoldSpread {
                experiment,
                at_most,
            } => {
                let run = self.run(experiment).filter(|run| run.complete())?;
                Some(fold_spread(run)? <= *at_most)
            }
            _ => None,
        }
    }
}

/// The difference between the best and the worst fold's accuracy.
fn fold_spread(run: &RunRecord) -> Option<f64> {
    let scores = || run.folds.iter().map(|fold| fold.scores.accuracy);
    Some(scores().reduce(f64::max)? - scores().reduce(f64::min)?)
}

/// Whether a class is put into itself more often than into any other.
fn dominant(matrix: &ConfusionMatrix, class: usize) -> bool {
    let row = matrix.row(class).iter().enumerate();
    let mut others = row.filter(|(other, _)| *other != class);
    others.all(|(_, &count)| count < matrix.count(class, class))
}

fn within(value: f64, above: Option<f64>, below: Option<f64>) -> bool {
    above.is_none_or(|bound| value > bound) && below.is_none_or(|bound| value < bound)
}

/// Whether a share is above a level, or at least at one.
fn reaches(share: f64, above: Option<f64>, at_least: Option<f64>) -> bool {
    above.is_none_or(|bound| share > bound) && at_least.is_none_or(|bound| share >= bound)
}

/// A quantity by epoch; `None` if an epoch has none.
fn curve(run: &RunRecord, of: impl Fn(&Epoch) -> Option<f64>) -> Option<Vec<f64>> {
    run.history.epochs.iter().map(of).collect()
}

/// The place of the smallest value.
fn lowest(curve: &[f64]) -> Option<usize> {
    (0..curve.len()).min_by(|&a, &b| curve[a].total_cmp(&curve[b]))
}

/// Whether the mean step after this epoch (counted from 1) is less than a tenth of that before.
fn levels_off(curve: &[f64], turn: usize) -> bool {
    if turn < 2 || turn >= curve.len() {
        return false;
    }
    let before = (curve[turn - 1] - curve[0]).abs() / (turn - 1) as f64;
    let after = (curve[curve.len() - 1] - curve[turn - 1]).abs() / (curve.len() - turn) as f64;
    after < before / 10.0
}

/// How far a curve ever falls below its best before.
fn largest_step_back(curve: impl Iterator<Item = f64>) -> f64 {
    let mut best = f64::NEG_INFINITY;
    curve.fold(0.0, |most, value| {
        best = best.max(value);
        most.max(best - value)
    })
}

/// Whether these are the likeliest classes, in order, the first within bounds.
fn likeliest(
    probabilities: &[f32],
    classes: &[usize],
    above: Option<f64>,
    below: Option<f64>,
) -> Option<bool> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
    let first = *probabilities.get(*classes.first()?)?;
    Some(order.starts_with(classes) && within(f64::from(first), above, below))
}

/// Whether neither so few nor so many of some images drawn at random are right in less than a
/// fortieth of all draws.
fn is_common(right: usize, images: usize, accuracy: f64) -> bool {
    let probability = |count: usize| {
        let ways = (0..count)
            .map(|i| (images - i) as f64 / (i + 1) as f64)
            .product::<f64>();
        ways * accuracy.powi(count as i32) * (1.0 - accuracy).powi((images - count) as i32)
    };
    let fewer: f64 = (0..=right).map(probability).sum();
    let more: f64 = (right..=images).map(probability).sum();
    fewer.min(more) >= 0.025
}

/// The class with the lowest score.
fn weakest(matrix: &ConfusionMatrix, score: Score) -> Option<usize> {
    let scored = scores(matrix, score).into_iter();
    scored
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(class, _)| class)
}

/// The score of every class that has images.
fn scores(matrix: &ConfusionMatrix, score: Score) -> Vec<(usize, f64)> {
    let value = |class: usize| -> Option<f64> {
        let (recall, precision) = (
            matrix.recall(class)?,
            matrix.precision(class).unwrap_or(0.0),
        );
        match score {
            Score::Recall => Some(recall),
            Score::Precision => Some(precision),
            Score::F1 if recall + precision == 0.0 => Some(0.0),
            Score::F1 => Some(2.0 * recall * precision / (recall + precision)),
            _ => None,
        }
    };
    let scored = (0..matrix.classes()).filter_map(|class| Some((class, value(class)?)));
    scored.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_levels_off_where_its_steps_become_ten_times_smaller() {
        let curve = [1.0, 0.5, 0.2, 0.19, 0.185, 0.18];
        assert!(levels_off(&curve, 3));
        assert!(!levels_off(&curve, 2));
        assert!(!levels_off(&curve, 6));
    }

    #[test]
    fn the_weakest_class_is_the_one_with_the_lowest_score() {
        let matrix = ConfusionMatrix::from_rows(&[vec![9, 1], vec![4, 6]]).unwrap();
        assert_eq!(weakest(&matrix, Score::Recall), Some(1));
        assert_eq!(weakest(&matrix, Score::Precision), Some(0));
    }

    #[test]
    fn a_class_dominates_its_row_only_where_nothing_comes_up_to_it() {
        let matrix = ConfusionMatrix::from_rows(&[vec![9, 1], vec![5, 5]]).unwrap();
        assert!(dominant(&matrix, 0));
        assert!(!dominant(&matrix, 1));
    }

    #[test]
    fn steps_back_are_measured_from_the_best_before() {
        assert_eq!(
            largest_step_back([0.5, 0.75, 0.5, 0.625, 1.0].into_iter()),
            0.25
        );
        assert_eq!(largest_step_back([1.0, 2.0].into_iter()), 0.0);
    }

    #[test]
    fn the_likeliest_classes_are_named_in_order() {
        let told =
            |classes: &[usize], above| likeliest(&[0.25, 0.125, 0.625], classes, above, None);
        assert_eq!(told(&[2, 0], None), Some(true));
        assert_eq!(told(&[2, 1], None), Some(false));
        assert_eq!(told(&[2], Some(0.75)), Some(false));
    }

    /// `scipy.stats.binom(9, .458).cdf(3)` is .4461 and `.sf(7)` .0104, that of .937 for 8 and more
    /// .8962 and for 6 and fewer .0133.
    #[test]
    fn so_few_or_so_many_of_nine_are_rare() {
        assert!(is_common(3, 9, 0.458) && !is_common(8, 9, 0.458));
        assert!(is_common(8, 9, 0.937) && !is_common(6, 9, 0.937));
        assert!(is_common(9, 9, 1.0) && !is_common(0, 9, 1.0));
    }

    #[test]
    fn half_is_not_above_a_half_but_at_least_that() {
        assert!(!reaches(0.5, Some(0.5), None) && reaches(0.501, Some(0.5), None));
        assert!(reaches(0.5, None, Some(0.5)) && !reaches(0.499, None, Some(0.5)));
    }

    #[test]
    fn bounds_are_strict_and_may_be_left_out() {
        assert!(within(0.5, None, None));
        assert!(within(0.5, Some(0.4), Some(0.6)));
        assert!(!within(0.5, Some(0.5), None));
        assert!(!within(0.5, None, Some(0.5)));
    }
}
