//! A run that does no better than guessing.

use crate::history::{Epoch, History};

/// So many epochs in a row are pointed out.
const EPOCHS: usize = 3;

/// What is measured, and on what.
pub(crate) struct Watched {
    pub(crate) classes: usize,
    /// The images that are trained on.
    pub(crate) trained: usize,
    /// The images that are validated with; where there are any, their accuracy counts.
    pub(crate) validated: usize,
}

impl Watched {
    /// What is said of a run behind the first three epochs in a row whose accuracy is that of
    /// guessing: within three standard deviations, √(p(1−p)/n), of p = 1/classes, on n images.
    /// Nothing where there are so few images that even no image would be within.
    pub(crate) fn note(&self, history: &History) -> Option<String> {
        let (what, images) = match self.validated {
            0 => ("training", self.trained),
            images => ("validation", images),
        };
        let chance = 1.0 / self.classes as f64;
        let noise = 3.0 * (chance * (1.0 - chance) / images as f64).sqrt();
        let at_chance = |epoch: &Epoch| {
            let accuracy = epoch.val_accuracy.unwrap_or(epoch.accuracy);
            (accuracy - chance).abs() <= noise
        };
        let mut stretches = history.epochs.windows(EPOCHS);
        let first = stretches.position(|stretch| stretch.iter().all(at_chance))?;
        let now = first + EPOCHS == history.epochs.len();
        (now && noise < chance).then(|| {
            format!(
                "for {EPOCHS} epochs the {what} accuracy has been that of guessing, 1/{} ± {noise:.4} \
                 (three standard deviations over {images} images): the network may learn nothing",
                self.classes
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(accuracies: &[f64]) -> History {
        let epoch = |(place, &accuracy): (usize, &f64)| Epoch {
            epoch: place + 1,
            loss: 2.3,
            accuracy,
            val_loss: None,
            val_accuracy: None,
            seconds: 1.0,
        };
        History {
            epochs: accuracies.iter().enumerate().map(epoch).collect(),
            ..History::default()
        }
    }

    #[test]
    fn three_epochs_of_guessing_are_pointed_out_once() {
        // Three standard deviations over 900 images are 0.03.
        let watched = Watched {
            classes: 10,
            trained: 900,
            validated: 0,
        };
        let said = |accuracies: &[f64]| watched.note(&history(accuracies));
        let note = said(&[0.1, 0.0701, 0.1299]).unwrap();
        assert!(note.contains("training accuracy"), "{note}");
        assert!(note.contains("1/10 ± 0.0300"), "{note}");
        assert!(said(&[0.5, 0.1, 0.1, 0.1]).is_some());
        for accuracies in [
            &[0.1, 0.1][..],
            &[0.1, 0.1, 0.131],
            &[0.1, 0.1, 0.069],
            // Said before.
            &[0.1, 0.1, 0.1, 0.1],
            &[0.1, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1],
        ] {
            assert_eq!(said(accuracies), None, "{accuracies:?}");
        }
    }

    #[test]
    fn validation_counts_where_there_is_any_and_few_images_say_nothing() {
        let watched = |trained, validated| Watched {
            classes: 10,
            trained,
            validated,
        };
        let mut history = history(&[0.1; 3]);
        // Three standard deviations reach down to 0 from 81 images on.
        assert!(watched(81, 0).note(&history).is_none());
        assert!(watched(82, 0).note(&history).is_some());
        for epoch in &mut history.epochs {
            epoch.val_accuracy = Some(0.4);
        }
        assert!(watched(900, 900).note(&history).is_none());
        for epoch in &mut history.epochs {
            (epoch.accuracy, epoch.val_accuracy) = (0.4, Some(0.1));
        }
        assert!(
            watched(900, 900)
                .note(&history)
                .unwrap()
                .contains("validation")
        );
    }
}
