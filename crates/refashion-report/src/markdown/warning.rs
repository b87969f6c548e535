//! The warning of data that are not the published ones, in Markdown.

use refashion_review::data_warning;
use refashion_runs::RunRecord;

/// The warning of data that are not the published ones, as a paragraph; nothing where all are.
pub(super) fn warning<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> String {
    data_warning(runs).map_or(String::new(), |warning| format!("**{warning}**\n\n"))
}
