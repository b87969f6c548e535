//! The settings of a training run.

use refashion_layers::ProductPrecision;
use serde::{Deserialize, Serialize};

use crate::bounds::{not_negative, within};
use crate::class_weights::ClassWeights;
use crate::clip::Clip;
use crate::error::Result;
use crate::lookahead::Lookahead;
use crate::loss::Loss;
use crate::metric::Metric;
use crate::mixup::MOST_ALPHA;
use crate::not_finite::OnNan;
use crate::optimizer::Optimizer;
use crate::parameters::{self, Parameters};
use crate::schedule::Schedule;
use crate::stopping::EarlyStopping;
use crate::views::Views;
use crate::whitening::Whitening;

/// The settings of a training run.
///
/// ```
/// # use refashion_trainer::{Adam, Convention, Loss, Optimizer, Training};
/// let training: Training = serde_json::from_str(
///     r#"{ "optimizer": { "adam": { "rate": 0.0001 } },
///          "loss": "sparse_categorical_cross_entropy", "batch": 32, "epochs": 10 }"#,
/// )?;
/// assert_eq!(training.optimizer, Optimizer::Adam(Adam { learning_rate: 1e-4, ..Adam::default() }));
/// assert_eq!(training.clip, None);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Training {
    /// How the weights follow the gradient.
    pub optimizer: Optimizer,
    /// What is made small.
    pub loss: Loss,
    /// The number of images in a batch; the last batch of an epoch holds what is left.
    #[serde(rename = "batch", alias = "batch_size")]
    pub batch_size: usize,
    /// Whether a last batch that is not full is left out of its epoch.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub drop_last: bool,
    /// The number of passes over the training images.
    pub epochs: usize,
    /// The share of its batches that the last of them has: 10 epochs of which the last is 0.9 are 9.9.
    #[serde(default = "all", skip_serializing_if = "is_all")]
    pub last_epoch: f64,
    /// Whether each epoch takes the images in an order of its own, as Keras does unless told.
    #[serde(default = "yes")]
    pub shuffle: bool,
    /// How the rate of the optimizer changes.
    #[serde(default)]
    pub schedule: Schedule,
    /// The number of epochs over which the rate rises evenly to that of the schedule: with 3 of them
    /// it is ¼, ½ and ¾ of it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warmup: usize,
    /// The share of its weight that the right class yields, in equal parts to all classes, in the loss
    /// that is trained on (Szegedy and others, 2016); of the categorical cross-entropies. The
    /// losses of validation and test are those without.
    #[serde(default, skip_serializing_if = "is_none")]
    pub label_smoothing: f64,
    /// How much the images of each class count, unless alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class_weights: Option<ClassWeights>,
    /// The α of mixup, unless 0: each image of a batch is mixed with another of it, and its loss
    /// likewise, in shares λ and 1 − λ that are drawn from Beta(α, α) (Zhang and others, 2018).
    #[serde(default, skip_serializing_if = "is_none")]
    pub mixup: f64,
    /// The number of batches whose gradients make one step, together as one large batch would; an
    /// epoch's last step takes what is left.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub accumulate: usize,
    /// The momentum m of a mean of the weights, a ← m·a + (1 − m)·w after each step, which is what
    /// is validated, kept and tested (Keras's `use_ema`, swapped in at the end of each epoch).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ema: Option<f64>,
    /// A slow copy of weights and running statistics, to which the fast ones come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookahead: Option<Lookahead>,
    /// Tensors that are trained otherwise than the others, or not at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameters>,
    /// How the kernel of the first convolution is computed from the training images, if it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whitening: Option<Whitening>,
    /// From where each test image is looked at.
    #[serde(default, skip_serializing_if = "Views::is_plain")]
    pub test_views: Views,
    /// What is measured of each epoch beside loss and accuracy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Metric>,
    /// The bound on the gradient, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<Clip>,
    /// When to stop before the last epoch, if ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_stopping: Option<EarlyStopping>,
    /// What is done where the loss or the gradient of a batch is not finite.
    #[serde(default, skip_serializing_if = "OnNan::is_stop")]
    pub on_nan: OnNan,
    /// How exact the factors of large products are while it is trained; predictions, validation and test
    /// are single.
    #[serde(default, skip_serializing_if = "ProductPrecision::is_default")]
    pub precision: ProductPrecision,
}

fn yes() -> bool {
    true
}

fn all() -> f64 {
    1.0
}

