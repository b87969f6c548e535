//! What an experiment is run with, setting by setting.

use refashion_datasets::{Augmentation, Scaling, Split};
use refashion_trainer::Optimizer;

use crate::{Experiment, Field};

impl Experiment {
    /// What the experiment runs with, as text; `None` where it has nothing of the kind.
    ///
    /// ```
    /// use refashion_documents::{Document, Field};
    ///
    /// let thesis = Document::named("thesis")?;
    /// let experiment = thesis.experiment("thesis").unwrap();
    /// assert_eq!(experiment.runs_with(Field::BatchSize).as_deref(), Some("128"));
    /// assert_eq!(experiment.runs_with(Field::Momentum), None);
    /// # Ok::<(), refashion_documents::Error>(())
    /// ```
    pub fn runs_with(&self, field: Field) -> Option<String> {
        let training = self.training.as_ref();
        match field {
            Field::BatchSize => training.map(|training| training.batch_size.to_string()),
            Field::Epochs => training.map(|training| training.epochs.to_string()),
            Field::Loss => training.map(|training| training.loss.name().to_owned()),
            Field::Optimizer
            | Field::LearningRate
            | Field::Momentum
            | Field::Beta1
            | Field::Beta2
            | Field::Epsilon => of_optimizer(training?.optimizer, field),
            Field::ValidationImages
            | Field::TestSize
            | Field::RandomState
            | Field::Folds
            | Field::Image => self.of_images(field),
            Field::Scaling => Some(match self.scaling {
                Scaling::None => "nothing".to_owned(),
                Scaling::ByTwoFiftyFive => "255".to_owned(),
            }),
            Field::Padding => (self.padding > 0).then(|| self.padding.to_string()),
            Field::Rotation
            | Field::WidthShift
            | Field::HeightShift
            | Field::Shear
            | Field::Zoom => Some(number(of_augmentation(self.augmentation?, field))),
        }
    }

    fn of_images(&self, field: Field) -> Option<String> {
        match (field, self.folds, self.split) {
            (Field::Image, ..) => Some(self.features?.image.to_string()),
            (Field::ValidationImages, None, _) => {
                let (_, validation) = self.images();
                (validation > 0).then(|| validation.to_string())
            }
            (Field::Folds, Some(folds), _) => Some(folds.n_splits.to_string()),
            (Field::RandomState, Some(folds), _) => Some(folds.random_state?.to_string()),
            (Field::TestSize, None, Split::TrainTestSplit { test_size, .. }) => {
                Some(number(test_size))
            }
            (Field::RandomState, None, Split::TrainTestSplit { random_state, .. }) => {
                Some(random_state.to_string())
            }
            _ => None,
        }
    }
}

fn of_optimizer(optimizer: Optimizer, field: Field) -> Option<String> {
    let (name, rate) = match optimizer {
        Optimizer::Sgd(sgd) => ("SGD", sgd.learning_rate),
        Optimizer::AdaGrad(adagrad) => ("AdaGrad", adagrad.learning_rate),
        Optimizer::RmsProp(rmsprop) => ("RMSProp", rmsprop.learning_rate),
        Optimizer::Adam(adam) => ("Adam", adam.learning_rate),
        Optimizer::AdamW(adamw) => ("AdamW", adamw.learning_rate),
        _ => return None,
    };
    let value = match (field, optimizer) {
        (Field::Optimizer, _) => return Some(name.to_owned()),
        (Field::LearningRate, _) => rate,
        (Field::Momentum, Optimizer::Sgd(sgd)) => sgd.momentum,
        (Field::Beta1, Optimizer::Adam(adam)) => adam.beta1,
        (Field::Beta2, Optimizer::Adam(adam)) => adam.beta2,
        (Field::Epsilon, Optimizer::Adam(adam)) => adam.epsilon,
        _ => return None,
    };
    Some(number(value))
}

fn of_augmentation(augmentation: Augmentation, field: Field) -> f64 {
    match field {
        Field::Rotation => augmentation.rotation,
        Field::WidthShift => augmentation.width_shift,
        Field::HeightShift => augmentation.height_shift,
        Field::Shear => augmentation.shear,
        _ => augmentation.zoom,
    }
}

/// A number as people write it: very small ones with their power of ten.
fn number(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-5 {
        format!("{value:e}")
    } else {
        value.to_string()
    }
}
