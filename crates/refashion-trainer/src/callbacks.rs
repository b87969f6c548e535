//! What else happens while a network trains.

use std::path::PathBuf;

use refashion_zoo::Model;

use crate::checkpoint::Checkpoint;
use crate::error::Result;
use crate::evaluate::Evaluation;
use crate::history::History;
use crate::progress::Progress;
#[cfg(feature = "tensorboard")]
use crate::tensorboard::TensorBoard;

/// What else happens while a network trains; nothing by default. None of it changes the result.
#[derive(Default)]
pub struct Callbacks<'a> {
    /// Told of every batch.
    pub progress: Option<&'a mut dyn FnMut(&Progress)>,
    /// Told the history whenever it has grown: after each epoch, with what the network made of the
    /// validation images if there are any, and at the start of a run that is resumed.
    pub epochs: Option<&'a mut OnEpoch<'a>>,
    /// Given the model after each epoch that is trained, with the history so far, before a checkpoint
    /// of it is written: whoever keeps weights of epochs does it here.
    pub weights: Option<&'a mut OnWeights<'a>>,
    /// Where to keep the history, anew after each epoch; see [`crate::History::write_csv`].
    pub csv: Option<PathBuf>,
    /// Where to write an event file for TensorBoard.
    #[cfg(feature = "tensorboard")]
    pub tensorboard: Option<TensorBoard>,
    /// Where to keep a checkpoint, anew after each epoch, and within one if that is wanted.
    pub checkpoint: Option<Checkpoint>,
    /// Asked after every batch, of validation too, whether to stop. Once it says yes, a checkpoint
    /// is written and the run ends with [`crate::Error::Interrupted`].
    pub stop: Option<&'a dyn Fn() -> bool>,
}

/// Told the history so far, and what the network made of the validation images after its last epoch.
pub type OnEpoch<'a> = dyn FnMut(&History, Option<&Evaluation>) + 'a;

/// Given the model after an epoch, with the history so far; an error ends the run.
pub type OnWeights<'a> = dyn FnMut(&Model, &History) -> Result<()> + 'a;
