//! What `reproduce` prints and writes when the runs are there.

use anyhow::Result;
use refashion_documents::Document;
use refashion_report::{
    claim_table, figure_table,
    markdown::{write_report, write_reports},
    not_held, verdict_line,
};
use refashion_review::{DocumentReview, warnings};
use refashion_runs::Store;

use super::{Call, Made};
use crate::{figures, report::print_standing, review::review};

impl Call<'_> {
    /// Compares, prints and writes the report of a document, and takes note of its verdicts.
    pub(super) fn report(&self, document: &Document, store: &Store, made: &mut Made) -> Result<()> {
        let review = review(std::slice::from_ref(document), &self.audit, store)?;
        for one in &review.documents {
            print(one);
            outln!("Report: {}", write_report(one, store)?.display());
            made.judge(&one.comparison);
            figures::after(one, store, &self.options.source, self.quiet)?;
        }
        Ok(())
    }

    /// Writes the reports of all documents, which share the tests beside Keras, with their figure,
    /// and the page of all; prints how each stands if several were run.
    pub(super) fn overview(&self, store: &Store, several: bool) -> Result<()> {
        let review = review(&Document::all()?, &self.audit, store)?;
        let path = write_reports(&review, store)?;
        figures::versus_keras(&review, store, self.quiet)?;
        if several {
            print_standing(&review);
            outln!("All documents: {}", path.display());
        }
        Ok(())
    }
}

fn print(review: &DocumentReview) {
    let comparison = &review.comparison;
    let figures = figure_table(comparison);
    if !figures.is_empty() {
        outln!("\n{}", figures.text());
    }
    for note in not_held(comparison) {
        outln!("Not held: {note}.\n");
    }
    let claims = claim_table(comparison);
    if !claims.is_empty() {
        outln!("{}", claims.text());
    }
    outln!("{}", verdict_line(comparison.tally()));
    if comparison.tally().single > 0 {
        outln!("One seed gives no verdict; `--seeds 3` runs three.");
    }
    for warning in warnings(review.every_run()) {
        outln!("{warning}");
    }
}
