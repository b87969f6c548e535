//! What else happens while a network trains.

use std::path::PathBuf;

use refashion_metrics::ConfusionMatrix;

use crate::{Checkpoint, Evaluation, History, TensorBoard};

/// What else happens while a network trains; nothing by default. None of it changes the result.
#[derive(Default)]
pub struct Callbacks<'a> {
    /// Told of every batch.
    pub progress: Option<&'a mut dyn FnMut(&Progress)>,
    /// Told the history whenever it has grown: after each epoch, with what the network made of the
    /// validation images if there are any, and at the start of a run that is resumed.
    pub epochs: Option<&'a mut OnEpoch<'a>>,
    /// Where to keep the history, anew after each epoch; see [`crate::History::write_csv`].
    pub csv: Option<PathBuf>,
    /// Where to write an event file for TensorBoard.
    pub tensorboard: Option<TensorBoard>,
    /// Where to keep a checkpoint, anew after each epoch.
    pub checkpoint: Option<Checkpoint>,
}

/// Told the history so far, and what the network made of the validation images after its last epoch.
pub type OnEpoch<'a> = dyn FnMut(&History, Option<&Evaluation>) + 'a;

/// How far training has come, told after each batch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress<'a> {
    /// The epoch, from 1.
    pub epoch: usize,
    /// The number of epochs.
    pub epochs: usize,
    /// The batch just trained on, from 1.
    pub batch: usize,
    /// The number of batches in an epoch.
    pub batches: usize,
    /// The steps that were made since the first epoch began.
    pub step: u64,
    /// The images of this epoch so far by the time that they took.
    pub images_per_second: f64,
    /// The loss of the batch just trained on, before its step.
    pub batch_loss: f64,
    /// The mean loss of this epoch so far.
    pub loss: f64,
    /// The accuracy of this epoch so far.
    pub accuracy: f64,
    /// How often each class was taken for each other in this epoch so far.
    pub confusion: &'a ConfusionMatrix,
}
