//! How near a training has to come to Keras'.

use refashion_trainer::Epoch;
use refashion_zoo::Parameter;

use crate::golden::{Case, Last};

/// The largest relative difference of a loss: in the first half of the steps, and in the second.
const LOSS: [f64; 2] = [1e-4, 1e-3];
/// The largest difference of a tensor's last values, as a share of the way that they have gone
/// from the first; both as root mean squares.
const WAY: f64 = 0.01;
/// What rounding alone may make of a value.
const ROUNDING: f64 = 1e-6;
impl Case {
    /// Whether the largest differences of losses hold as they stand.
    pub(crate) fn strict(&self) -> bool {
        (0..self.steps.len()).all(|step| self.loss_tolerance(step) <= LOSS[1])
    }

    /// Where a training magnifies rounding, it may stray as far as Keras' own does from first
    /// weights that are off by a millionth.
    fn loss_tolerance(&self, step: usize) -> f64 {
        LOSS[2 * step / self.steps.len()].max(self.steps_off[step])
    }

    /// Where losses stray, the class of an image or two may change as well.
    fn accuracy_tolerance(&self, step: usize) -> f64 {
        match self.steps_off[step] <= LOSS[0] {
            true => ROUNDING,
            false => 2.0 / self.training.batch as f64,
        }
    }

    /// Compares the loss and accuracy of each step.
    pub(crate) fn compare_steps(&self, steps: &[(f64, f64)]) {
        assert_eq!(steps.len(), self.steps.len());
        let mut farthest: f64 = 0.0;
        for (step, (found, expected)) in steps.iter().zip(&self.steps).enumerate() {
            let what = |what| format!("{}: {what} of step {step}", self.name);
            let (loss, accuracy) = (self.loss_tolerance(step), self.accuracy_tolerance(step));
            near(&what("loss"), found.0, expected.0, loss * expected.0);
            near(&what("accuracy"), found.1, expected.1, accuracy);
            farthest = farthest.max((found.0 / expected.0 - 1.0).abs());
        }
        println!("{}: losses off by at most {farthest:.0e}", self.name);
    }

    /// Compares what is reported of each epoch.
    pub(crate) fn compare_epochs(&self, epochs: &[Epoch]) {
        let [losses, accuracies, val_losses, val_accuracies] = &self.epochs;
        assert_eq!(epochs.len(), losses.len());
        for (i, epoch) in epochs.iter().enumerate() {
            let what = |what| format!("{}: {what} of epoch {}", self.name, i + 1);
            let step = (i + 1) * self.steps.len() / epochs.len() - 1;
            let (loss, accuracy) = (self.loss_tolerance(step), self.accuracy_tolerance(step));
            let (val_loss, val_accuracy) = (epoch.val_loss.unwrap(), epoch.val_accuracy.unwrap());
            near(&what("loss"), epoch.loss, losses[i], loss * losses[i]);
            near(&what("accuracy"), epoch.accuracy, accuracies[i], accuracy);
            let expected = val_losses[i];
            near(
                &what("validation loss"),
                val_loss,
                expected,
                loss * expected,
            );
            near(
                &what("validation accuracy"),
                val_accuracy,
                val_accuracies[i],
                accuracy,
            );
        }
    }

    /// Compares the last weights and running statistics.
    pub(crate) fn compare_weights(&self, found: &[Parameter], first: &[Parameter]) {
        assert_eq!(found.len(), self.last.len());
        for (found, first) in found.iter().zip(first) {
            let last = self.last.iter().find(|last| last.name == found.name);
            last.unwrap()
                .compare(&self.name, &found.values, &first.values);
        }
    }
}

impl Last {
    fn tolerance(&self) -> f64 {
        WAY.max(self.off)
    }

    fn compare(&self, case: &str, found: &[f32], first: &[f32]) {
        let what = format!("{case}: {}", self.name);
        let (len, count) = (found.len(), self.sample.len());
        let sample: Vec<f32> = (0..count).map(|k| found[k * len / count]).collect();
        let off = distance(&sample, &self.sample);
        let way = self.way * (count as f64 / len as f64).sqrt();
        let most = self.tolerance() * way + ROUNDING * (count as f64).sqrt();
        assert!(off <= most, "{what}: {off:.1e} off, {most:.1e} at most");

        let (norm, far) = (distance(found, &[]), distance(found, first));
        let most = self.tolerance() * self.way + ROUNDING * (len as f64).sqrt();
        near(&format!("{what}: norm"), norm, self.norm, most);
        near(&format!("{what}: way"), far, self.way, most);
    }
}

/// The Euclidean norm of a difference; where there is nothing to compare with, of the values.
fn distance(a: &[f32], b: &[f32]) -> f64 {
    let b = b.iter().copied().chain(std::iter::repeat(0.0));
    let square = |(&a, b): (&f32, f32)| (f64::from(a) - f64::from(b)).powi(2);
    a.iter().zip(b).map(square).sum::<f64>().sqrt()
}

#[track_caller]
fn near(what: &str, found: f64, expected: f64, most: f64) {
    let far = (found - expected).abs();
    assert!(
        far <= most + ROUNDING,
        "{what} is {found}, expected {expected}: {far:.1e} off, {most:.1e} at most"
    );
}
