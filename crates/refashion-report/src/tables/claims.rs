//! The table of claims.

use refashion_metrics::verdict::{ClaimJudgement, ClaimVerdict};
use refashion_review::{ClaimRow, Comparison};

use crate::table::{Cell, Sign, Table, left, right};

/// Every claim, with how many seeds agree.
pub fn claim_table(comparison: &Comparison) -> Table {
    let mut table = Table::new([
        left("place"),
        left("claim"),
        left("verdict"),
        right("seeds that agree"),
    ]);
    comparison
        .claims
        .iter()
        .for_each(|claim| table.row(claim_cells(claim)));
    table
}

/// Place, claim, verdict and the seeds that agree.
pub(crate) fn claim_cells(claim: &ClaimRow) -> [Cell; 4] {
    let (verdict, seeds) = match &claim.judgement {
        Some(judged) => {
            let sign = match judged.verdict {
                ClaimVerdict::Holds => Sign::Good,
                ClaimVerdict::DoesNotHold => Sign::Bad,
                ClaimVerdict::Mixed => Sign::Unsure,
            };
            (
                Cell::verdict(sign, judged.verdict.to_string() + &gained(claim)),
                match claim.gain {
                    Some(_) => format!("{} together", judged.seeds),
                    None => agreeing(judged),
                },
            )
        }
        None => {
            let why = claim.unjudged.as_ref();
            let words = why.map_or("not run".to_owned(), |why| format!("not judged: {why}"));
            (Cell::verdict(Sign::NotRun, words), String::new())
        }
    };
    let says = match &claim.reading {
        Some(reading) => format!("{} (read as: {reading})", claim.says),
        None => claim.says.clone(),
    };
    [Cell::from(&claim.place), says.into(), verdict, seeds.into()]
}

/// The gain by which a claim of significance is judged.
fn gained(claim: &ClaimRow) -> String {
    claim.gain.map_or(String::new(), |gain| {
        let interval = gain.interval;
        format!(" (mean gain {:.4}, 90 % interval {interval:.4})", gain.mean)
    })
}

/// How many seeds agree, and of how many a run diverged.
fn agreeing(judged: &ClaimJudgement) -> String {
    let seeds = format!("{} of {}", judged.holds, judged.seeds);
    match judged.diverged {
        0 => seeds,
        some => format!("{seeds}, {some} diverged"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_that_diverged_stand_beside_those_that_agree() {
        let judged = |diverged| ClaimJudgement {
            statement: "dropout lowers the test loss".into(),
            verdict: ClaimVerdict::Mixed,
            holds: 2,
            seeds: 3,
            diverged,
        };
        assert_eq!(agreeing(&judged(0)), "2 of 3");
        assert_eq!(agreeing(&judged(1)), "2 of 3, 1 diverged");
    }
}
