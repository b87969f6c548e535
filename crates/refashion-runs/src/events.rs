//! Where TensorBoard finds a run.

use std::path::Path;

use refashion_trainer::TensorBoard;

use crate::{error::Result, files::make_within, record::RunRecord, store::Store};

/// TensorBoard is told of every tenth step.
const STEPS: usize = 10;

/// The events of a run: `<experiment>/seed-<n>` below the folder.
pub(crate) fn of_run(folder: &Path, experiment: &str, seed: u64) -> TensorBoard {
    TensorBoard {
        folder: Store::new(folder).run(experiment, seed),
        every: STEPS,
    }
}

/// The events of one fold, counted from 0: `fold-<n>` below those of its run, counted from 1.
pub(crate) fn of_fold(run: &TensorBoard, fold: usize) -> TensorBoard {
    TensorBoard {
        folder: run.folder.join(format!("fold-{}", fold + 1)),
        ..*run
    }
}

impl RunRecord {
    /// Writes for TensorBoard what it lacks of a run that is over, below the folder that
    /// [`Run::tensorboard`](crate::Run::tensorboard) would have named.
    ///
    /// # Errors
    ///
    /// [`Error::Training`](crate::Error::Training) names the file that cannot be written or read.
    pub fn write_events(&self, folder: &Path) -> Result<()> {
        let run = of_run(folder, &self.experiment, self.seed);
        make_within(folder, &run.folder)?;
        let training = &self.settings.training;
        if self.folds.is_empty() {
            run.record(training, &self.history)?;
        }
        for fold in &self.folds {
            let events = of_fold(&run, fold.fold);
            make_within(folder, &events.folder)?;
            events.record(training, &fold.history)?;
        }
        Ok(())
    }
}
