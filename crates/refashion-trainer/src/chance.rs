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
    /// guessing: within three standard deviations, √(p(1−p)/n), of p = 1/classes, on the n images of
    /// validation, or of training where those are too few to tell. Nothing where both are.
    pub(crate) fn note(&self, history: &History) -> Option<String> {
        let chance = 1.0 / self.classes as f64;
        let noise = |images: usize| 3.0 * (chance * (1.0 - chance) / images as f64).sqrt();
        // Neither no image right, nor a quarter of the way from guessing to all right, is within.
        let tell = |images: usize| noise(images) < chance.min((1.0 - chance) / 4.0);
        let (what, images) = match (self.validated, self.trained) {
            (validated, _) if tell(validated) => ("validation", validated),
            (_, trained) if tell(trained) => ("training", trained),
            _ => return None,
        };
        let noise = noise(images);
        let at_chance = |epoch: &Epoch| {
            let validation = epoch.val_accuracy.filter(|_| what == "validation");
            let accuracy = validation.unwrap_or(epoch.accuracy);
            (accuracy - chance).abs() <= noise
        };
        let mut stretches = history.epochs.windows(EPOCHS);
        let first = stretches.position(|stretch| stretch.iter().all(at_chance))?;
        let now = first + EPOCHS == history.epochs.len();
        now.then(|| {
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

    /// Of ten pictures of two classes, anything but none and all would be within three deviations.
    #[test]
    fn a_network_that_learns_is_not_doubted_for_few_images_of_validation() {
        let watched = |validated| Watched {
            classes: 2,
            trained: 400,
            validated,
        };
        let mut history = history(&[0.8, 0.9, 0.95]);
        for epoch in &mut history.epochs {
            epoch.val_accuracy = Some(0.6);
        }
        for (validated, is_told) in [(10, false), (144, false), (145, true), (400, false)] {
            let note = watched(validated).note(&history);
            assert_eq!(note.is_some(), is_told, "{validated}");
        }
        for epoch in &mut history.epochs {
            epoch.accuracy = 0.5;
        }
        let note = watched(10).note(&history).unwrap();
        assert!(note.contains("training accuracy"), "{note}");
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
