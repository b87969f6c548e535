//! How far training has come.

use refashion_metrics::ConfusionMatrix;

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
