//! `reproduce --plan-seeds`: how many seeds are needed; nothing is run.

use anyhow::Result;
use refashion_documents::{Document, audit::Audit};
use refashion_report::{seed_plan_lines, seed_plan_table};
use refashion_review::{Needed, PlannedFigure, SeedPlan};
use refashion_runs::{Selection, Store};
use serde::Serialize;

use crate::{
    cli::Format,
    output::{csv, number, print_rows, table},
    review::review,
    workspace::called_as,
};

/// Prints how many seeds the experiments that were asked for need, by the runs that are recorded.
pub(super) fn print(
    documents: &[Document],
    chosen: Selection,
    store: &Store,
    format: Format,
) -> Result<()> {
    let audit = Audit::of(documents);
    let mut rows = Vec::new();
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
            if format == Format::Text {
                outln!("{}", table(&seed_plan_table(&plan)));
            }
            for line in seed_plan_lines(document, &plan, called_as()) {
                proseln!("{line}");
            }
            outln!("");
            rows.extend(plan.figures.into_iter().map(Row::from));
        }
    }
    print_rows(format, &rows, |rows| of_csv(rows))
}

/// How many seeds a figure needs.
#[derive(Serialize)]
struct Row {
    experiment: String,
    figure: String,
    seeds: usize,
    spread: Option<f64>,
    margin: f64,
    power: Option<f64>,
    /// Nothing where no number is enough, or none is known to be.
    needed: Option<usize>,
}

impl From<PlannedFigure> for Row {
    fn from(figure: PlannedFigure) -> Self {
        Self {
            experiment: figure.experiment,
            figure: figure.title,
            seeds: figure.seeds,
            spread: figure.spread,
            margin: figure.margin,
            power: figure.power,
            needed: match figure.needed {
                Needed::Seeds(seeds) => Some(seeds),
                Needed::Never { .. } | Needed::SpreadUnknown => None,
            },
        }
    }
}

fn of_csv(rows: &[Row]) -> String {
    let columns = [
        "experiment",
        "figure",
        "seeds",
        "spread",
        "margin",
        "power",
        "needed",
    ];
    let row = |one: &Row| {
        [
            one.experiment.clone(),
            one.figure.clone(),
            one.seeds.to_string(),
            number(one.spread),
            one.margin.to_string(),
            number(one.power),
            number(one.needed),
        ]
    };
    csv(columns, rows.iter().map(row))
}