fn is_all(share: &f64) -> bool {
    *share == 1.0
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

fn one() -> usize {
    1
}

fn is_one(count: &usize) -> bool {
    *count == 1
}

fn is_none(share: &f64) -> bool {
    *share == 0.0
}

impl Training {
    /// Settings with a constant rate, no bound on the gradient and no early stopping, shuffled.
    pub fn new(optimizer: Optimizer, loss: Loss, batch_size: usize, epochs: usize) -> Self {
        let schedule = Schedule::default();
        Self {
            optimizer,
            loss,
            batch_size,
            drop_last: false,
            epochs,
            last_epoch: 1.0,
            shuffle: true,
            schedule,
            warmup: 0,
            label_smoothing: 0.0,
            class_weights: None,
            mixup: 0.0,
            accumulate: 1,
            ema: None,
            lookahead: None,
            parameters: Vec::new(),
            whitening: None,
            test_views: Views::default(),
            metrics: Vec::new(),
            clip: None,
            early_stopping: None,
            on_nan: OnNan::default(),
            precision: ProductPrecision::default(),
        }
    }

    /// What is measured of each epoch beside loss and accuracy: what was asked for, and what early
    /// stopping watches.
    pub fn measured(&self) -> Vec<Metric> {
        let watched = self
            .early_stopping
            .and_then(|stopping| stopping.monitor.metric());
        let mut all: Vec<Metric> = Vec::new();
        for metric in self.metrics.iter().copied().chain(watched) {
            if !all.contains(&metric) {
                all.push(metric);
            }
        }
        all
    }

    /// Checks what depends on the number of classes that a network tells apart.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) where there is another number of class weights, or
    /// a metric is of as many classes.
    pub fn check_classes(&self, classes: usize) -> Result<()> {
        if let Some(weights) = &self.class_weights {
            weights.check_classes(classes)?;
        }
        (self.measured().iter()).try_for_each(|metric| metric.check(classes))
    }

    /// How many of so many batches an epoch has, counted from 1: all, but for a last one that is cut short.
    ///
    /// ```
    /// use refashion_trainer::{Loss, Optimizer, Training};
    ///
    /// let whole = Training::new(Optimizer::default(), Loss::default(), 1024, 10);
    /// let training = Training { last_epoch: 0.9, ..whole };
    /// assert_eq!([9, 10].map(|epoch| training.batches_of(epoch, 48)), [48, 44]);
    /// assert_eq!(training.steps(48), 476);
    /// ```
    pub fn batches_of(&self, epoch: usize, batches: usize) -> usize {
        match epoch < self.epochs {
            true => batches,
            false => (self.last_epoch * batches as f64).ceil() as usize,
        }
    }

    /// The steps of the whole training, with so many batches in an epoch.
    pub fn steps(&self, batches: usize) -> u64 {
        let of = |batches: usize| batches.div_ceil(self.accumulate.max(1)) as u64;
        let before = self.epochs.saturating_sub(1) as u64;
        before * of(batches) + of(self.batches_of(self.epochs, batches))
    }

    /// Whether nothing that was trained so far hangs on how many epochs there are to be.
    pub(crate) fn may_go_further(&self) -> bool {
        self.last_epoch == 1.0 && self.lookahead.is_none()
    }

    /// The rate of the epoch that follows epochs with these losses.
    ///
    /// ```
    /// use refashion_trainer::{Loss, Optimizer, Sgd, Training};
    ///
    /// let sgd = Optimizer::Sgd(Sgd { learning_rate: 0.4, ..Sgd::default() });
    /// let training = Training { warmup: 3, ..Training::new(sgd, Loss::default(), 32, 10) };
    /// assert_eq!(training.learning_rate(&[]), 0.1);
    /// assert_eq!(training.learning_rate(&[0.9; 3]), 0.4);
    /// ```
    pub fn learning_rate(&self, losses: &[f64]) -> f64 {
        let rate = self.schedule.rate(self.optimizer.learning_rate(), losses);
        let epoch = losses.len() + 1;
        match epoch <= self.warmup {
            true => rate * (epoch as f64 / (self.warmup + 1) as f64),
            false => rate,
        }
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    ///
    /// [`Error::Setting`](crate::Error::Setting) names the first setting that lies outside its range.
    pub fn check(&self) -> Result<()> {
        within("batch", self.batch_size, self.batch_size > 0, "at least 1")?;
        let share = self.last_epoch > 0.0 && self.last_epoch <= 1.0;
        within("last_epoch", self.last_epoch, share, "above 0, at most 1")?;
        parameters::check(&self.parameters)?;
        if let Some(lookahead) = &self.lookahead {
            lookahead.check()?;
        }
        if let Some(whitening) = &self.whitening {
            whitening.check()?;
        }
        self.optimizer.check()?;
        self.schedule.check()?;
        let by_step = self.schedule.rate_of_step(1.0, 0, 1).is_some();
        let rises = self.warmup == 0 || !by_step;
        within(
            "warmup",
            self.warmup,
            rises,
            "0 with a triangle, which rises by itself",
        )?;
        let share = (0.0..1.0).contains(&self.label_smoothing);
        within(
            "label_smoothing",
            self.label_smoothing,
            share,
            "in 0 ≤ x < 1",
        )?;
        if let Loss::CategoricalFocalCrossEntropy(focal) = self.loss {
            focal.check()?;
        }
        if let Some(weights) = &self.class_weights {
            weights.check()?;
        }
        let alpha = (0.0..=MOST_ALPHA).contains(&self.mixup);
        within("mixup", self.mixup, alpha, "0 to 4")?;
        let accumulates = self.accumulate > 0;
        within("accumulate", self.accumulate, accumulates, "at least 1")?;
        if let Some(momentum) = self.ema {
            let right = (0.0..1.0).contains(&momentum);
            within("ema", momentum, right, "in 0 ≤ x < 1")?;
        }
        if let Some(Clip::Norm(c) | Clip::Value(c) | Clip::GlobalNorm(c)) = self.clip {
            within("clip", c, c > 0.0, "above 0")?;
        }
        match self.early_stopping {
            Some(stopping) => not_negative("early_stopping min_delta", stopping.min_delta),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What records, documents and checkpoints of all versions have, and what is written today.
    #[test]
    fn settings_are_read_by_both_of_their_names_and_written_by_the_first() {
        let written = [
            r#"{"sgd":{"rate":0.5,"momentum":0.9,"nesterov":false,"decay":0.25}}"#,
            r#"{"adagrad":{"rate":0.5,"initial":0.1,"epsilon":1e-7,"convention":"keras"}}"#,
            r#"{"rmsprop":{"rate":0.5,"rho":0.9,"momentum":0.0,"epsilon":1e-7,"convention":"keras"}}"#,
            r#"{"adam":{"rate":0.5,"beta1":0.9,"beta2":0.999,"epsilon":1e-7,"convention":"keras"}}"#,
            r#"{"adamw":{"rate":0.5,"beta1":0.9,"beta2":0.999,"epsilon":1e-7,"convention":"keras","decay":0.25}}"#,
        ];
        for optimizer in written {
            let text = format!(
                r#"{{"optimizer":{optimizer},"loss":"mean_squared_error","batch":32,"epochs":2,"shuffle":true,"schedule":"constant"}}"#
            );
            let training: Training = serde_json::from_str(&text).unwrap();
            assert_eq!(serde_json::to_string(&training).unwrap(), text);
            let other = text
                .replace(r#""rate""#, r#""learning_rate""#)
                .replace(r#""decay""#, r#""weight_decay""#)
                .replace(r#""batch""#, r#""batch_size""#);
            assert_eq!(serde_json::from_str::<Training>(&other).unwrap(), training);
        }
    }

    #[test]
    fn what_is_not_said_is_as_in_plain_settings() {
        let text = r#"{"optimizer":{"adam":{}},"loss":"mean_squared_error","batch":32,"epochs":2}"#;
        let read: Training = serde_json::from_str(text).unwrap();
        let plain = Training::new(Optimizer::default(), Loss::MeanSquaredError, 32, 2);
        assert_eq!(read, plain);
    }

    #[test]
    fn every_setting_is_written_that_is_not_the_usual() {
        let text = concat!(
            r#"{"optimizer":{"sgd":{"rate":0.5,"momentum":0.9,"nesterov":true,"convention":"pytorch"}},"#,
            r#""loss":"mean_squared_error","batch":32,"drop_last":true,"epochs":2,"last_epoch":0.5,"#,
            r#""shuffle":false,"schedule":"constant","warmup":3,"label_smoothing":0.1,"#,
            r#""class_weights":"balanced","mixup":0.2,"accumulate":4,"ema":0.9,"#,
            r#""lookahead":{"every":5,"keep":0.5,"power":1.0},"#,
            r#""parameters":[{"of":"bias","rate":2.0},{"of":"kernel","decay":0.5,"epochs":1}],"#,
            r#""whitening":{"images":9,"epsilon":0.5},"test_views":"mirrored","#,
            r#""metrics":["macro_f1","top3_accuracy"],"clip":{"norm":1.0},"#,
            r#""early_stopping":{"patience":2,"min_delta":0.0,"restore_best":true,"monitor":"accuracy"},"#,
            r#""on_nan":"skip","precision":"bf16"}"#,
        );
        let training: Training = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&training).unwrap(), text);
    }

    #[test]
    fn a_training_whose_end_shows_before_it_does_not_go_further() {
        let looking = Lookahead {
            every: 5,
            keep: 0.5,
            power: 1.0,
        };
        let further = |last_epoch, lookahead| {
            let plain = Training::new(Optimizer::default(), Loss::default(), 32, 2);
            let training = Training {
                last_epoch,
                lookahead,
                ..plain
            };
            training.may_go_further()
        };
        assert!(further(1.0, None));
        assert!(!further(0.5, None) && !further(1.0, Some(looking)));
    }
}
