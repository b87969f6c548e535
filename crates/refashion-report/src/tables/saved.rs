//! What came of saving the weights of runs and loading them again.

use refashion_runs::RunRecord;

use crate::tables::provenance::by_seed;

/// What came of saving the weights and loading them again, in Markdown, a sentence for each kind of
/// saved.
pub fn saved_lines(runs: &[RunRecord]) -> Vec<String> {
    let line = |(kind, seeds): (String, Vec<String>)| {
        let seeds = seeds.join(", ");
        format!("Saved and loaded again, the weights of seed {seeds} give {kind}.")
    };
    by_seed(runs, reloaded).into_iter().map(line).collect()
}

/// How far the scores of the loaded weights are from those of the record; nothing where they were
/// not loaded. Bits may differ where other code read the weights than trained them.
fn reloaded(run: &RunRecord) -> Option<String> {
    let (trained, saved) = (run.test.as_ref()?, run.saved.as_ref()?);
    let difference = (saved.test.loss - trained.loss).abs();
    let commits = format!(
        "trained by commit `{:.10}`, read by `{:.10}`",
        run.provenance.commit, saved.provenance.commit
    );
    Some(if saved.reloaded_exactly {
        "the same test loss, accuracy and confusion matrix to the last bit".to_owned()
    } else if saved.test.confusion == trained.confusion {
        format!(
            "the same accuracy and confusion matrix, and a test loss that differs by {difference:.0e} \
             ({commits})"
        )
    } else {
        format!(
            "**other scores**: an accuracy of {:.4} instead of {:.4}, and a test loss that differs by \
             {difference:.0e} ({commits})",
            saved.test.accuracy, trained.accuracy
        )
    })
}
