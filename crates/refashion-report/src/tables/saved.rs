//! What came of saving the weights of runs and loading them again.

use refashion_runs::RunRecord;

use crate::{line::Line, tables::provenance::by_seed, words::short};

/// What came of saving the weights and loading them again, a sentence for each kind of result.
pub fn saved_lines(runs: &[RunRecord]) -> Vec<Line> {
    let line = |(kind, seeds): (Line, Vec<String>)| {
        let seeds = seeds.join(", ");
        Line::new(format!(
            "Saved and loaded again, the weights of seed {seeds} give "
        ))
        .then(kind)
        .text(".")
    };
    by_seed(runs, reloaded).into_iter().map(line).collect()
}

/// How far the scores of the loaded weights are from those of the record; nothing where they were
/// not loaded. Bits may differ where other code read the weights than trained them.
fn reloaded(run: &RunRecord) -> Option<Line> {
    let (trained, saved) = (run.test.as_ref()?, run.saved.as_ref()?);
    let difference = (saved.test.loss - trained.loss).abs();
    let commits = |line: Line| {
        line.text(" (trained by commit ")
            .code(short(&run.provenance.commit))
            .text(", read by ")
            .code(short(&saved.provenance.commit))
            .text(")")
    };
    Some(if saved.reloaded_exactly {
        Line::new("the same test loss, accuracy and confusion matrix to the last bit")
    } else if saved.test.confusion == trained.confusion {
        commits(Line::new(format!(
            "the same accuracy and confusion matrix, and a test loss that differs by {difference:.0e}"
        )))
    } else {
        commits(Line::default().strong("other scores").text(format!(
            ": an accuracy of {:.4} instead of {:.4}, and a test loss that differs by {difference:.0e}",
            saved.test.accuracy, trained.accuracy
        )))
    })
}
