//! The line of a TOML file on which a value stands.

use toml::de::{DeTable, DeValue};

/// A step on the way from the top of a TOML file to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// Into a table, by key.
    Key(&'a str),
    /// Into an array, by number counted from 0.
    Item(usize),
}

/// A TOML file in which lines are looked up.
pub(crate) struct Lines<'a> {
    /// Nothing where the text is no TOML.
    top: Option<DeValue<'a>>,
    /// Where each line ends.
    ends: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Reads the file once, however many lines are asked for.
    pub(crate) fn of(text: &'a str) -> Self {
        let top = DeTable::parse(text).ok();
        Self {
            top: top.map(|top| DeValue::Table(top.into_inner())),
            ends: text.match_indices('\n').map(|(end, _)| end).collect(),
        }
    }

    /// The line, counted from 1, of the value at `path`, or of the last part of the way that exists.
    pub(crate) fn of_value(&self, path: &[Step<'_>]) -> usize {
        let Some(mut value) = self.top.as_ref() else {
            return 1;
        };
        let mut start = 0;
        for step in path {
            let next = match *step {
                Step::Key(key) => value.get(key),
                Step::Item(item) => value.get(item),
            };
            let Some(next) = next else { break };
            start = next.span().start;
            value = next.get_ref();
        }
        self.ends.partition_point(|end| *end < start) + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_through_arrays_and_tables() {
        let text = "a = 1\n[[b]]\nc = 2\n[[b]]\nd = [\n 5,\n 6,\n]\n";
        let lines = Lines::of(text);
        let second = [Step::Key("b"), Step::Item(1)];
        let below = |more: &[Step<'static>]| lines.of_value(&[&second, more].concat());
        assert_eq!(lines.of_value(&[Step::Key("a")]), 1);
        assert_eq!(below(&[Step::Key("d"), Step::Item(1)]), 7);
        assert_eq!(below(&[Step::Key("none")]), 4);
        assert_eq!(Lines::of("a = ").of_value(&second), 1);
    }
}
