//! The experiments of a document side by side.

use refashion_review::DocumentReview;
use refashion_runs::RunRecord;

use crate::{
    table::{Table, left, right},
    words::mean_and_spread,
};

/// The scores of several experiments, where the document claims nothing of them and publishes no number
/// of one at least: no other table would have it.
pub(crate) fn side_by_side(review: &DocumentReview) -> Option<Table> {
    let scores = score_table(review);
    let comparison = &review.comparison;
    let figures = comparison.figures.iter().map(|row| &row.experiment);
    let matrices = comparison.matrices.iter().map(|row| &row.experiment);
    let held: Vec<&String> = figures.chain(matrices).collect();
    let mut run = review.document.experiments.iter().map(|one| &one.id);
    let left_out = run.any(|id| !review.finished(id).is_empty() && !held.contains(&id));
    (comparison.claims.is_empty() && left_out && scores.rows().len() > 1).then_some(scores)
}

/// What the runs of each experiment scored, means with their spread; experiments without a run to
/// the end have no row. Nothing published is needed for it.
pub fn score_table(review: &DocumentReview) -> Table {
    let mut table = Table::new([
        left("experiment"),
        left("network"),
        right("epochs"),
        right("seeds"),
        right("training loss"),
        right("test loss"),
        right("test accuracy"),
    ]);
    for experiment in &review.document.experiments {
        let runs = review.finished(&experiment.id);
        let epochs = || runs.iter().map(|run| run.epochs());
        let (Some(fewest), Some(most)) = (epochs().min(), epochs().max()) else {
            continue;
        };
        let of = |value: &dyn Fn(&RunRecord) -> Option<f64>| {
            let values: Vec<f64> = runs.iter().filter_map(|run| value(run)).collect();
            mean_and_spread(&values)
        };
        table.row([
            experiment.id.clone(),
            experiment.network.clone(),
            match fewest == most {
                true => most.to_string(),
                // Early stopping ends each run where it will.
                false => format!("{fewest}–{most}"),
            },
            runs.len().to_string(),
            of(&|run| Some(run.history.epochs.last()?.loss)),
            of(&|run| Some(run.test.as_ref()?.loss)),
            of(&|run| Some(run.test.as_ref()?.accuracy)),
        ]);
    }
    table
}
