//! Runs on data that are not the published data: whatever shows them says so.

use std::collections::BTreeSet;

use refashion_runs::RunRecord;

/// Whether any of these runs used data whose digests are not the published ones.
pub fn unverified<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> bool {
    runs.into_iter().any(|run| !run.data.verified)
}

/// What stands behind the name of data that are not the published ones.
pub const UNVERIFIED: &str = " (UNVERIFIED DATA)";

/// The warning that stands above what these runs say, with the experiments that it is about;
/// nothing where all data are the published ones.
pub(crate) fn data_warning<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> Option<String> {
    let runs = runs.into_iter().filter(|run| !run.data.verified);
    let experiments: BTreeSet<&str> = runs.map(|run| run.experiment.as_str()).collect();
    let names: Vec<&str> = experiments.into_iter().collect();
    (!names.is_empty()).then(|| {
        format!(
            "UNVERIFIED DATA: the digests are not those of the published data ({}).",
            names.join(", ")
        )
    })
}
