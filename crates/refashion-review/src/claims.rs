//! Claims of order and threshold, judged seed by seed.

mod gain;
mod reading;
mod seed;

use std::collections::BTreeSet;

use refashion_documents::{Claim, Condition, Document};
use refashion_metrics::verdict::{self, ClaimJudgement, Relation};
use refashion_runs::Runs;
use serde::{Deserialize, Serialize};

use crate::{error::Result, runs::runs_of};
pub use gain::Gain;
use reading::reading;
use seed::Seed;

/// A claim and how it fared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// The claim's name in the document's data.
    pub id: String,
    /// Where it stands in the document.
    pub place: String,
    /// What it says.
    pub says: String,
    /// What bounds of ours the sentence is read with, where it leaves them open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// How many seeds agree; `None` while the runs that it speaks of are missing.
    pub judgement: Option<ClaimJudgement>,
    /// What is gained, of a claim that it is not significantly so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gain: Option<Gain>,
    /// Why no run can judge it, if none can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unjudged: Option<String>,
}

/// Judges every claim of a document over the seeds that all of its experiments have in common.
pub(crate) fn judge_claims(document: &Document, runs: &Runs) -> Result<Vec<ClaimRow>> {
    document
        .claims
        .iter()
        .map(|claim| judge(document, claim, runs))
        .collect()
}

fn judge(document: &Document, claim: &Claim, runs: &Runs) -> Result<ClaimRow> {
    let all = seeds_of(claim, runs).into_iter().map(|seed| Seed {
        document,
        runs,
        seed,
    });
    let seeds: Vec<Seed<'_>> = all
        .filter(|seed| !seed.shortened(claim) && !seed.unread(claim))
        .collect();
    let mut row = ClaimRow {
        id: claim.id.clone(),
        place: claim.place.clone(),
        says: claim.says.clone(),
        reading: reading(claim),
        judgement: None,
        gain: None,
        unjudged: None,
    };
    match &claim.holds {
        Condition::Unjudged { why } => row.unjudged = Some(why.clone()),
        _ if seeds.is_empty() => {}
        Condition::NoSignificantGain { from, to, at_most } => {
            let gains: Vec<_> = seeds.iter().map(|seed| seed.gain(from, to)).collect();
            let ruling = gain::judge(&claim.says, &gains, *at_most)?;
            (row.judgement, row.gain) = (ruling.judgement, ruling.gain);
            row.unjudged = ruling.unjudged;
        }
        condition => row.judgement = Some(counted(&claim.says, condition, &seeds)?),
    }
    Ok(row)
}

/// On how many seeds the condition is met.
fn counted(says: &str, condition: &Condition, seeds: &[Seed<'_>]) -> Result<ClaimJudgement> {
    let values = seeds.iter().map(|seed| seed.holds(condition));
    let values = values.map(|held| held.map(|held| f64::from(u8::from(held))));
    let claim = verdict::Hypothesis {
        statement: says.to_owned(),
        condition: verdict::Condition::Threshold {
            values: values.collect(),
            relation: Relation::AtLeast,
            bound: 1.0,
        },
    };
    Ok(claim.judge()?)
}

/// The seeds for which every experiment of a claim was run.
fn seeds_of(claim: &Claim, runs: &Runs) -> BTreeSet<u64> {
    let seeds = |experiment: &str| -> BTreeSet<u64> {
        let runs = runs_of(runs, experiment).iter();
        runs.map(|run| run.seed).collect()
    };
    let sets = claim.holds.experiments().into_iter().map(seeds);
    sets.reduce(|a, b| &a & &b).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spread_of_folds_is_judged_where_all_of_them_are_there() {
        let hw5 = Document::named("hw5").unwrap();
        let claim = |id: &str| hw5.claims.iter().find(|claim| claim.id == id).unwrap();
        assert!(matches!(
            claim("fold-spread").holds,
            Condition::FoldSpread { at_most, .. } if at_most == 0.04
        ));
        assert!(
            judge(&hw5, claim("fold-spread"), &Runs::new())
                .unwrap()
                .judgement
                .is_none()
        );
    }
}
