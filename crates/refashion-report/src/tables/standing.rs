//! How the documents stand, a row a document.

use refashion_metrics::verdict::ClaimVerdict;
use refashion_review::{DocumentReview, Review};

use crate::table::Table;

/// How many figures and claims of each document stand how.
pub fn standing_table(review: &Review) -> Table {
    let mut table = Table::new(&[
        "document",
        ">figures",
        ">reproduced",
        ">not",
        ">inconclusive",
        ">one seed",
        ">not held",
        ">not run",
        ">claims",
        ">hold",
        ">on some seeds",
        ">do not hold",
        ">not run",
    ]);
    for DocumentReview {
        document,
        comparison,
        ..
    } in &review.documents
    {
        let figures = comparison.tally();
        let claims = &comparison.claims;
        let judged = |wanted: Option<ClaimVerdict>| {
            let verdicts = claims
                .iter()
                .map(|claim| claim.judgement.as_ref().map(|judged| judged.verdict));
            verdicts.filter(|verdict| *verdict == wanted).count()
        };
        let counts = [
            comparison.figures.len(),
            figures.reproduced,
            figures.not_reproduced,
            figures.inconclusive,
            figures.single,
            figures.not_held,
            figures.not_run,
            claims.len(),
            judged(Some(ClaimVerdict::Holds)),
            judged(Some(ClaimVerdict::Mixed)),
            judged(Some(ClaimVerdict::DoesNotHold)),
            judged(None),
        ];
        let counts = counts.map(|count| count.to_string());
        table.row([document.id.clone()].into_iter().chain(counts));
    }
    table
}
