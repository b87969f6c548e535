//! What the saved weights of a run say of the test images.

use refashion_metrics::ConfusionMatrix;
use refashion_trainer::Evaluation;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    provenance::Provenance,
    scores::Scores,
};

/// The file of the [`SavedEvaluation`] of a run.
pub(crate) const OUTCOME: &str = "outcome.json";

/// How many images [`Predictions::first`] holds, as many as the thesis shows.
const FIRST: usize = 15;

/// How many right, wrong and least confident images are kept, as many as lab3 shows.
const NINE: usize = 9;

/// What the saved weights of a run say of the test images: `outcome.json`.
///
/// The weights are read from their file into a new model, so that this is at the same time the
/// check that a saved network is the one that was trained. It needs no training and can be made at
/// any time after a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SavedEvaluation {
    /// The code and the machine that made this, which need not be those that trained.
    pub provenance: Provenance,
    /// Whether the loaded network gives the scores of `run.json` to the last bit.
    pub reloaded_exactly: bool,
    /// The scores of the loaded network.
    pub test: Scores,
    /// The same with rounded probabilities, where the document rounds before it looks for the
    /// largest. The loss is not affected.
    pub rounded: Option<Scores>,
    /// Images to look at.
    pub samples: Predictions,
}

/// Test images to look at, by their place in the test set.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    /// The first fifteen.
    pub first: Vec<Prediction>,
    /// The first nine that were classified rightly; by the rounded probabilities where the
    /// document rounds.
    pub right: Vec<Prediction>,
    /// The first nine that were classified wrongly, likewise.
    pub wrong: Vec<Prediction>,
    /// The nine whose largest probability is lowest, the lowest first.
    #[serde(rename = "doubtful")]
    pub least_confident: Vec<Prediction>,
    /// The nine of which it is surest and wrong, the surest first; a record of an older version has
    /// none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surest_wrong: Vec<Prediction>,
}

/// What a network says of one image.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// Its place among the test images, from 0.
    pub index: usize,
    /// Its class.
    pub truth: u8,
    /// The class that it was taken for.
    pub predicted: u8,
    /// The probability of each class.
    pub probabilities: Vec<f32>,
}

impl SavedEvaluation {
    /// Reads out an evaluation of the test images with these labels.
    ///
    /// # Errors
    ///
    /// [`Error::Metrics`] if a label is no class of the network, [`Error::Setting`] if an image is
    /// taken for a class that no label can name.
    pub(crate) fn new(
        provenance: Provenance,
        trained: &Scores,
        loaded: Evaluation,
        labels: &[u8],
        rounds: bool,
    ) -> Result<Self> {
        let all = samples(&loaded, labels)?;
        let rounded = rounds.then(|| all.iter().map(Prediction::rounded).collect::<Vec<_>>());
        let shown = rounded.as_ref().unwrap_or(&all);
        let chosen = |right: bool| -> Vec<Prediction> {
            let chosen = shown.iter().filter(|sample| sample.right() == right);
            chosen.take(NINE).cloned().collect()
        };
        let samples = Predictions {
            first: all.iter().take(FIRST).cloned().collect(),
            right: chosen(true),
            wrong: chosen(false),
            least_confident: least_confident(&all),
            surest_wrong: surest_wrong(&all),
        };
        let rounded = rounded
            .map(|rounded| scores(loaded.loss, labels, &rounded, loaded.confusion.classes()))
            .transpose()?;
        let test = Scores::from(loaded);
        Ok(Self {
            provenance,
            reloaded_exactly: test == *trained,
            test,
            rounded,
            samples,
        })
    }

    /// The images that rounding turns into class 0: it turns none into any other.
    pub fn turned_into_class_0(&self) -> Option<u64> {
        let taken = |scores: &Scores| scores.confusion.column_sums().first().copied();
        taken(self.rounded.as_ref()?)?.checked_sub(taken(&self.test)?)
    }
}

impl Prediction {
    /// Whether the class is the true one.
    pub fn right(&self) -> bool {
        self.truth == self.predicted
    }

    /// The largest probability.
    pub fn confidence(&self) -> f32 {
        self.probabilities.iter().copied().fold(0.0, f32::max)
    }

    /// The same image as `numpy.argmax(numpy.round(probabilities))` classifies it: halves round to
    /// the even number, and the first of equals is taken.
    fn rounded(&self) -> Self {
        let ones = self.probabilities.iter().map(|p| p.round_ties_even());
        let (class, _) =
            ones.enumerate().fold(
                (0, f32::MIN),
                |best, (class, p)| {
                    if p > best.1 { (class, p) } else { best }
                },
            );
        Self {
            predicted: class as u8,
            ..self.clone()
        }
    }
}

/// Every test image.
fn samples(loaded: &Evaluation, labels: &[u8]) -> Result<Vec<Prediction>> {
    let outputs = loaded.probabilities.len() / labels.len().max(1);
    let rows = loaded.probabilities.chunks_exact(outputs.max(1));
    let images = labels.iter().zip(&loaded.predictions).zip(rows);
    images
        .enumerate()
        .map(|(index, ((&truth, &predicted), row))| {
            Ok(Prediction {
                index,
                truth,
                predicted: u8::try_from(predicted).map_err(|_| Error::Setting {
                    what: "a class that a test image was taken for",
                    found: predicted.to_string(),
                    expected: "below 256, as labels are bytes",
                })?,
                probabilities: row.to_vec(),
            })
        })
        .collect()
}

