//! What both frameworks are told of a training in the same words.

use refashion_datasets::{Augmentation, DatasetName, NamesElsewhere, Scaling};
use refashion_inference::ModelCard;
use refashion_trainer::{Schedule, Training};

use super::python::number;
use crate::error::Error;

/// What a rate is multiplied by in an epoch, counted from 0, as an expression of `epoch`; nothing
/// where it stays as it is, or hangs on the losses.
pub(super) fn factor(training: &Training) -> Option<String> {
    let factor = match training.schedule {
        Schedule::Step { every, factor } => {
            Some(format!("{} ** (epoch // {every})", number(factor)))
        }
        Schedule::Exponential { factor } => Some(format!("{} ** epoch", number(factor))),
        Schedule::Cosine { epochs, floor } => {
            let (floor, rest) = (number(floor), number(1.0 - floor));
            let cosine = format!("(1 + math.cos(math.pi * min(epoch / {epochs}, 1))) / 2");
            Some(format!("({floor} + {rest} * {cosine})"))
        }
        _ => None,
    };
    let warmup = (training.warmup > 0).then(|| {
        let after = training.warmup + 1;
        format!("min((epoch + 1) / {after}, 1)")
    });
    match (factor, warmup) {
        (Some(factor), Some(warmup)) => Some(format!("{factor} * {warmup}")),
        (factor, warmup) => factor.or(warmup),
    }
}

/// What a script leaves out of a training, as comments.
pub(super) fn left_out(training: &Training, augmentation: Option<Augmentation>) -> String {
    let mut comments = String::new();
    if let Some(text) = augmentation.and_then(|one| serde_json::to_string(&one).ok()) {
        comments += &format!("# Not here: how the training images are varied, {text}.\n");
    }
    if training.early_stopping.is_some() {
        comments += "# Not here: early stopping, which watches images that are held back.\n";
    }
    if matches!(training.schedule, Schedule::Plateau(_)) {
        comments +=
            "# Not here: the rate that falls when the loss of images held back no longer does.\n";
    }
    for (is_set, what) in [
        (
            matches!(training.schedule, Schedule::Triangle { .. }),
            "the rate that rises and falls from step to step",
        ),
        (
            training.drop_last,
            "leaving out what is left of an epoch behind its last full batch",
        ),
        (training.class_weights.is_some(), "the weights of classes"),
        (training.mixup > 0.0, "mixup, which blends pairs of images"),
        (
            training.accumulate > 1,
            "gradients that are summed over several batches",
        ),
        (
            !training.precision.is_default(),
            "factors in bf16, which Keras calls mixed_bfloat16 and PyTorch autocast",
        ),
        (
            training.ema.is_some(),
            "the mean of the weights, which is what was kept",
        ),
        (
            training.last_epoch < 1.0,
            "leaving out a part of the last epoch",
        ),
        (
            training.lookahead.is_some(),
            "the slow copy of the weights, which is what was kept",
        ),
        (
            !training.parameters.is_empty(),
            "tensors that were trained otherwise than the others, or not at all",
        ),
        (
            training.whitening.is_some(),
            "the first kernel, which was computed from the images",
        ),
        (
            training.test_views != Default::default(),
            "the several views of each test image",
        ),
    ] {
        if is_set {
            comments += &format!("# Not here: {what}.\n");
        }
    }
    if !training.shuffle {
        comments += "# The order of the images is that of the files, in every epoch.\n";
    }
    comments
}

/// A loss or an optimizer that is newer than what is written here.
pub(super) fn unknown(what: String, target: &'static str) -> Error {
    Error::NoCounterpart {
        layer: "(the training)".to_owned(),
        what,
        target,
    }
}

/// What the frameworks call the set that a model was trained on, if they fetch it by themselves.
pub(super) fn known_set(card: &ModelCard) -> Option<NamesElsewhere> {
    DatasetName::published(&card.data.as_ref()?.name)?.elsewhere
}

/// What bytes are divided by.
pub(super) fn divisor(card: &ModelCard) -> Option<u32> {
    match card.inputs.scaling {
        Scaling::ByTwoFiftyFive => Some(255),
        Scaling::None => None,
    }
}

/// The rows and columns of zeros that are laid around a picture: above, below, left, right.
pub(super) fn zeros(card: &ModelCard) -> Option<[usize; 4]> {
    let [_, height, width] = card.inputs.shape;
    let size = card.inputs.pad_to?;
    let (down, across) = (size.checked_sub(height)?, size.checked_sub(width)?);
    Some([down / 2, down - down / 2, across / 2, across - across / 2])
}
