//! How fast a training goes on, and how long it will take.

use std::time::Instant;

use refashion_trainer::Progress as TrainingProgress;

/// How fast a training goes on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Pace {
    /// When the first batch was done.
    first: Option<Instant>,
    /// The batches since then.
    batches: usize,
    left: f64,
}

impl Pace {
    /// Takes note of a batch.
    pub(crate) fn see(&mut self, progress: &TrainingProgress) {
        let Some(first) = self.first else {
            self.first = Some(Instant::now());
            return;
        };
        self.batches += 1;
        // As many epochs may be asked for as a number can say.
        let later = progress.epochs.saturating_sub(progress.epoch) as f64;
        let now = progress.batches.saturating_sub(progress.batch) as f64;
        let batches = later * progress.batches as f64 + now;
        let each = first.elapsed().as_secs_f64() / self.batches as f64;
        self.left = batches * each;
    }

    /// The seconds that the remaining batches take at the speed so far, validation included.
    pub(crate) fn left(&self) -> f64 {
        self.left
    }
}

/// A time in the unit in which it is a small number.
pub(crate) fn duration(seconds: f64) -> String {
    match seconds as u64 {
        0..10 => format!("{seconds:.1} s"),
        10..100 => format!("{seconds:.0} s"),
        100..6000 => format!("{:.0} min", seconds / 60.0),
        _ => format!("{:.1} h", seconds / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use refashion_metrics::ConfusionMatrix;

    use std::time::Duration;

    use super::*;

    #[test]
    fn as_many_epochs_as_can_be_asked_for_have_a_time_left() {
        let confusion = ConfusionMatrix::new(2).unwrap();
        let progress = TrainingProgress {
            epoch: 1,
            epochs: usize::MAX,
            batch: 2,
            batches: 469,
            step: 2,
            images_per_second: 1.0,
            batch_loss: 1.0,
            loss: 1.0,
            accuracy: 0.5,
            confusion: &confusion,
        };
        let mut pace = Pace::default();
        pace.see(&progress);
        pace.see(&progress);
        assert!(pace.left().is_finite() && pace.left() > 0.0);
    }

    #[test]
    fn epochs_of_a_single_batch_have_a_time_left() {
        let confusion = ConfusionMatrix::new(2).unwrap();
        let at = |epoch| TrainingProgress {
            epoch,
            epochs: 10,
            batch: 1,
            batches: 1,
            step: epoch as u64,
            images_per_second: 1.0,
            batch_loss: 1.0,
            loss: 1.0,
            accuracy: 0.5,
            confusion: &confusion,
        };
        let mut pace = Pace::default();
        pace.see(&at(1));
        assert_eq!(pace.left(), 0.0);
        std::thread::sleep(Duration::from_millis(20));
        pace.see(&at(2));
        // Eight more epochs of at least 20 ms.
        assert!(pace.left() >= 0.16, "{}", pace.left());
        pace.see(&at(10));
        assert_eq!(pace.left(), 0.0);
    }
}
