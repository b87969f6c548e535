//! What `reproduce` prints and writes when the runs are there.

use anyhow::Result;
use refashion_documents::Document;
use refashion_runs::{
    Reviewed, Store, claim_table, figure_table, not_held, review, standing_table, verdict_line,
    write_reports,
};

use super::Session;
use crate::figures;

impl Session<'_> {
    /// Compares, prints and writes the report of a document; answers whether all is within margins.
    pub(super) fn report(&self, document: &Document, store: &Store) -> Result<bool> {
        let mut within = true;
        for reviewed in review(std::slice::from_ref(document), &self.audit, store)? {
            print(&reviewed);
            println!("Report: {}", reviewed.write(store)?.display());
            within &= reviewed.comparison.outside_margin().is_empty();
        }
        let (source, quiet) = (&self.options.source, self.quiet);
        figures::after(document, &self.audit, store, source, quiet)?;
        Ok(within)
    }

    /// Writes the reports of all documents, which share the tests beside Keras, and the page of
    /// all; prints how each stands if several were run.
    pub(super) fn overview(&self, store: &Store, several: bool) -> Result<()> {
        let all = review(&Document::all()?, &self.audit, store)?;
        let path = write_reports(&all, store)?;
        if several {
            println!("\n{}", standing_table(&all).text());
            println!("All documents: {}", path.display());
        }
        Ok(())
    }
}

fn print(reviewed: &Reviewed) {
    let Reviewed {
        runs, comparison, ..
    } = reviewed;
    println!("\n{}", figure_table(comparison).text());
    for note in not_held(comparison) {
        println!("Not held: {note}.\n");
    }
    let claims = claim_table(comparison);
    if !claims.is_empty() {
        println!("{}", claims.text());
    }
    println!("{}", verdict_line(comparison.standings()));
    if comparison.standings().single > 0 {
        println!("One seed gives no verdict; `--seeds 3` runs three.");
    }
    if runs.values().flatten().any(|run| !run.data.verified) {
        println!("UNVERIFIED DATA: the digests are not those of the published data.");
    }
}
