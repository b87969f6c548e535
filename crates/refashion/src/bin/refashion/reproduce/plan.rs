//! `reproduce --plan-seeds`: how many seeds are needed; nothing is run.

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_report::{seed_plan_lines, seed_plan_table};
use refashion_review::SeedPlan;
use refashion_runs::{Selection, Store};

use crate::{output::table, review::review, workspace::called_as};

/// Prints how many seeds the experiments that were asked for need, by the runs that are recorded.
pub(super) fn print(documents: &[Document], chosen: Selection, store: &Store) -> Result<()> {
    let audit = Audit::of(documents);
    for (document, experiments) in chosen {
        let review = review(std::slice::from_ref(document), &audit, store)?;
        for one in &review.documents {
            let asked = |id: &str| experiments.iter().any(|experiment| experiment.id == id);
            let plan = SeedPlan::of(one, asked)?;
            if plan.figures.is_empty() {
                outln!(
                    "{}: no recorded run has a figure to judge, so nothing can be planned.",
                    document.id
                );
                continue;
            }
            outln!("{}", table(&seed_plan_table(&plan)));
            for line in seed_plan_lines(document, &plan, called_as()) {
                proseln!("{line}");
            }
            outln!("");
        }
    }
    Ok(())
}
