//! What an experiment is run with, setting by setting.

use refashion_datasets::{Augmentation, Scaling, Split};
use refashion_trainer::{AdaGrad, Adam, AdamW, Loss, Optimizer, RmsProp, Sgd};

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

    /// Whether the experiment has of a setting what nobody has to tell: what it would be if it were not
    /// given, or of a loss either name of the cross-entropy of the classes.
    pub(crate) fn has_default(&self, field: Field) -> bool {
        let Some(training) = &self.training else {
            return false;
        };
        let alike = |other| of_optimizer(training.optimizer, field) == of_optimizer(other, field);
        match field {
            Field::Loss => matches!(
                training.loss,
                Loss::SparseCategoricalCrossEntropy | Loss::CategoricalCrossEntropy
            ),
            Field::Optimizer => alike(Optimizer::default()),
            Field::Momentum | Field::Beta1 | Field::Beta2 | Field::Epsilon => {
                alike(untold(training.optimizer))
            }
            Field::Scaling => self.scaling == Scaling::default(),
            _ => false,
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

/// An optimizer of the same kind, of which nothing else is given.
pub(crate) fn untold(optimizer: Optimizer) -> Optimizer {
    match optimizer {
        Optimizer::Sgd(_) => Optimizer::Sgd(Sgd::default()),
        Optimizer::AdaGrad(_) => Optimizer::AdaGrad(AdaGrad::default()),
        Optimizer::RmsProp(_) => Optimizer::RmsProp(RmsProp::default()),
        Optimizer::Adam(_) => Optimizer::Adam(Adam::default()),
        Optimizer::AdamW(_) => Optimizer::AdamW(AdamW::default()),
        other => other,
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
        (Field::Momentum, Optimizer::RmsProp(rmsprop)) => rmsprop.momentum,
        (Field::Epsilon, Optimizer::RmsProp(rmsprop)) => rmsprop.epsilon,
        (Field::Epsilon, Optimizer::AdaGrad(adagrad)) => adagrad.epsilon,
        (Field::Beta1, Optimizer::Adam(adam)) => adam.beta1,
        (Field::Beta2, Optimizer::Adam(adam)) => adam.beta2,
        (Field::Epsilon, Optimizer::Adam(adam)) => adam.epsilon,
        (Field::Beta1, Optimizer::AdamW(adamw)) => adamw.beta1,
        (Field::Beta2, Optimizer::AdamW(adamw)) => adamw.beta2,
        (Field::Epsilon, Optimizer::AdamW(adamw)) => adamw.epsilon,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_optimizer_has_a_name_and_a_rate_and_some_have_more() {
        let sgd = Optimizer::Sgd(Sgd {
            learning_rate: 0.1,
            momentum: 0.9,
            ..Sgd::default()
        });
        let adagrad = Optimizer::AdaGrad(AdaGrad {
            learning_rate: 0.2,
            ..AdaGrad::default()
        });
        let rmsprop = Optimizer::RmsProp(RmsProp {
            learning_rate: 0.3,
            ..RmsProp::default()
        });
        let adam = Optimizer::Adam(Adam {
            learning_rate: 0.4,
            beta1: 0.5,
            beta2: 0.6,
            epsilon: 1e-7,
            ..Adam::default()
        });
        let adamw = Optimizer::AdamW(AdamW {
            learning_rate: 0.5,
            ..AdamW::default()
        });
        for (optimizer, name, rate) in [
            (sgd, "SGD", "0.1"),
            (adagrad, "AdaGrad", "0.2"),
            (rmsprop, "RMSProp", "0.3"),
            (adam, "Adam", "0.4"),
            (adamw, "AdamW", "0.5"),
        ] {
            let of = |field| of_optimizer(optimizer, field);
            assert_eq!(of(Field::Optimizer).as_deref(), Some(name));
            assert_eq!(of(Field::LearningRate).as_deref(), Some(rate));
            assert_eq!(of(Field::Padding), None);
        }
        let momentum = |optimizer| of_optimizer(optimizer, Field::Momentum);
        assert_eq!(momentum(sgd).as_deref(), Some("0.9"));
        assert_eq!(momentum(adam), None);
        assert_eq!(momentum(rmsprop).as_deref(), Some("0"));
        for optimizer in [adagrad, rmsprop, adamw] {
            let epsilon = of_optimizer(optimizer, Field::Epsilon);
            assert_eq!(epsilon.as_deref(), Some("1e-7"));
        }
        let of_adamw = [Field::Beta1, Field::Beta2];
        let of_adamw = of_adamw.map(|field| of_optimizer(adamw, field).unwrap());
        assert_eq!(of_adamw, ["0.9", "0.999"]);
        let of_adam = [Field::Beta1, Field::Beta2, Field::Epsilon];
        let of_adam = of_adam.map(|field| of_optimizer(adam, field).unwrap());
        assert_eq!(of_adam, ["0.5", "0.6", "1e-7"]);
        assert_eq!(of_optimizer(sgd, Field::Beta1), None);
    }

    #[test]
    fn every_change_of_pictures_has_its_own_number() {
        let augmentation = Augmentation {
            rotation: 1.0,
            width_shift: 0.2,
            height_shift: 0.3,
            shear: 4.0,
            zoom: 0.5,
            ..Augmentation::default()
        };
        let fields = [
            Field::Rotation,
            Field::WidthShift,
            Field::HeightShift,
            Field::Shear,
            Field::Zoom,
        ];
        let found = fields.map(|field| of_augmentation(augmentation, field));
        assert_eq!(found, [1.0, 0.2, 0.3, 4.0, 0.5]);
    }

    #[test]
    fn very_small_numbers_have_their_power_of_ten() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(1e-5), "0.00001");
        assert_eq!(number(9e-6), "9e-6");
        assert_eq!(number(-1e-7), "-1e-7");
        assert_eq!(number(0.25), "0.25");
    }

    #[test]
    fn what_is_of_the_images_is_read_where_it_stands() {
        let of = |document: &str, experiment: &str, field| {
            let document = crate::Document::named(document).unwrap();
            document.experiment(experiment).unwrap().runs_with(field)
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(of("hw5", "hw5/kfold", Field::Folds), text("5"));
        assert_eq!(of("hw5", "hw5/augmented", Field::Image), text("1510"));
        assert_eq!(of("lab3", "lab3/baseline", Field::TestSize), text("0.2"));
        assert_eq!(
            of("report", "report/cnn", Field::ValidationImages),
            text("5000")
        );
        assert_eq!(of("thesis", "thesis", Field::ValidationImages), None);
        assert_eq!(of("masters", "masters/lenet5", Field::Padding), text("2"));
        assert_eq!(of("thesis", "thesis", Field::Padding), None);
    }
}
