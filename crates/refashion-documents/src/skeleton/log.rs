//! What `model.fit()` printed.

use std::collections::BTreeMap;

use super::bars::{Bar, steps};
use super::error::SkeletonError;
use super::text::states;
use crate::Printed;

const MOST_EPOCHS: usize = 100_000;

/// The quantities that Keras prints, by its names, and a document's.
const QUANTITIES: [(&str, &str); 8] = [
    ("loss", "loss"),
    ("acc", "accuracy"),
    ("accuracy", "accuracy"),
    ("sparse_categorical_accuracy", "accuracy"),
    ("val_loss", "val_loss"),
    ("val_acc", "val_accuracy"),
    ("val_accuracy", "val_accuracy"),
    ("val_sparse_categorical_accuracy", "val_accuracy"),
];

/// What was measured at one time: a document's quantity and the number as printed.
pub(super) type Measured = BTreeMap<&'static str, Printed>;

/// A training as it was printed: the last one, where there are several.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// How many trainings were printed.
    pub(super) trainings: usize,
    /// How many epochs were meant, and the last that was printed.
    pub(super) epochs: (usize, usize),
    /// Images that train and validate, where Keras says so.
    pub(super) images: Option<(usize, usize)>,
    /// How many batches an epoch has.
    pub(super) steps: Option<usize>,
    /// The bars that came to their end, by epoch.
    pub(super) bars: BTreeMap<usize, Bar>,
    /// After the last epoch that was measured.
    pub(super) last: Measured,
    /// What came behind the last epoch: an evaluation.
    pub(super) evaluated: Measured,
    /// Whether the bar has come to its end, and whether its line has, too.
    whole: bool,
    ended: bool,
}

/// Reads a log.
pub(super) fn read(text: &str) -> Result<Log, SkeletonError> {
    let mut log = Log::default();
    for line in text.lines() {
        for state in states(line) {
            log.state(&state)?;
        }
        log.ended = log.whole;
    }
    match log.trainings {
        0 => Err(SkeletonError::NoEpochs),
        _ => Ok(log),
    }
}

impl Log {
    fn state(&mut self, text: &str) -> Result<(), SkeletonError> {
        if let Some(images) = images(text) {
            self.images = Some(images);
        } else if let Some((epoch, of)) = epoch(text) {
            if epoch > MOST_EPOCHS || of > MOST_EPOCHS {
                return Err(SkeletonError::TooMany {
                    what: "epochs",
                    most: MOST_EPOCHS,
                });
            }
            if epoch == 1 || self.trainings == 0 {
                self.trainings += 1;
                self.bars.clear();
            }
            self.epochs = (of, epoch);
            self.last.clear();
            self.evaluated.clear();
            (self.whole, self.ended) = (false, false);
        } else {
            self.measure(text);
        }
        Ok(())
    }

    /// Takes the numbers of a state of a progress bar. In an epoch the later state counts; what a
    /// line behind it says, and not of images that validate, is an evaluation.
    fn measure(&mut self, text: &str) {
        let found = measured(text);
        if found.is_empty() || self.trainings == 0 {
            return;
        }
        let steps = steps(text);
        let validates = found.keys().any(|name| name.starts_with("val_"));
        if self.ended && !validates {
            self.evaluated.extend(found);
            return;
        }
        self.steps = steps.map(|(_, of)| of).or(self.steps);
        self.whole = steps.is_none_or(|(done, of)| done == of);
        let (_, epoch) = self.epochs;
        self.bars.extend(Bar::read(text).map(|bar| (epoch, bar)));
        self.last.extend(found);
    }
}

/// `Train on 48000 samples, validate on 12000 samples`.
fn images(text: &str) -> Option<(usize, usize)> {
    let rest = text.trim().strip_prefix("Train on ")?;
    let (train, rest) = rest.split_once(" samples")?;
    let validation = rest.strip_prefix(", validate on ");
    let validation = validation.and_then(|rest| rest.split_once(' '));
    let validation = validation.map_or(Ok(0), |(count, _)| count.parse());
    Some((train.parse().ok()?, validation.ok()?))
}

/// `Epoch 3/20`, or `Epoch 3/20:` with more behind.
fn epoch(text: &str) -> Option<(usize, usize)> {
    let rest = text.trim().strip_prefix("Epoch ")?;
    let word = rest.split_whitespace().next()?.trim_end_matches(':');
    let (epoch, of) = word.split_once('/')?;
    Some((epoch.parse().ok()?, of.parse().ok()?)).filter(|(epoch, _)| *epoch > 0)
}

/// `loss: 0.4123 - accuracy: 0.8531`.
fn measured(text: &str) -> Measured {
    let mut found = Measured::new();
    for part in text.split(" - ") {
        let Some((name, number)) = part.split_once(':') else {
            continue;
        };
        let name = name.split_whitespace().next_back().unwrap_or_default();
        let number = number.split_whitespace().next().unwrap_or_default();
        let quantity = QUANTITIES.iter().find(|(keras, _)| *keras == name);
        if let (Some((_, ours)), Some(printed)) = (quantity, printed(number)) {
            found.insert(ours, printed);
        }
    }
    found
}

/// A number with a point and no more digits than a float has.
fn printed(text: &str) -> Option<Printed> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.');
    (plain && text.len() <= 20).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of a log after its last epoch, and those of an evaluation.
    fn numbers(text: &str) -> [Vec<(&'static str, String)>; 2] {
        let log = read(text).unwrap();
        let pairs = |of: Measured| of.into_iter().map(|(name, one)| (name, one.to_string()));
        [log.last, log.evaluated].map(|of| pairs(of).collect())
    }

    #[test]
    fn a_training_without_validation_has_numbers_of_its_last_epoch() {
        let text = "Epoch 1/1\n1/2 - loss: 0.9\nWARNING: slow\n2/2 - loss: 0.5\n1/1 - loss: 0.6\n";
        let [last, evaluated] = numbers(text);
        assert_eq!(last, [("loss", "0.5".to_owned())]);
        assert_eq!(evaluated, [("loss", "0.6".to_owned())]);
    }

    #[test]
    fn a_log_may_begin_late_and_hold_several_trainings() {
        let late = read("Epoch 3/20\n5/5 - loss: 0.9\nEpoch 4/20\n5/5 - loss: 0.8\n").unwrap();
        assert_eq!(
            (late.trainings, late.epochs, late.steps),
            (1, (20, 4), Some(5))
        );
        let twice = read("Epoch 1/2\nloss: 0.9\nEpoch 1/2\nloss: 0.8\nEpoch 2/2\n").unwrap();
        assert_eq!((twice.trainings, twice.epochs), (2, (2, 2)));
    }

    #[test]
    fn epochs_are_counted_from_one_to_a_hundred_thousand() {
        let of = |epoch: &str| read(&format!("Epoch {epoch}\nloss: 0.5\n"));
        assert_eq!(of("100000/100000").unwrap().epochs, (100_000, 100_000));
        for many in ["100001/5", "5/100001"] {
            assert!(
                matches!(of(many), Err(SkeletonError::TooMany { .. })),
                "{many}"
            );
        }
        assert!(matches!(of("0/5"), Err(SkeletonError::NoEpochs)));
    }

    #[test]
    fn a_number_is_digits_and_a_point_as_a_float_has_them() {
        let of = |text: &str| printed(text).map(|one| one.to_string());
        assert_eq!(of("0.4123").as_deref(), Some("0.4123"));
        for other in ["-0.5", "5%", "nan", "0.1234567890123456789"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
