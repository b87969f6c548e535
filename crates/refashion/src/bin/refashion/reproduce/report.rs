//! What `reproduce` prints and writes when the runs are there.

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_report::{
    claim_table, figure_table,
    markdown::{write_report, write_reports},
    not_held, recall_line, score_table, verdict_line, whole_line,
};
use refashion_review::{Comparison, DocumentReview, Ruling, warnings};
use refashion_runs::Store;
use refashion_std::counted;

use crate::{
    cli::{Format, Source},
    documents, figures,
    output::table,
    report::print_standing,
    review::review,
    workspace::written_as,
};

/// What is printed and written of runs that are there.
pub(crate) struct Reports<'a> {
    pub(crate) audit: &'a Audit,
    /// Where the pictures of figures come from.
    pub(crate) source: &'a Source,
    /// Who reads it: tables are for people.
    pub(crate) format: Format,
    pub(crate) quiet: bool,
}

impl Reports<'_> {
    /// Compares, prints and writes the report of a document; answers with its verdicts.
    pub(crate) fn document(
        &self,
        document: &Document,
        store: &Store,
    ) -> Result<Vec<DocumentReview>> {
        let review = review(std::slice::from_ref(document), self.audit, store)?;
        for one in &review.documents {
            if self.format == Format::Text {
                print(one);
            }
            for warning in warnings(one.every_run()) {
                outln!("{warning}");
            }
            let path = write_report(one, store, written_as())?;
            outln!("Report: {}", path.display());
            figures::after(one, store, self.source, self.quiet)?;
        }
        Ok(review.documents)
    }

    /// Writes the reports of all documents, which share the tests beside Keras, with their figure,
    /// and the page of all; prints how each stands if several were run.
    pub(crate) fn overview(&self, store: &Store, several: bool) -> Result<()> {
        let documents = documents::known(Vec::new(), store)?;
        let review = review(&documents, &Audit::of(&documents), store)?;
        let path = write_reports(&review, store, written_as())?;
        figures::versus_keras(&review, store, self.quiet)?;
        if several && self.format == Format::Text {
            print_standing(&review, self.format)?;
            outln!("All documents: {}", path.display());
        }
        Ok(())
    }
}

/// Says in a line each how much is left out of the tables, and why.
fn tell_of_unmeasured(review: &DocumentReview, measured: &Comparison) {
    let figures = review.comparison.figures.iter();
    let (too_short, not_run): (Vec<_>, Vec<_>) = figures
        .filter(|row| row.ruling == Ruling::NotRun || row.seeds.is_empty())
        .partition(|row| !review.finished(&row.experiment).is_empty());
    let claims = review.comparison.claims.len() - measured.claims.len();
    if !too_short.is_empty() {
        let count = counted(too_short.len(), "figure");
        outln!(
            "Left out: {count} of later epochs or of whole trainings; these runs are shorter than the document's."
        );
    }
    if !not_run.is_empty() {
        let count = counted(not_run.len(), "figure");
        outln!("Left out: {count} of experiments that are not run here.");
    }
    if claims > 0 {
        let count = counted(claims, "claim");
        outln!("Left out: {count} that these runs cannot decide.");
    }
}

fn print(review: &DocumentReview) {
    let comparison = &review.comparison;
    let measured = comparison.measured();
    let scores = score_table(review);
    if scores.rows().len() > 1 || measured.figures.is_empty() {
        outln!("\n{}", table(&scores));
    }
    let figures = figure_table(&measured);
    if !figures.is_empty() {
        outln!("\n{}", table(&figures));
    }
    for note in not_held(&measured) {
        proseln!("Not held: {note}.\n");
    }
    let claims = claim_table(&measured);
    if !claims.is_empty() {
        outln!("{}", table(&claims));
    }
    tell_of_unmeasured(review, &measured);
    // What is left out is said above: a tally of nothing but that would say it twice.
    let nothing = comparison.figures.is_empty() && scores.rows().len() < 2;
    if nothing || !measured.figures.is_empty() {
        outln!("{}", verdict_line(comparison.tally()));
        for line in [whole_line(comparison), recall_line(comparison)]
            .into_iter()
            .flatten()
        {
            proseln!("{line}");
        }
    }
    if comparison.tally().single > 0 {
        outln!("One seed gives no verdict; `--seeds 3` runs three.");
    }
}
