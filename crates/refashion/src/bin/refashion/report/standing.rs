//! How documents stand, as a table for people and as rows for a machine.

use anyhow::Result;
use refashion_report::standing_table;
use refashion_review::{ClaimTally, Review, Tally, warnings};
use serde::Serialize;

use crate::{
    cli::Format,
    output::{csv, print_rows, table},
};

/// How the figures and the claims of a document stand.
#[derive(Serialize)]
struct Standing {
    document: String,
    figures: usize,
    #[serde(flatten)]
    tally: Tally,
    claims: ClaimTally,
}

/// Prints how all documents stand, with a warning if any of their data are not the published ones.
pub(crate) fn print_standing(review: &Review, format: Format) -> Result<()> {
    if format == Format::Text {
        outln!("\n{}", table(&standing_table(review)));
    }
    print_rows(format, &standings(review), |rows| of_csv(rows))?;
    for warning in warnings(review.runs()) {
        outln!("{warning}");
    }
    Ok(())
}

fn standings(review: &Review) -> Vec<Standing> {
    let documents = review.shown().into_iter();
    let standing = documents.map(|one| Standing {
        document: one.document.id.clone(),
        figures: one.comparison.figures.len(),
        tally: one.comparison.tally(),
        claims: one.comparison.claim_tally(),
    });
    standing.collect()
}

fn of_csv(rows: &[Standing]) -> String {
    let columns = [
        "document",
        "figures",
        "reproduced",
        "close",
        "not_reproduced",
        "inconclusive",
        "one_seed",
        "not_held",
        "shortened",
        "not_run",
        "claims_hold",
        "claims_mixed",
        "claims_do_not_hold",
        "claims_not_judged",
    ];
    let row = |one: &Standing| {
        let (figures, claims) = (&one.tally, &one.claims);
        [
            one.document.clone(),
            one.figures.to_string(),
            figures.reproduced.to_string(),
            figures.close.to_string(),
            figures.not_reproduced.to_string(),
            figures.inconclusive.to_string(),
            figures.single.to_string(),
            figures.not_held.to_string(),
            figures.shortened.to_string(),
            figures.not_run.to_string(),
            claims.hold.to_string(),
            claims.mixed.to_string(),
            claims.do_not_hold.to_string(),
            claims.not_judged.to_string(),
        ]
    };
    csv(columns, rows.iter().map(row))
}