/// The images of which the network is least sure.
fn least_confident(all: &[Prediction]) -> Vec<Prediction> {
    let mut order: Vec<&Prediction> = all.iter().collect();
    order.sort_by(|a, b| a.confidence().total_cmp(&b.confidence()));
    order.into_iter().take(NINE).cloned().collect()
}

/// The images of which the network is surest, and wrong.
fn surest_wrong(all: &[Prediction]) -> Vec<Prediction> {
    let mut order: Vec<&Prediction> = all.iter().filter(|one| !one.right()).collect();
    order.sort_by(|a, b| b.confidence().total_cmp(&a.confidence()));
    order.into_iter().take(NINE).cloned().collect()
}

fn scores(loss: f64, labels: &[u8], samples: &[Prediction], classes: usize) -> Result<Scores> {
    let predicted: Vec<u8> = samples.iter().map(|sample| sample.predicted).collect();
    let confusion = ConfusionMatrix::from_labels(labels, &predicted, classes)?;
    Ok(Scores {
        loss,
        accuracy: confusion.trace() as f64 / labels.len() as f64,
        confusion,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// numpy 2: np.argmax(np.round(np.float32(p))).
    #[test]
    fn rounding_turns_a_half_or_less_into_class_0() {
        let sample = |probabilities: &[f32]| Prediction {
            index: 0,
            truth: 1,
            predicted: 1,
            probabilities: probabilities.to_vec(),
        };
        for (probabilities, class) in [
            ([0.1, 0.9, 0.0], 1),
            ([0.0, 0.5, 0.5], 0),
            ([0.2, 0.3, 0.5], 0),
            ([0.0, 0.499, 0.501], 2),
            ([0.3, 0.4, 0.3], 0),
        ] {
            let rounded = sample(&probabilities).rounded();
            assert_eq!(rounded.predicted, class, "{probabilities:?}");
        }
    }

    #[test]
    fn of_what_is_wrong_the_surest_comes_first_and_of_all_the_least_sure() {
        // So sure of class 1, of which images 0 and 2 are not.
        let sure = [0.7, 0.9, 0.8, 0.6];
        let all: Vec<Prediction> = (sure.iter().enumerate())
            .map(|(index, &sure)| Prediction {
                index,
                truth: (index % 2) as u8,
                predicted: 1,
                probabilities: vec![1.0 - sure, sure],
            })
            .collect();
        let places = |samples: Vec<Prediction>| -> Vec<usize> {
            samples.iter().map(|sample| sample.index).collect()
        };
        assert_eq!(places(surest_wrong(&all)), [2, 0]);
        assert_eq!(places(least_confident(&all)), [3, 0, 2, 1]);
        assert_eq!(all[2].confidence(), 0.8);
    }

    #[test]
    fn what_is_kept_of_an_evaluation() {
        let labels = [0u8, 1, 1, 2];
        let loaded = Evaluation {
            loss: 0.5,
            accuracy: 0.75,
            confusion: ConfusionMatrix::from_labels(&labels, &[0u8, 1, 1, 1], 3).unwrap(),
            predictions: vec![0usize, 1, 1, 1],
            probabilities: [
                [0.9, 0.1, 0.0],
                [0.3, 0.4, 0.3],
                [0.1, 0.9, 0.0],
                [0.2, 0.6, 0.2],
            ]
            .concat(),
        };
        let trained = Scores::from(loaded.clone());
        let provenance = Provenance::here("test".into(), ".".as_ref(), 1);
        let saved =
            SavedEvaluation::new(provenance.clone(), &trained, loaded.clone(), &labels, true)
                .unwrap();
        assert!(saved.reloaded_exactly);
        let places = |samples: &[Prediction]| -> Vec<usize> {
            samples.iter().map(|sample| sample.index).collect()
        };
        // Image 1 has no probability above a half: rounding makes it class 0, and wrong.
        assert_eq!(places(&saved.samples.first), [0, 1, 2, 3]);
        assert_eq!(places(&saved.samples.right), [0, 2]);
        assert_eq!(places(&saved.samples.wrong), [1, 3]);
        assert_eq!(saved.samples.wrong[0].predicted, 0);
        assert_eq!(places(&saved.samples.least_confident), [1, 3, 0, 2]);
        // Before it is rounded, only image 3 is wrong.
        assert_eq!(places(&saved.samples.surest_wrong), [3]);
        assert_eq!(saved.turned_into_class_0(), Some(1));
        assert_eq!(saved.rounded.as_ref().unwrap().accuracy, 0.5);

        let other = Scores {
            loss: trained.loss + f64::EPSILON,
            ..trained
        };
        let plain = SavedEvaluation::new(provenance, &other, loaded, &labels, false).unwrap();
        assert!(!plain.reloaded_exactly);
        assert_eq!(places(&plain.samples.right), [0, 1, 2]);
        assert_eq!(plain.turned_into_class_0(), None);
    }
}
