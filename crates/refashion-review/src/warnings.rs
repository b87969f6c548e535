//! What has to be said above anything that is made of some runs.

use std::collections::BTreeMap;

use refashion_datasets::{FileDigest, OwnDataset};
use refashion_runs::RunRecord;

use crate::unverified::data_warning;

/// What has to be said above anything that is made of these runs, a sentence each: that data are not
/// the published ones, and that an experiment's runs have random streams of different versions, or
/// were computed with vector instructions of different kinds, which may round otherwise, or were made on
/// different images of one's own. Usually nothing.
pub fn warnings<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> Vec<String> {
    let runs: Vec<&RunRecord> = runs.into_iter().collect();
    let streams = mixed(&runs, |run| run.streams.to_string());
    let streams = streams.into_iter().map(|(experiment, parts)| {
        format!(
            "The runs of {experiment} were drawn with different versions of the random streams: {parts}."
        )
    });
    let vectors = mixed(&runs, |run| run.provenance.machine.vectors.clone());
    let vectors = vectors.into_iter().map(|(experiment, parts)| {
        format!(
            "The runs of {experiment} were computed with different vector instructions, whose results \
             may differ by rounding: {parts}."
        )
    });
    let own: Vec<&RunRecord> = (runs.iter().copied())
        .filter(|run| OwnDataset::of(run.data.name).is_some())
        .collect();
    let images = mixed(&own, |run| images_of(&run.data.digests));
    let images = images.into_iter().map(|(experiment, parts)| {
        format!(
            "The runs of {experiment} were made on different images, so that their mean is of no one set: \
             {parts}."
        )
    });
    let data = data_warning(runs.iter().copied());
    let others = streams.chain(vectors).chain(images);
    data.into_iter().chain(others).collect()
}

/// Images by the beginnings of their digests.
fn images_of(digests: &[FileDigest]) -> String {
    let begin = |digest: &FileDigest| digest.found.chars().take(8).collect::<String>();
    let parts: Vec<String> = digests.iter().map(begin).collect();
    parts.join(" and ")
}

/// The experiments whose runs are of more than one kind, with the kinds and the seeds of each.
fn mixed(runs: &[&RunRecord], kind: impl Fn(&RunRecord) -> String) -> Vec<(String, String)> {
    let mut experiments: BTreeMap<&str, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for run in runs {
        let kinds = experiments.entry(&run.experiment).or_default();
        kinds
            .entry(kind(run))
            .or_default()
            .push(run.seed.to_string());
    }
    let mixed = experiments.into_iter().filter(|(_, kinds)| kinds.len() > 1);
    let told = mixed.map(|(experiment, kinds)| {
        let parts = kinds.iter().map(|(kind, seeds)| {
            let word = if seeds.len() == 1 { "seed" } else { "seeds" };
            format!("{kind} ({word} {})", seeds.join(", "))
        });
        (
            experiment.to_owned(),
            parts.collect::<Vec<_>>().join(" and "),
        )
    });
    told.collect()
}
