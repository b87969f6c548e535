//! The values of one setting: those of a list, or any of a range.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, de::Error};
use toml::{Table, Value};

/// What may stand behind a key of `[over]`.
const WANTED: &str = "a setting is tried with a list of values, as [16, 32], or with a range, as \
                      { from = 1e-4, to = 1e-2, log = true }";

/// The values of one setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Tried {
    /// These.
    Values(Vec<Value>),
    /// Any between two, drawn at random: whole numbers where both are.
    Between(Between),
}

/// The ends of a range.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    /// The least.
    pub from: Value,
    /// The most.
    pub to: Value,
    /// Whether it is the logarithm that is drawn evenly.
    #[serde(default)]
    pub log: bool,
}

impl<'de> Deserialize<'de> for Tried {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Array(values) => Ok(Self::Values(values)),
            Value::Table(table) if is_range(&table) => {
                let range = Value::Table(table).try_into();
                let fault = |error: toml::de::Error| {
                    D::Error::custom(format!("{}; {WANTED}", error.message().trim()))
                };
                range.map(Self::Between).map_err(fault)
            }
            Value::Table(_) => Err(D::Error::custom(format!(
                "{WANTED}, and a key with points in it stands in quotes"
            ))),
            one => Err(D::Error::custom(format!("{WANTED}; it is {one} alone"))),
        }
    }
}

/// Whether a range is meant, be it without fault or not.
fn is_range(table: &Table) -> bool {
    ["from", "to", "log"]
        .iter()
        .any(|end| table.contains_key(*end))
}

impl Tried {
    /// What is wrong with the values, as it goes on behind their key.
    pub(super) fn fault(&self) -> Option<String> {
        let values = match self {
            Self::Between(between) => {
                return between.fault().map(|fault| format!("is a range: {fault}"));
            }
            Self::Values(values) => values,
        };
        if values.is_empty() {
            return Some("has no values".to_owned());
        }
        let mut seen = BTreeSet::new();
        let mut told = values.iter().map(Value::to_string);
        let twice = told.find(|value| !seen.insert(value.clone()))?;
        Some(format!(
            "has {twice} twice, which would be trained twice for nothing"
        ))
    }
}

impl Between {
    fn fault(&self) -> Option<&'static str> {
        let [from, to] = [&self.from, &self.to].map(number);
        match (from, to) {
            (Some(from), Some(to)) if from < to && (!self.log || from > 0.0) => None,
            (Some(_), Some(_)) if self.log => Some("with log, 0 < from < to"),
            (Some(_), Some(_)) => Some("from is to be less than to"),
            _ => Some("from and to are numbers"),
        }
    }

    /// The value at a share of the way.
    pub(super) fn at(&self, unit: f64) -> String {
        let [from, to] = [&self.from, &self.to].map(|end| number(end).unwrap_or_default());
        let whole = self.from.is_integer() && self.to.is_integer();
        // The last whole number is as likely as the others.
        let to = if whole { to + 1.0 } else { to };
        let value = match self.log {
            true => from * (to / from).powf(unit),
            false => from + (to - from) * unit,
        };
        match whole {
            true => format!("{}", value.floor() as i64),
            // A point is typed again from what is printed: four figures say enough.
            false => Value::Float(format!("{value:.3e}").parse().unwrap_or(value)).to_string(),
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value
        .as_float()
        .or(value.as_integer().map(|whole| whole as f64))
}
