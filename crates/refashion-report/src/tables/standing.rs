//! How the documents stand, a row a document.

use refashion_review::{DocumentReview, Review};

use crate::table::{Table, left, right};

/// How many figures and claims of each document stand how.
pub fn standing_table(review: &Review) -> Table {
    let documents = &review.shown();
    let shortened = |one: &DocumentReview| one.comparison.tally().shortened;
    let any = documents.iter().any(|one| shortened(one) > 0);
    let columns = [
        left("document"),
        right("figures"),
        right("reproduced"),
        right("close"),
        right("not"),
        right("inconclusive"),
        right("one seed"),
        right("not held"),
        right("not run"),
        right("claims"),
        right("hold"),
        right("on some seeds"),
        right("do not hold"),
        right("not judged"),
    ];
    let extra = any.then(|| right("shortened"));
    let mut table = Table::new(columns.into_iter().chain(extra));
    for one in documents {
        let DocumentReview {
            document,
            comparison,
            ..
        } = one.as_ref();
        let figures = comparison.tally();
        let claims = comparison.claim_tally();
        let counts = [
            comparison.figures.len(),
            figures.reproduced,
            figures.close,
            figures.not_reproduced,
            figures.inconclusive,
            figures.single,
            figures.not_held,
            figures.not_run,
            comparison.claims.len(),
            claims.hold,
            claims.mixed,
            claims.do_not_hold,
            claims.not_judged,
        ];
        let counts = counts.into_iter().chain(any.then(|| shortened(one)));
        let counts = counts.map(|count| count.to_string());
        table.row([document.id.clone()].into_iter().chain(counts));
    }
    table
}
