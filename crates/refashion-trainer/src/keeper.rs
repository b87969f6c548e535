//! When a checkpoint is written.

use std::time::Instant;

use refashion_zoo::Model;

use crate::checkpoint::{self, Checkpoint, CheckpointInterval};
use crate::epoch::finite;
use crate::error::{Error, Result};
use crate::identity::Identity;
use crate::run::Run;

/// Writes the checkpoints of a run.
pub(crate) struct Keeper<'a> {
    checkpoint: Option<&'a Checkpoint>,
    identity: &'a Identity,
    last: Instant,
}

impl<'a> Keeper<'a> {
    pub(crate) fn new(checkpoint: Option<&'a Checkpoint>, identity: &'a Identity) -> Self {
        Self {
            checkpoint,
            identity,
            last: Instant::now(),
        }
    }

    /// Writes one within an epoch, if it is time.
    pub(crate) fn keep_in_time(&mut self, model: &Model, run: &Run) -> Result<()> {
        let due = match self.checkpoint.and_then(|checkpoint| checkpoint.every) {
            Some(CheckpointInterval::Time(time)) => self.last.elapsed() >= time,
            Some(CheckpointInterval::Steps(steps)) => {
                run.accumulated.images == 0 && run.stepper.steps().is_multiple_of(steps)
            }
            None => false,
        };
        match due {
            true => self.keep(model, run),
            false => Ok(()),
        }
    }

    /// Writes one, unless the weights are not finite: the last good one is then worth more.
    pub(crate) fn keep(&mut self, model: &Model, run: &Run) -> Result<()> {
        let Some(checkpoint) = self.checkpoint.filter(|_| finite(model.weights())) else {
            return Ok(());
        };
        checkpoint::save(&checkpoint.path, self.identity, model, run)?;
        self.last = Instant::now();
        Ok(())
    }

    /// Writes one of a run that was asked to end, and answers with where it stands.
    pub(crate) fn interrupted(&mut self, model: &Model, run: &Run, batches: usize) -> Error {
        if let Err(error) = self.keep(model, run) {
            return error;
        }
        Error::Interrupted {
            epoch: run.history.epochs.len() + 1,
            batch: run.partial.batch,
            batches,
            checkpoint: self.checkpoint.map(|checkpoint| checkpoint.path.clone()),
        }
    }
}
