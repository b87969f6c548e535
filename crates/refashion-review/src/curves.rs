//! Quantities by epoch: each training, their mean, and what was published.

use refashion_documents::{Document, Experiment, Quantity, audit::Audit};
use refashion_metrics::statistics::mean;
use refashion_runs::RunRecord;
use refashion_trainer::History;

use crate::{
    measure::of_epoch,
    published::{PublishedPoint, points},
};

/// A quantity of an experiment by epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// The quantity.
    pub quantity: Quantity,
    /// (epoch, value) of each training: one a run, or one a fold where there are folds. A quantity
    /// that is measured of no epoch has none.
    pub trainings: Vec<Vec<(f64, f64)>>,
    /// The mean over the trainings at the epochs that all of them have. What is measured on the test
    /// images has its mean over the runs, at the last epoch that all of them have.
    pub mean: Vec<(f64, f64)>,
    /// What was published; nothing beside a rehearsal.
    pub published: Vec<PublishedPoint>,
}

/// Every quantity that has a curve.
const QUANTITIES: [Quantity; 6] = [
    Quantity::Accuracy,
    Quantity::ValAccuracy,
    Quantity::TestAccuracy,
    Quantity::Loss,
    Quantity::ValLoss,
    Quantity::TestLoss,
];

/// The curves of an experiment with these runs; none without runs.
pub(crate) fn curves(
    document: &Document,
    audit: &Audit,
    experiment: &Experiment,
    runs: &[&RunRecord],
) -> Vec<Curve> {
    if runs.is_empty() {
        return Vec::new();
    }
    let rehearsed = runs.iter().any(|run| run.rehearsal);
    let curve = |quantity| {
        let (trainings, mean) = match test_value(quantity) {
            Some(of) => (Vec::new(), after_training(runs, of)),
            None => {
                let trainings: Vec<_> = runs
                    .iter()
                    .flat_map(|run| trainings(run))
                    .map(|history| by_epoch(history, quantity))
                    .collect();
                let mean = mean_curve(&trainings);
                (trainings, mean)
            }
        };
        let published = if rehearsed {
            Vec::new()
        } else {
            points(document, audit, experiment, quantity)
        };
        Curve {
            quantity,
            trainings,
            mean,
            published,
        }
    };
    QUANTITIES.into_iter().map(curve).collect()
}

/// The trainings of a run: one, or one a fold.
fn trainings(run: &RunRecord) -> Vec<&History> {
    match run.folds.as_slice() {
        [] => vec![&run.history],
        folds => folds.iter().map(|fold| &fold.history).collect(),
    }
}

fn by_epoch(history: &History, quantity: Quantity) -> Vec<(f64, f64)> {
    let epochs = history.epochs.iter();
    epochs
        .filter_map(|epoch| {
            let value = of_epoch(epoch, quantity).filter(|value| value.is_finite())?;
            Some((epoch.epoch as f64, value))
        })
        .collect()
}

/// How a quantity of the test images is read off a run.
fn test_value(quantity: Quantity) -> Option<fn(&RunRecord) -> Option<f64>> {
    match quantity {
        Quantity::TestAccuracy => Some(|run| Some(run.test.as_ref()?.accuracy)),
        Quantity::TestLoss => Some(|run| Some(run.test.as_ref()?.loss)),
        _ => None,
    }
}

fn after_training(runs: &[&RunRecord], of: fn(&RunRecord) -> Option<f64>) -> Vec<(f64, f64)> {
    let values = runs.iter().filter_map(|run| of(run));
    let values: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    let epochs = runs.iter().map(|run| run.history.epochs.len());
    // Where their mean curve ends.
    let last = epochs.min().unwrap_or(0);
    let mean = mean(&values).into_iter();
    mean.map(|mean| (last as f64, mean)).collect()
}

/// The mean of several curves of (epoch, value), at the epochs that all of them have.
pub fn mean_curve(curves: &[Vec<(f64, f64)>]) -> Vec<(f64, f64)> {
    let Some((first, others)) = curves.split_first() else {
        return Vec::new();
    };
    let at = |epoch: f64| {
        let value = |curve: &Vec<(f64, f64)>| {
            curve
                .iter()
                .find(|point| point.0 == epoch)
                .map(|point| point.1)
        };
        let values: Option<Vec<f64>> = others.iter().map(value).collect();
        values.map(|values| values.iter().sum::<f64>())
    };
    let count = curves.len() as f64;
    first
        .iter()
        .filter_map(|&(epoch, value)| Some((epoch, (value + at(epoch)?) / count)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::mean_curve;

    #[test]
    fn a_mean_has_the_epochs_that_all_runs_have() {
        let curves = [
            vec![(1.0, 0.5), (2.0, 0.4), (3.0, 0.3)],
            vec![(1.0, 0.7), (2.0, 0.2)],
        ];
        assert_eq!(mean_curve(&curves), [(1.0, 0.6), (2.0, (0.4 + 0.2) / 2.0)]);
        assert!(mean_curve(&[]).is_empty());
    }
}
