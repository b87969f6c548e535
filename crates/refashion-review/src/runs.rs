//! The runs of an experiment.

use refashion_runs::{RunRecord, Runs};

/// The runs of an experiment, none where it was not run.
pub(crate) fn runs_of<'a>(runs: &'a Runs, experiment: &str) -> &'a [RunRecord] {
    runs.get(experiment).map_or(&[], Vec::as_slice)
}
