//! What a training has come to, apart from the model: what a checkpoint keeps.

use refashion_zoo::Model;
use serde::{Deserialize, Serialize};

use crate::accumulated::Accumulated;
use crate::average::Average;
use crate::lookahead::Slow;
use crate::partial::PartialEpoch;
use crate::{History, Stepper};

/// All that training changes, apart from the model.
pub(crate) struct Run {
    pub(crate) stepper: Stepper,
    pub(crate) history: History,
    /// Weights and state after the best epoch, where early stopping goes back to them.
    pub(crate) best: Option<[Vec<f32>; 2]>,
    /// The mean of the weights, where there is to be one.
    pub(crate) average: Option<Average>,
    /// The slow copy of weights and state, where there is to be one.
    pub(crate) slow: Option<Slow>,
    /// The steps of the whole training.
    pub(crate) steps: u64,
    /// The gradients of batches whose step is not made yet.
    pub(crate) accumulated: Accumulated,
    /// The epoch that is being trained.
    pub(crate) partial: PartialEpoch,
    /// The batches that were skipped last, without one between them that was not.
    pub(crate) skipped_in_a_row: usize,
}

/// What the history in a checkpoint does not say: it has whole epochs alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Within {
    pub(crate) epoch: PartialEpoch,
    pub(crate) skipped: usize,
    pub(crate) skipped_in_a_row: usize,
    /// The images whose gradients are summed, but not yet stepped along.
    #[serde(default, skip_serializing_if = "none")]
    pub(crate) accumulated: usize,
}

fn none(count: &usize) -> bool {
    *count == 0
}

impl Run {
    /// Takes the weights of a step into their slow copy, which they may take in turn, and into their mean.
    pub(crate) fn follow(&mut self, model: &mut Model) {
        if let Some(slow) = &mut self.slow {
            slow.follow(model, self.stepper.steps(), self.steps);
        }
        if let Some(average) = &mut self.average {
            average.follow(model.weights());
        }
    }

    /// As text, where there is anything that the history does not say.
    pub(crate) fn within(&self) -> serde_json::Result<Option<String>> {
        let within = Within {
            epoch: self.partial.clone(),
            skipped: self.history.skipped,
            skipped_in_a_row: self.skipped_in_a_row,
            accumulated: self.accumulated.images,
        };
        let told = within.epoch.batch > 0 || within.skipped > 0;
        told.then(|| serde_json::to_string(&within)).transpose()
    }
}
