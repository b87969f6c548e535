//! What a training leaves: the network, and how it came about.

use refashion_trainer::History;
use refashion_zoo::Model;

use crate::record::FoldRecord;

/// What a training leaves.
pub(crate) struct Trained {
    pub(crate) model: Model,
    /// That of the last fold where there are folds.
    pub(crate) history: History,
    pub(crate) folds: Vec<FoldRecord>,
}

impl Trained {
    /// The time that all epochs took.
    pub(crate) fn seconds(&self) -> f64 {
        let seconds = |history: &History| history.epochs.iter().map(|epoch| epoch.seconds).sum();
        match self.folds.as_slice() {
            [] => seconds(&self.history),
            folds => folds.iter().map(|fold| seconds(&fold.history)).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use refashion_metrics::ConfusionMatrix;
    use refashion_trainer::Epoch;

    use super::*;
    use crate::scores::Scores;

    fn history(seconds: &[f64]) -> History {
        let epoch = |(place, seconds): (usize, &f64)| Epoch {
            epoch: place + 1,
            loss: 0.5,
            accuracy: 0.5,
            val_loss: None,
            val_accuracy: None,
            seconds: *seconds,
        };
        History {
            epochs: seconds.iter().enumerate().map(epoch).collect(),
            ..History::default()
        }
    }

    #[test]
    fn the_time_of_a_training_is_that_of_its_epochs_and_of_all_its_folds() {
        let network = refashion_zoo::by_name("hw5-example").unwrap();
        let mut trained = Trained {
            model: Model::new(&network, 1).unwrap(),
            history: history(&[1.0, 2.5]),
            folds: Vec::new(),
        };
        assert_eq!(trained.seconds(), 3.5);
        let confusion = ConfusionMatrix::from_rows(&[vec![1, 0], vec![0, 1]]).unwrap();
        let fold = |fold, seconds: &[f64]| FoldRecord {
            fold,
            history: history(seconds),
            scores: Scores {
                loss: 0.5,
                accuracy: 1.0,
                confusion: confusion.clone(),
            },
        };
        trained.folds = vec![fold(0, &[4.0]), fold(1, &[1.0, 2.5])];
        assert_eq!(trained.seconds(), 7.5);
    }
}
