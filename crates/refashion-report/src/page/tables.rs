//! Tables, which scroll by themselves where the screen is narrow.

use maud::{Markup, html};
use refashion_review::data_warning;
use refashion_runs::RunRecord;

use crate::table::Table;

/// A table with its caption. The first column names the row; verdicts get a sign beside their word.
pub(crate) fn table(caption: &str, table: &Table) -> Markup {
    let right = |column: usize| table.is_right(column).then_some("number");
    let verdict = |column: usize| matches!(table.heading()[column].as_str(), "verdict" | "inside");
    html! {
        (scroll(caption, &html! {
            table {
                caption { (caption) }
                thead { tr {
                    @for (column, title) in table.heading().iter().enumerate() {
                        th scope="col" class=[right(column)] { (title) }
                    }
                } }
                tbody {
                    @for row in table.rows() { tr {
                        @for (column, cell) in row.iter().enumerate() {
                            @if column == 0 { th scope="row" class=[right(column)] { (cell) } }
                            @else if verdict(column) { td.judged { (marked(cell)) } }
                            @else { td class=[right(column)] { (cell) } }
                        }
                    } }
                }
            }
        }))
    }
}

/// A box that scrolls sideways, by keyboard too.
pub(crate) fn scroll(label: &str, content: &Markup) -> Markup {
    html! { div.scroll role="region" aria-label=(label) tabindex="0" { (content) } }
}

/// The warning of runs on data that are not the published ones; nothing where all are.
pub(crate) fn warning<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> Markup {
    html! { @if let Some(warning) = data_warning(runs) { p.warning { (warning) } } }
}

/// A verdict with its sign, so that it does not rest on colour.
pub(crate) fn marked(verdict: &str) -> Markup {
    let (class, sign) = sign(verdict);
    html! { span.verdict.(class) { span.sign aria-hidden="true" { (sign) } " " (verdict) } }
}

/// The class and the sign of a verdict.
pub(crate) fn sign(verdict: &str) -> (&'static str, &'static str) {
    let starts = |words: &[&str]| words.iter().any(|word| verdict.starts_with(word));
    match () {
        () if starts(&["not run"]) => ("open", "○"),
        () if starts(&["not held"]) => ("open", "–"),
        () if starts(&["reproduced", "holds", "yes", "consistent", "no difference"]) => {
            ("good", "●")
        }
        () if starts(&["not reproduced", "does not hold", "no", "contradiction"]) => ("bad", "✕"),
        () if starts(&["one seed"]) => ("unsure", "△"),
        () => ("unsure", "◐"),
    }
}
