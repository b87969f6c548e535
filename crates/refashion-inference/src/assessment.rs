//! How good a model is on images whose classes are known.

use refashion_metrics::{Calibration, ClassificationReport, Scores, top_k_accuracy};
use refashion_trainer::{Evaluation, Examples, evaluate_frozen};

pub use refashion_datasets::Labelled;

use crate::{
    error::{Error, Result},
    model_file::ModelFile,
};

/// What a model makes of images whose classes are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// Loss, accuracy, confusions, predictions and probabilities.
    pub evaluation: Evaluation,
    /// The class of each image.
    pub labels: Vec<u8>,
    /// The names of the classes.
    pub classes: Vec<String>,
}

/// An image that a model predicts wrongly, or hardly rightly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Miss {
    /// Its place among the images.
    pub image: usize,
    /// The class that it is of.
    pub truth: usize,
    /// The class that the model predicts.
    pub predicted: usize,
    /// The probability that the model gives the truth.
    pub probability: f32,
    /// −log of that probability; infinite where it is 0.
    pub loss: f64,
}

impl ModelFile {
    /// What the model makes of images of the shape that it takes, all of a set in their order.
    ///
    /// # Errors
    ///
    /// [`Error::Evaluation`] where the images or their labels do not fit the network,
    /// [`Error::Card`] where it has one output, and [`Error::Network`].
    pub fn assess(&self, images: &Labelled) -> Result<Assessment> {
        let training = self.card.training.as_ref();
        let examples = Examples {
            scaling: self.card.inputs.scaling,
            pad_to: self.card.inputs.pad_to,
            views: training.map_or_else(Default::default, |all| all.test_views),
            ..Examples::all(images)
        };
        let loss = training.map_or_else(Default::default, |all| all.loss);
        let model = self.model()?;
        let mut evaluation = evaluate_frozen(&model, &examples, loss)?;
        if model.output_len() == 1 {
            // One output is the probability of the second of two classes.
            let both = evaluation.probabilities.iter().flat_map(|&p| [1.0 - p, p]);
            evaluation.probabilities = both.collect();
        }
        Ok(Assessment {
            evaluation,
            labels: images.labels.clone(),
            classes: self.card.classes.clone(),
        })
    }

    /// Makes sure that images of these classes are those that the model knows.
    ///
    /// # Errors
    ///
    /// [`Error::Classes`] where they are not.
    pub fn check_classes<N: AsRef<str>>(&self, what: &str, classes: &[N]) -> Result<()> {
        let known = &self.card.classes;
        if classes
            .iter()
            .map(N::as_ref)
            .eq(known.iter().map(String::as_str))
        {
            return Ok(());
        }
        let names: Vec<&str> = classes.iter().map(N::as_ref).collect();
        Err(Error::Classes {
            what: what.to_owned(),
            found: names.join(", "),
            model: self.card.reference(),
            expected: known.join(", "),
        })
    }
}

impl Assessment {
    /// The share of images whose class is among the `k` that the model is surest of.
    ///
    /// # Errors
    ///
    /// [`Error::Metrics`] where `k` is 0 or more than there are classes.
    pub fn top(&self, k: usize) -> Result<f64> {
        Ok(top_k_accuracy(&self.labels, self.scores()?, k)?)
    }

    /// Precision, recall and F1 of each class.
    ///
    /// # Errors
    ///
    /// [`Error::Metrics`], which does not come of a model that was assessed.
    pub fn report(&self) -> Result<ClassificationReport> {
        Ok(ClassificationReport::new(
            &self.evaluation.confusion,
            &self.classes,
        )?)
    }

    /// Whether the model is right as often as it is sure.
    ///
    /// # Errors
    ///
    /// [`Error::Metrics`] without bins, or where the outputs are no probabilities.
    pub fn calibration(&self, bins: usize) -> Result<Calibration> {
        Ok(Calibration::new(&self.labels, self.scores()?, bins)?)
    }

    /// Whether each image was predicted rightly.
    pub fn right(&self) -> Vec<bool> {
        let pairs = self.evaluation.predictions.iter().zip(&self.labels);
        pairs
            .map(|(&predicted, &label)| predicted == usize::from(label))
            .collect()
    }

    /// What the model makes of one image.
    ///
    /// # Panics
    ///
    /// Where there is no image of this place, as indexing a slice does.
    pub fn miss(&self, image: usize) -> Miss {
        let truth = usize::from(self.labels[image]);
        let probability = self.evaluation.probabilities[image * self.classes.len() + truth];
        Miss {
            image,
            truth,
            predicted: self.evaluation.predictions[image],
            probability,
            loss: -f64::from(probability).ln(),
        }
    }

    /// The images whose truth the model finds least probable, the worst first.
    pub fn top_losses(&self, count: usize) -> Vec<Miss> {
        let mut all: Vec<Miss> = (0..self.labels.len())
            .map(|image| self.miss(image))
            .collect();
        all.sort_by(|one, other| one.probability.total_cmp(&other.probability));
        all.truncate(count);
        all
    }

    fn scores(&self) -> Result<Scores<'_>> {
        Ok(Scores::new(
            &self.evaluation.probabilities,
            self.classes.len(),
        )?)
    }
}
