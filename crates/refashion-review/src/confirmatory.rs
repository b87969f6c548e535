//! Which runs confirm anything.

use refashion_documents::Experiment;
use refashion_runs::RunRecord;

/// When the rule of a verdict was committed (3ed7392b64…), in seconds since 1970: 2026-11-29, 06:41:58
/// UTC.
pub const RULE_SINCE: u64 = 1_795_934_518;

/// Whether a run confirms anything: it was started after the rule of a verdict stood, with a seed
/// whose result was not known then. A record that does not say when it was started is older.
pub fn is_confirmatory(experiment: &Experiment, run: &RunRecord) -> bool {
    let after = run.provenance.started.is_some_and(|time| time > RULE_SINCE);
    !run.rehearsal && after && run.seed >= experiment.known_seeds as u64
}
