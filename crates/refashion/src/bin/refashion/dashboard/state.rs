//! What is known of a training while it runs.

use std::time::Instant;

use refashion_documents::{Moment, PublishedFigure, Quantity};
use refashion_metrics::ConfusionMatrix;
use refashion_review::{of_epoch, of_epochs, title};
use refashion_trainer::{Epoch, Evaluation, History, Progress};

use crate::pace::Pace;

/// About how many points of a curve are kept within an epoch.
const POINTS: usize = 200;

/// A published figure of the experiment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Published {
    pub(super) quantity: Quantity,
    pub(super) at: Moment,
    pub(super) printed: String,
    pub(super) decimals: u32,
    pub(super) value: f64,
}

impl From<&PublishedFigure> for Published {
    fn from(figure: &PublishedFigure) -> Self {
        Self {
            quantity: figure.quantity,
            at: figure.at,
            printed: figure.printed.text().to_owned(),
            decimals: figure.printed.decimals(),
            value: figure.printed.value(),
        }
    }
}

impl Published {
    pub(super) fn title(&self) -> String {
        title(self.quantity, self.at)
    }
}

/// What is measured of a published figure so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measured {
    /// The moment has come.
    Final(f64),
    /// The moment has not come; this is the value by now.
    SoFar(f64),
    /// There is none yet.
    Later,
    /// It is measured when the training is over.
    AtTheEnd,
}

/// How far the training is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Now {
    pub(super) epoch: usize,
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) batches: usize,
    pub(super) images_per_second: f64,
}

/// What is known of a training while it runs.
pub(super) struct State {
    pub(super) label: String,
    pub(super) classes: Vec<&'static str>,
    pub(super) published: Vec<Published>,
    pub(super) since: Instant,
    pub(super) pace: Pace,
    pub(super) now: Now,
    pub(super) epochs: Vec<Epoch>,
    /// The mean loss and accuracy within the epoch that is being trained, by the epochs so far.
    pub(super) trail: Vec<(f64, [f64; 2])>,
    /// The images that were classified, as words, and how.
    pub(super) confusion: Option<(String, ConfusionMatrix)>,
    /// Whether the same command would go on where this one is stopped.
    pub(super) goes_on: bool,
    validates: bool,
}

impl State {
    pub(super) fn new(
        label: &str,
        classes: Vec<&'static str>,
        published: Vec<Published>,
        goes_on: bool,
    ) -> Self {
        Self {
            label: label.to_owned(),
            classes,
            published,
            since: Instant::now(),
            pace: Pace::default(),
            now: Now::default(),
            epochs: Vec::new(),
            trail: Vec::new(),
            confusion: None,
            goes_on,
            validates: false,
        }
    }

    pub(super) fn batch(&mut self, progress: &Progress) {
        if progress.epoch != self.now.epoch {
            self.trail.clear();
        }
        self.now = Now {
            epoch: progress.epoch,
            epochs: progress.epochs,
            batch: progress.batch,
            batches: progress.batches,
            images_per_second: progress.images_per_second,
        };
        self.pace.see(progress);
        // The mean of a few batches says little; the first epoch has nothing else to show.
        let telling = progress.epoch == 1 || 10 * progress.batch >= progress.batches;
        let every = progress.batches.div_ceil(POINTS).max(1);
        if telling && progress.batch.is_multiple_of(every) {
            let x = (progress.epoch - 1) as f64 + progress.batch as f64 / progress.batches as f64;
            self.trail.push((x, [progress.loss, progress.accuracy]));
        }
        if !self.validates {
            let of = format!("training, epoch {}", progress.epoch);
            self.confusion = Some((of, progress.confusion.clone()));
        }
    }

    pub(super) fn epoch(&mut self, history: &History, validated: Option<&Evaluation>) {
        self.epochs.clone_from(&history.epochs);
        self.trail.clear();
        if let (Some(validated), Some(last)) = (validated, history.epochs.last()) {
            self.validates = true;
            let of = format!("validation, epoch {}", last.epoch);
            self.confusion = Some((of, validated.confusion.clone()));
        }
    }

    /// The share of all batches that are done.
    pub(super) fn share(&self) -> f64 {
        let Now {
            epoch,
            epochs,
            batch,
            batches,
            ..
        } = self.now;
        if epochs == 0 || batches == 0 {
            return 0.0;
        }
        // As many epochs may be asked for as a number can say.
        let done = epoch.saturating_sub(1) as f64 + batch as f64 / batches as f64;
        (done / epochs as f64).min(1.0)
    }

    pub(super) fn measured(&self, figure: &Published) -> Measured {
        let over = self.now.epochs > 0 && self.epochs.len() >= self.now.epochs;
        let come = over || matches!(figure.at, Moment::Epoch(_));
        match of_epochs(&self.epochs, figure.quantity, figure.at) {
            _ if figure.at == Moment::FinalTest => Measured::AtTheEnd,
            Some(value) if come => Measured::Final(value),
            Some(value) => Measured::SoFar(value),
            None => Measured::Later,
        }
    }

    /// Whether this training comes to a figure at all: a shortened one has fewer epochs, and one that
    /// holds no images back has nothing to say of them.
    pub(super) fn comes(&self, figure: &Published) -> bool {
        if figure.at == Moment::FinalTest {
            return true;
        }
        let planned = match figure.at {
            Moment::Epoch(number) => self.now.epochs == 0 || number <= self.now.epochs,
            _ => true,
        };
        let last = self.epochs.last();
        planned && last.is_none_or(|epoch| of_epoch(epoch, figure.quantity).is_some())
    }
}
