//! What has to be said of all runs of a report, in Markdown.

use refashion_review::warnings;
use refashion_runs::RunRecord;

/// What has to be said of all of these runs, a paragraph each; usually nothing.
pub(super) fn warning<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> String {
    let warnings = warnings(runs).into_iter();
    warnings
        .map(|warning| format!("**{warning}**\n\n"))
        .collect()
}
