//! Tables, which scroll by themselves where the screen is narrow.

use maud::{Markup, html};
use refashion_review::warnings;
use refashion_runs::RunRecord;

use crate::table::{Cell, Column, Sign, Table};

/// A table with its caption. The first column names the row; verdicts get a sign beside their word.
///
/// A table with verdicts is too wide for a phone: there each row stands as a card, and each cell has
/// the title of its column. Its roles are written out, as some browsers forget them of such tables.
pub(crate) fn table(caption: &str, table: &Table) -> Markup {
    called(caption, caption, table)
}

/// A table that each document has: where they are listed, its name says whose it is.
pub(crate) fn table_of(document: &str, caption: &str, table: &Table) -> Markup {
    called(&format!("{caption}: {document}"), caption, table)
}

fn called(name: &str, caption: &str, table: &Table) -> Markup {
    let class = |column: &Column| column.right.then_some("number");
    let mut cells = table.rows().iter().flatten();
    let stacked = cells.any(|cell| matches!(cell, Cell::Verdict(..)));
    let role = |name: &'static str| stacked.then_some(name);
    html! {
        (scroll(name, &html! {
            table class=[role("stacked")] role=[role("table")] {
                caption { (caption) }
                thead role=[role("rowgroup")] { tr role=[role("row")] {
                    @for column in table.columns() {
                        th scope="col" role=[role("columnheader")] class=[class(column)] { (column.title) }
                    }
                } }
                tbody role=[role("rowgroup")] {
                    @for row in table.rows() { tr role=[role("row")] {
                        @for (place, (cell, column)) in row.iter().zip(table.columns()).enumerate() {
                            @let title = stacked.then_some(&column.title);
                            @if place == 0 {
                                th scope="row" role=[role("rowheader")] class=[class(column)] { (cell.text()) }
                            }
                            @else if let Cell::Verdict(sign, words) = cell {
                                td.judged role=[role("cell")] { (marked(*sign, words)) }
                            }
                            @else {
                                td role=[role("cell")] data-title=[title] class=[class(column)] { (cell.text()) }
                            }
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

/// What has to be said of all of these runs, a paragraph each; usually nothing.
pub(crate) fn warning<'a>(runs: impl IntoIterator<Item = &'a RunRecord>) -> Markup {
    html! { @for warning in warnings(runs) { p.warning { (warning) } } }
}

/// A verdict with its sign, so that it does not rest on colour.
pub(crate) fn marked(sign: Sign, words: &str) -> Markup {
    let (class, mark) = mark(sign);
    html! { span.verdict.(class) { span.sign aria-hidden="true" { (mark) } " " (words) } }
}

/// The class and the mark of a sign.
pub(crate) fn mark(sign: Sign) -> (&'static str, &'static str) {
    match sign {
        Sign::NotRun | Sign::Shortened => ("open", "○"),
        Sign::NotHeld => ("open", "–"),
        Sign::Good => ("good", "●"),
        Sign::Close => ("good", "◎"),
        Sign::Bad => ("bad", "✕"),
        Sign::OneSeed => ("unsure", "△"),
        Sign::Unsure => ("unsure", "◐"),
    }
}
