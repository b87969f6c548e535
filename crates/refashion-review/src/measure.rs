//! Reads a published quantity off a run.

use refashion_documents::{Moment, Quantity};
use refashion_metrics::statistics::mean;
use refashion_runs::RunRecord;
use refashion_trainer::Epoch;

/// The value of a quantity in a run; `None` if the run has none: it diverged, it was shortened, or
/// it had no images to validate with.
pub fn measure(run: &RunRecord, quantity: Quantity, at: Moment) -> Option<f64> {
    match at {
        Moment::LastEpoch | Moment::BestEpoch if !run.complete() => None,
        Moment::FinalTest => {
            let test = run.complete().then_some(run.test.as_ref()?)?;
            match quantity {
                Quantity::TestLoss => Some(test.loss),
                Quantity::TestAccuracy => Some(test.accuracy),
                _ => None,
            }
        }
        _ => of_epochs(&run.history.epochs, quantity, at),
    }
    .filter(|value| value.is_finite())
}

/// The value of a quantity in these epochs, as far as they have come; `None` for what is measured of
/// no epoch, and for a moment that is none of theirs.
pub fn of_epochs(epochs: &[Epoch], quantity: Quantity, at: Moment) -> Option<f64> {
    let value = |epoch: &Epoch| of_epoch(epoch, quantity);
    match at {
        Moment::Epoch(number) => value(epochs.get(number.checked_sub(1)?)?),
        Moment::LastEpoch => value(epochs.last()?),
        Moment::BestEpoch => best(epochs.iter().filter_map(value), quantity),
        Moment::MeanEpoch => mean(&epochs.iter().filter_map(value).collect::<Vec<_>>()),
        _ => None,
    }
}

/// The value of a quantity in one epoch; `None` for what is measured of no epoch.
pub fn of_epoch(epoch: &Epoch, quantity: Quantity) -> Option<f64> {
    match quantity {
        Quantity::Loss => Some(epoch.loss),
        Quantity::Accuracy => Some(epoch.accuracy),
        Quantity::ValLoss => epoch.val_loss,
        Quantity::ValAccuracy => epoch.val_accuracy,
        Quantity::SecondsPerEpoch => Some(epoch.seconds),
        _ => None,
    }
}

/// Whether less of a quantity is better.
pub(crate) fn less_is_better(quantity: Quantity) -> bool {
    use Quantity::{Loss, SecondsPerEpoch, TestLoss, ValLoss};
    matches!(quantity, Loss | ValLoss | TestLoss | SecondsPerEpoch)
}

/// What a quantity is called in a table.
pub fn title(quantity: Quantity, at: Moment) -> String {
    let name = match quantity {
        Quantity::Loss => "training loss",
        Quantity::Accuracy => "training accuracy",
        Quantity::ValLoss => "validation loss",
        Quantity::ValAccuracy => "validation accuracy",
        Quantity::TestLoss => "test loss",
        Quantity::TestAccuracy => "test accuracy",
        Quantity::SecondsPerEpoch => "seconds an epoch",
        _ => "quantity",
    };
    match at {
        Moment::Epoch(number) => format!("{name}, epoch {number}"),
        Moment::LastEpoch => format!("{name}, last epoch"),
        Moment::BestEpoch => format!("{name}, best epoch"),
        _ => name.into(),
    }
}

fn best(values: impl Iterator<Item = f64>, quantity: Quantity) -> Option<f64> {
    let better = if less_is_better(quantity) {
        f64::min
    } else {
        f64::max
    };
    values.reduce(better)
}
