//! The line of a TOML file on which a value stands.

use toml::de::{DeTable, DeValue};

use crate::error::position;

/// A step on the way from the top of a TOML file to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// Into a table, by key.
    Key(&'a str),
    /// Into an array, by number counted from 0.
    Item(usize),
}

/// The line, counted from 1, of the value at `path`, or of the last part of the way that exists.
pub(crate) fn line(text: &str, path: &[Step<'_>]) -> usize {
    let Ok(top) = DeTable::parse(text) else {
        return 1;
    };
    let mut span = 0..0;
    let mut value = &DeValue::Table(top.into_inner());
    for step in path {
        let next = match *step {
            Step::Key(key) => value.get(key),
            Step::Item(item) => value.get(item),
        };
        let Some(next) = next else { break };
        span = next.span();
        value = next.get_ref();
    }
    position(text, span.start).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_through_arrays_and_tables() {
        let text = "a = 1\n[[b]]\nc = 2\n[[b]]\nd = [\n 5,\n 6,\n]\n";
        assert_eq!(line(text, &[Step::Key("a")]), 1);
        assert_eq!(
            line(
                text,
                &[Step::Key("b"), Step::Item(1), Step::Key("d"), Step::Item(1)]
            ),
            7
        );
        assert_eq!(
            line(text, &[Step::Key("b"), Step::Item(1), Step::Key("none")]),
            4
        );
    }
}
