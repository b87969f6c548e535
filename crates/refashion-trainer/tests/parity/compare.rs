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
/// The largest relative difference of the first loss, before which there is no step to stray in.
const FIRST: f64 = 1e-5;

impl Case {
    /// How far the loss of a step may be off.
    fn most(&self, step: usize, expected: f64) -> f64 {
        expected
            * match step {
                0 => FIRST,
                _ => LOSS[2 * step / self.steps.len()],
            }
    }

    /// Compares the loss and accuracy of each step.
    pub(crate) fn compare_steps(&self, steps: &[(f64, f64)]) {
        assert_eq!(steps.len(), self.steps.len());
        let mut farthest: f64 = 0.0;
        for (step, (found, expected)) in steps.iter().zip(&self.steps).enumerate() {
            let what = |what| format!("{}: {what} of step {step}", self.name);
            let most = self.most(step, expected.0);
            near(&what("loss"), found.0, expected.0, most);
            near(&what("accuracy"), found.1, expected.1, 0.0);
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
            let (val_loss, val_accuracy) = (epoch.val_loss.unwrap(), epoch.val_accuracy.unwrap());
            near(
                &what("loss"),
                epoch.loss,
                losses[i],
                self.most(step, losses[i]),
            );
            near(&what("accuracy"), epoch.accuracy, accuracies[i], 0.0);
            let most = self.most(step, val_losses[i]);
            near(&what("validation loss"), val_loss, val_losses[i], most);
            near(
                &what("validation accuracy"),
                val_accuracy,
                val_accuracies[i],
                0.0,
            );
        }
    }

    /// Compares the last weights and running statistics.
    pub(crate) fn compare_weights(&self, found: &[Parameter], first: &[Parameter]) {
        assert_eq!(found.len(), self.last.len());
        for (found, first) in found.iter().zip(first) {
            let last = self.last.iter().find(|last| last.name == found.name);
            self.compare_tensor(last.unwrap(), &found.values, &first.values);
        }
    }

    fn compare_tensor(&self, last: &Last, found: &[f32], first: &[f32]) {
        let what = format!("{}: {}", self.name, last.name);
        let (len, count) = (found.len(), last.sample.len());
        let sample: Vec<f32> = (0..count).map(|k| found[k * len / count]).collect();
        let off = distance(&sample, &last.sample);
        let way = last.way * (count as f64 / len as f64).sqrt();
        let most = WAY * way + ROUNDING * (count as f64).sqrt();
        assert!(off <= most, "{what}: {off:.1e} off, {most:.1e} at most");

        let (norm, far) = (distance(found, &[]), distance(found, first));
        let most = WAY * last.way + ROUNDING * (len as f64).sqrt();
        near(&format!("{what}: norm"), norm, last.norm, most);
        near(&format!("{what}: way"), far, last.way, most);
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
