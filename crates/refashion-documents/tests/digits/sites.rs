//! Where digits stand in a document's data, by kind.

use refashion_std::decimals;
use toml::Value;

/// A kind of number in a document's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// The counts of layer tables.
    TableCounts,
    /// What each place gives a setting.
    Settings,
    /// The numbers of sentences.
    Statements,
    /// Rows of numbers, and the cells of matrices.
    VectorsAndCells,
    /// What experiments run with.
    ExperimentSettings,
    /// The bounds by which claims are judged.
    ClaimBounds,
    /// The numbers of claims' sentences.
    ClaimSentences,
    /// What a claim says that its sentence gives, or leaves open.
    ClaimOrigins,
    /// The epochs that figures are of.
    Epochs,
    /// Where curves end.
    CurveEnds,
    /// The figures that runs are compared with.
    FigureValues,
    /// The sizes of the layers that run, their rates and their inputs.
    Networks,
    /// The sizes and shapes of layer tables.
    TableShapes,
    /// The numbers of formulas, of their variables, and of other ways to arrive at a number.
    Formulas,
    /// Printed numbers that formulas quote.
    Numbers,
    /// Folds and epochs of protocols, the classes of one-hot vectors, and totals that are cited.
    Protocols,
    /// What is assumed, setting by setting.
    AssumedSettings,
    /// What is assumed, in words.
    AssumedWords,
}

impl Kind {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::TableCounts => "table counts",
            Self::Settings => "settings",
            Self::Statements => "statements",
            Self::VectorsAndCells => "vectors and matrix cells",
            Self::ExperimentSettings => "experiment settings",
            Self::ClaimBounds => "claim bounds",
            Self::ClaimSentences => "claims' sentences",
            Self::ClaimOrigins => "claims' stated numbers",
            Self::Epochs => "epochs",
            Self::CurveEnds => "curve ends",
            Self::FigureValues => "figure values",
            Self::Networks => "networks that run",
            Self::TableShapes => "table sizes and shapes",
            Self::Formulas => "formulas",
            Self::Numbers => "other printed numbers",
            Self::Protocols => "protocols, labels and cited totals",
            Self::AssumedSettings => "assumed settings",
            Self::AssumedWords => "assumptions in words",
        }
    }

    /// The kind of what stands at the end of a way; `None` for what is ours, such as margins and
    /// the number of seeds, and for words.
    fn of(path: &[String], value: &Value) -> Option<Self> {
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let number = value.is_integer() || value.is_float();
        match (keys.as_slice(), number) {
            (["table", _, "total" | "trainable" | "non_trainable"], false)
            | (["table", _, "layers", _, "parameters"], false) => Some(Self::TableCounts),
            (["setting", _, "values", _, "value"], false) => Some(Self::Settings),
            (["statement", _, "printed"], false) => Some(Self::Statements),
            (["vector", _, "values", _] | ["matrix", _, "cells"], false) => {
                Some(Self::VectorsAndCells)
            }
            (["experiment", _, "seeds" | "known_seeds"], _) => None,
            (["experiment", _, "assumptions", _, "takes", _], false) => Some(Self::AssumedSettings),
            (["experiment", _, "assumptions", _, "value"], false) => Some(Self::AssumedWords),
            (["network", _, "input" | "layers", ..], true) => Some(Self::Networks),
            (["table", _, "input" | "layers", ..], true) => Some(Self::TableShapes),
            (["statement", _, "given" | "search", ..], true)
            | (["statement" | "vector", _, "equals", ..], false)
            | (["statement", _, "readings", _, "equals"], false) => Some(Self::Formulas),
            (["number", _, "printed"], false) => Some(Self::Numbers),
            (["protocol", ..] | ["vector", _, "holds", "one_hot"], true)
            | (["reference", _, "printed"], false) => Some(Self::Protocols),
            (["experiment", ..], true) => Some(Self::ExperimentSettings),
            (["claim", _, "holds", ..], true) => Some(Self::ClaimBounds),
            (["claim", _, "says"], false) => Some(Self::ClaimSentences),
            (["claim", _, "states" | "reads", _, _], false) => Some(Self::ClaimOrigins),
            (["figure", _, "at", "epoch"], true) => Some(Self::Epochs),
            (["curve", _, "epochs"], false) => Some(Self::CurveEnds),
            (["figure", _, "printed"], false) => Some(Self::FigureValues),
            _ => None,
        }
    }
}

/// A number in a document's data.
pub(crate) struct Site {
    pub(crate) kind: Kind,
    /// The way there from the top: keys and numbers.
    pub(crate) path: Vec<String>,
    /// The number as it is written.
    pub(crate) text: String,
}

impl Site {
    /// The texts that differ from this one in one digit, one for each digit.
    pub(crate) fn changes(&self, seed: u64) -> Vec<String> {
        let digits = self.text.char_indices().filter(|(_, c)| c.is_ascii_digit());
        digits
            .map(|(at, c)| {
                let step = 1 + drawn(seed, &self.path, at) % 9;
                let other = (u64::from(c as u8 - b'0') + step) % 10;
                format!("{}{other}{}", &self.text[..at], &self.text[at + 1..])
            })
            .collect()
    }

    /// The document with another text here.
    pub(crate) fn replaced(&self, document: &Value, text: &str) -> Value {
        let mut document = document.clone();
        let mut value = &mut document;
        for key in &self.path {
            value = match value {
                Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
                other => other.get_mut(key).unwrap(),
            };
        }
        *value = match value {
            Value::Integer(_) => Value::Integer(text.parse().unwrap()),
            Value::Float(_) => Value::Float(text.parse().unwrap()),
            _ => Value::String(text.to_owned()),
        };
        document
    }
}

/// Every number of a document, in the order of its data.
pub(crate) fn of(document: &Value) -> Vec<Site> {
    let mut found = Vec::new();
    collect(document, &mut Vec::new(), &mut found);
    found
}

fn collect(value: &Value, path: &mut Vec<String>, found: &mut Vec<Site>) {
    let mut inner = |key: String, value: &Value| {
        path.push(key);
        collect(value, path, found);
        path.pop();
    };
    match value {
        Value::Table(table) => table
            .iter()
            .for_each(|(key, value)| inner(key.clone(), value)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(index, value)| inner(index.to_string(), value)),
        leaf => {
            let text = match leaf {
                Value::String(text) => text.clone(),
                Value::Float(number) if number.abs() >= 1e-6 => decimals(*number, 9),
                other => other.to_string(),
            };
            if let Some(kind) = Kind::of(path, leaf) {
                let path = path.clone();
                found.push(Site { kind, path, text });
            }
        }
    }
}

/// A number that is drawn for a digit: the same for the same seed and place.
fn drawn(seed: u64, path: &[String], at: usize) -> u64 {
    let bytes = path.iter().flat_map(|key| key.bytes().chain([b'.']));
    let start = seed ^ 0xcbf2_9ce4_8422_2325;
    let mixed = |hash: u64, byte: u64| (hash ^ byte).wrapping_mul(0x0100_0000_01b3);
    let hash = mixed(bytes.map(u64::from).fold(start, mixed), at as u64);
    // The low bits of such a hash hang on the last byte alone.
    hash ^ (hash >> 29)
}
