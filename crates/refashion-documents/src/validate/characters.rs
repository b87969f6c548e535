//! Characters that no text of a document has: those that do something to a terminal.

use refashion_std::without_controls;
use toml::de::{DeTable, DeValue};

use crate::error::{Problem, position};

/// A problem for each text with a control character.
pub(super) fn problems(text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    // A text that is no TOML has been refused before.
    if let Ok(top) = DeTable::parse(text) {
        in_table(text, top.get_ref(), &mut problems);
    }
    problems
}

fn in_table(text: &str, table: &DeTable<'_>, problems: &mut Vec<Problem>) {
    for (key, value) in table {
        check(text, key.span().start, key.get_ref(), problems);
        in_value(text, value.span().start, value.get_ref(), problems);
    }
}

fn in_value(text: &str, start: usize, value: &DeValue<'_>, problems: &mut Vec<Problem>) {
    match value {
        DeValue::String(found) => check(text, start, found, problems),
        DeValue::Array(items) => {
            for item in items {
                in_value(text, item.span().start, item.get_ref(), problems);
            }
        }
        DeValue::Table(table) => in_table(text, table, problems),
        _ => {}
    }
}

fn check(text: &str, start: usize, found: &str, problems: &mut Vec<Problem>) {
    let safe = without_controls(found);
    if safe != found {
        problems.push(Problem {
            line: position(text, start).0,
            message: format!("{safe:?} has a control character; leave it out"),
        });
    }
}
