//! What has to be said above anything that is made of some runs.

use std::collections::BTreeMap;

use refashion_datasets::StreamVersion;
use refashion_runs::RunRecord;

use crate::unverified::data_warning;

/// What has to be said above anything that is made of these runs, a sentence each: that data are not
/// the published ones, and that an experiment's runs have random streams of different versions.
/// Usually nothing.
pub fn warnings<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> Vec<String> {
    let runs: Vec<&RunRecord> = runs.into_iter().collect();
    let data = data_warning(runs.iter().copied());
    data.into_iter().chain(streams_warnings(&runs)).collect()
}

/// One sentence for each experiment whose runs have streams of more than one version.
fn streams_warnings(runs: &[&RunRecord]) -> Vec<String> {
    let mut experiments: BTreeMap<&str, BTreeMap<StreamVersion, Vec<String>>> = BTreeMap::new();
    for run in runs {
        let versions = experiments.entry(&run.experiment).or_default();
        let seeds = versions.entry(run.streams).or_default();
        seeds.push(run.seed.to_string());
    }
    let mixed = experiments
        .iter()
        .filter(|(_, versions)| versions.len() > 1);
    let sentence = |(experiment, versions): (&&str, &BTreeMap<StreamVersion, Vec<String>>)| {
        let parts = versions.iter().map(|(version, seeds)| {
            let word = if seeds.len() == 1 { "seed" } else { "seeds" };
            format!("{version} ({word} {})", seeds.join(", "))
        });
        let parts: Vec<String> = parts.collect();
        format!(
            "The runs of {experiment} were drawn with different versions of the random streams: {}.",
            parts.join(" and ")
        )
    };
    mixed.map(sentence).collect()
}
