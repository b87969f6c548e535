//! What a model says of pictures.

use refashion_zoo::Frozen;

use crate::{card::ModelCard, error::Result, model_file::ModelFile, seen::Seen};

/// A model at work.
#[derive(Debug)]
pub struct Predictor {
    /// What the model says of itself.
    pub card: ModelCard,
    model: Frozen,
}

/// A class with the score that a model gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prediction {
    /// The class's place.
    pub index: usize,
    /// The network's output: a probability where it ends in a softmax.
    pub score: f32,
}

/// So many pictures are computed at once.
pub(crate) const BATCH: usize = 64;

impl Predictor {
    /// A model that is ready to work.
    ///
    /// # Errors
    ///
    /// As [`ModelFile::model`].
    pub fn new(file: &ModelFile) -> Result<Self> {
        Ok(Self {
            card: file.card.clone(),
            model: file.model()?.freeze()?,
        })
    }

    /// The score of each class for each picture, pictures × classes.
    ///
    /// What is computed for a picture does not depend on those beside it.
    pub fn scores<'a>(&mut self, seen: impl IntoIterator<Item = &'a Seen>) -> Vec<Vec<f32>> {
        let inputs = &self.card.inputs;
        let numbers = seen
            .into_iter()
            .flat_map(|seen| inputs.numbers(&seen.pixels));
        let numbers: Vec<f32> = numbers.collect();
        let outputs = self.model.predict(&numbers, BATCH);
        let rows = outputs.chunks_exact(self.model.output_len());
        rows.map(|row| match *row {
            // One output is the probability of the second of two classes.
            [score] => vec![1.0 - score, score],
            _ => row.to_vec(),
        })
        .collect()
    }
}

/// The classes of the greatest scores, the greatest first; of equal ones the first.
///
/// ```
/// let best = refashion_inference::best(&[0.1, 0.7, 0.2], 2);
/// assert_eq!(best.map(|prediction| prediction.index).collect::<Vec<_>>(), [1, 2]);
/// ```
pub fn best(scores: &[f32], count: usize) -> impl Iterator<Item = Prediction> {
    let mut all: Vec<Prediction> = (scores.iter().enumerate())
        .map(|(index, &score)| Prediction { index, score })
        .collect();
    all.sort_by(|one, other| other.score.total_cmp(&one.score));
    all.into_iter().take(count)
}
