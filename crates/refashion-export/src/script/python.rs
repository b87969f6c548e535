//! Values as Python writes them.

use std::fmt::Display;

use refashion_std::without_controls;

/// A text between quotes. JSON's are Python's too; what would turn the direction of a line, so that
/// it is read as another, is written out.
pub(super) fn text(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    let mut safe = String::with_capacity(quoted.len());
    for c in quoted.chars() {
        let mut bytes = [0; 4];
        let one: &str = c.encode_utf8(&mut bytes);
        match without_controls(one) == one {
            true => safe.push(c),
            false => safe += &format!("\\u{:04x}", u32::from(c)),
        }
    }
    safe
}

/// A number as short as it can be told apart: `0.0001` and `1e-7`.
pub(super) fn number(value: f64) -> String {
    let plain = value.to_string();
    if value != 0.0 && value.abs() < 1e-4 {
        format!("{value:e}")
    } else {
        plain
    }
}

/// A number of 32 bits, without the digits that 64 would add.
pub(super) fn single(value: f32) -> String {
    number(value.to_string().parse().unwrap_or(f64::from(value)))
}

/// Numbers of 32 bits: one by itself, else a list.
pub(super) fn list(values: &[f32]) -> String {
    match values {
        [one] => single(*one),
        several => {
            let several: Vec<String> = several.iter().map(|value| single(*value)).collect();
            format!("[{}]", several.join(", "))
        }
    }
}

/// One number where both are equal, else a pair.
pub(super) fn pair([one, other]: [usize; 2]) -> String {
    match one == other {
        true => one.to_string(),
        false => format!("({one}, {other})"),
    }
}

pub(super) fn truth(value: bool) -> &'static str {
    match value {
        true => "True",
        false => "False",
    }
}

/// The arguments of a call, those that are said.
#[derive(Default)]
pub(super) struct Arguments(Vec<String>);

impl Arguments {
    pub(super) fn of(first: impl Display) -> Self {
        Self(vec![first.to_string()])
    }

    pub(super) fn and(mut self, value: impl Display) -> Self {
        self.0.push(value.to_string());
        self
    }

    pub(super) fn named(self, name: &str, value: impl Display) -> Self {
        self.and(format!("{name}={value}"))
    }

    /// Only where it is not what the framework takes unless told.
    pub(super) fn unless(self, usual: bool, name: &str, value: impl Display) -> Self {
        match usual {
            true => self,
            false => self.named(name, value),
        }
    }

    /// These, and behind them others.
    pub(super) fn with(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    pub(super) fn call(self, what: &str) -> String {
        format!("{what}({})", self.0.join(", "))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_text_turns_no_line_round() {
        assert_eq!(super::text("a\"\n\u{202e}é"), r#""a\"\n\u202eé""#);
    }
}
