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

/// What was measured at one time: a document's quantity and the number as printed, or what stands in
/// its place and why that is none.
pub(super) type Measured = BTreeMap<&'static str, Result<Printed, String>>;

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
    /// After the last epoch that was measured to its end, and which one that is.
    pub(super) last: Measured,
    pub(super) measured: Option<usize>,
    /// What came behind the last epoch: an evaluation.
    pub(super) evaluated: Measured,
    /// What the last epoch that was begun has, and where its bar stands.
    current: Measured,
    pub(super) bar: Option<(usize, usize)>,
    /// Whether the line in which it came to its end has ended, too.
    ended: bool,
}

/// Reads a log.
pub(super) fn read(text: &str) -> Result<Log, SkeletonError> {
    let mut log = Log::default();
    for line in text.lines() {
        for state in states(line) {
            log.state(&state)?;
        }
        log.ended = !log.is_cut();
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
            self.current.clear();
            self.evaluated.clear();
            (self.bar, self.ended) = (None, false);
            // What is begun anew has nothing of what was before.
            self.measured = self.measured.filter(|last| *last < epoch);
            if self.measured.is_none() {
                self.last.clear();
            }
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
        // The bar of an epoch keeps its end.
        let is_other = steps.zip(self.bar).is_some_and(|(one, bar)| one.1 != bar.1);
        if (self.ended || is_other) && !validates {
            self.evaluated.extend(found);
            return;
        }
        self.bar = steps.or(self.bar);
        self.steps = self.bar.map(|(_, of)| of).or(self.steps);
        let (_, epoch) = self.epochs;
        self.bars.extend(Bar::read(text).map(|bar| (epoch, bar)));
        self.current.extend(found);
        // Images validate behind the last step.
        if validates || self.bar.is_none_or(|(done, of)| done >= of) {
            self.last.clone_from(&self.current);
            self.measured = Some(epoch);
        }
    }

    /// Whether the last epoch has no numbers of its end.
    pub(super) fn is_cut(&self) -> bool {
        let (_, epoch) = self.epochs;
        self.measured != Some(epoch)
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
        if let Some((_, ours)) = quantity {
            found.extend(number_of(ours, number).map(|number| (*ours, number)));
        }
    }
    found
}

/// The number of a quantity, or why it can be none; nothing of a word that is not meant as one.
fn number_of(quantity: &str, text: &str) -> Option<Result<Printed, String>> {
    const LONGEST: usize = 20;
    let shown: String = text.chars().take(LONGEST).collect();
    match printed(text) {
        Some(number) if quantity.ends_with("accuracy") && number.value() > 1.0 => {
            Some(Err(format!("{shown}, which is above 1")))
        }
        Some(number) => Some(Ok(number)),
        None => {
            let word = text.trim_start_matches(['+', '-']).to_lowercase();
            let is_meant = word.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                || ["nan", "inf"].iter().any(|none| word.starts_with(none));
            let is_shown = shown.chars().all(|c| c.is_ascii_graphic());
            let why = format!("{shown}, which is not written in digits and a point");
            (is_meant && is_shown).then_some(Err(why))
        }
    }
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
        let pairs = |of: Measured| {
            let each = of.into_iter();
            each.map(|(name, one)| (name, one.map_or_else(|why| why, |one| one.to_string())))
        };
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
    fn what_is_no_number_stays_with_its_reason() {
        let text = "Epoch 1/1\n1/2 - loss: 0.9 - acc: 0.5\r2/2 - loss: nan - acc: 1.2\n";
        let [last, _] = numbers(text);
        let expected = [
            ("accuracy", "1.2, which is above 1"),
            ("loss", "nan, which is not written in digits and a point"),
        ];
        assert_eq!(last, expected.map(|(name, why)| (name, why.to_owned())));
        for (number, is_meant) in [
            ("-inf", true),
            ("1.2e-04", true),
            ("89.13%", true),
            ("[0.4,", false),
            ("see", false),
            ("", false),
            ("1\u{202e}2", false),
        ] {
            let found = number_of("loss", number);
            assert_eq!(found.is_some(), is_meant, "{number}");
            assert!(found.is_none_or(|found| found.is_err()), "{number}");
        }
    }

    #[test]
    fn an_epoch_that_is_cut_short_has_no_numbers() {
        let whole = "Epoch 1/5\n9/9 - loss: 0.9\n";
        let log = read(&format!("{whole}Epoch 2/5\n4/9 - loss: 0.7\n")).unwrap();
        assert!(log.is_cut());
        assert_eq!(
            (log.measured, log.bar, log.epochs),
            (Some(1), Some((4, 9)), (5, 2))
        );
        assert_eq!(numbers(whole)[0], [("loss", "0.9".to_owned())]);
        // What has another end is no bar of the epoch.
        let text = format!("{whole}Epoch 2/5\n4/9 - loss: 0.7\n3/3 - loss: 0.6\n");
        assert!(read(&text).unwrap().is_cut());
        let [last, evaluated] = numbers(&text);
        assert_eq!(last, [("loss", "0.9".to_owned())]);
        assert_eq!(evaluated, [("loss", "0.6".to_owned())]);
        let begun = read(&format!("{whole}Epoch 2/5\n")).unwrap();
        assert!(begun.is_cut() && begun.bar.is_none());
        // A training that is begun anew has none of the one before it.
        let anew = read(&format!("{whole}Epoch 1/5\n4/9 - loss: 0.7\n")).unwrap();
        assert!(anew.last.is_empty() && anew.measured.is_none());
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
