//! What is made of records that no test has hours for: of each run what is true of that run.

// A test may stop at the first thing that is not as it should be, its helpers too.
#![allow(clippy::unwrap_used)]

#[path = "../../refashion-runs/tests/made_up/record.rs"]
mod record;

use record::{ID, document, record};
use refashion_documents::audit::Audit;
use refashion_review::Comparison;
use refashion_runs::{RunRecord, Runs};
use refashion_trainer::End;

/// The document beside these runs.
fn compared(records: Vec<RunRecord>) -> Comparison {
    let document = document();
    let audit = Audit::of(std::slice::from_ref(&document));
    let runs = Runs::from([(ID.to_owned(), records)]);
    Comparison::new(&document, &audit, &runs).unwrap()
}

#[test]
fn a_run_that_diverged_agrees_with_no_claim() {
    let agreeing = |record: RunRecord| -> Vec<usize> {
        let claims = compared(vec![record]).claims.into_iter();
        claims.map(|claim| claim.judgement.unwrap().holds).collect()
    };
    assert_eq!(agreeing(record(0)), [1, 1, 1]);
    // What is left of it looks the same as far as it goes.
    let mut diverged = record(0);
    diverged.history.epochs.truncate(3);
    diverged.history.end = Some(End::Diverged { epoch: 4 });
    diverged.diverged = true;
    diverged.test = None;
    assert_eq!(agreeing(diverged), [0, 0, 0]);
}
