//! Where TensorBoard finds a run.

use std::path::Path;

use refashion_trainer::TensorBoard;

use crate::{error::Result, files::make_within, record::RunRecord, store::Store};

/// TensorBoard is told of every tenth step.
const STEPS: usize = 10;

/// The events of a run, whose folder is made: `<experiment>/seed-<n>` below the given one.
pub(crate) fn of_run(root: &Path, experiment: &str, seed: u64) -> Result<TensorBoard> {
    let folder = Store::new(root).run(experiment, seed);
    make_within(root, &folder)?;
    Ok(TensorBoard {
        folder,
        every: STEPS,
    })
}

/// The events of one fold, counted from 0, whose folder is made: `fold-<n>` below those of its run,
/// counted from 1.
pub(crate) fn of_fold(run: &TensorBoard, fold: usize) -> Result<TensorBoard> {
    let folder = run.folder.join(format!("fold-{}", fold + 1));
    make_within(&run.folder, &folder)?;
    Ok(TensorBoard { folder, ..*run })
}

impl RunRecord {
    /// Writes for TensorBoard what it lacks of a run that is over, below the folder that
    /// [`Run::tensorboard`](crate::Run::tensorboard) would have named.
    ///
    /// # Errors
    ///
    /// [`Error::Training`](crate::Error::Training) names the file that cannot be written or read.
    pub fn write_events(&self, folder: &Path) -> Result<()> {
        let run = of_run(folder, &self.experiment, self.seed)?;
        let training = &self.settings.training;
        if self.folds.is_empty() {
            run.record(training, &self.history)?;
        }
        for fold in &self.folds {
            of_fold(&run, fold.fold)?.record(training, &fold.history)?;
        }
        Ok(())
    }
}
