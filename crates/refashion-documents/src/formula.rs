//! Formulas: how a stated number follows from others.
//!
//! `({listing8/loss/1} - {listing8/loss/5}) / steps` refers to two printed numbers and a variable.
//! Numbers are intervals, as wide as their printed digits leave open, so that a formula's value is
//! compared with a printed number neither too strictly nor too loosely. FORMAT.md lists the
//! functions.

pub(crate) mod evaluate;
mod matrices;
mod parse;

use std::collections::BTreeMap;

use crate::{Document, Enclosure};

/// A formula, parsed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Formula {
    /// A number.
    Number(f64),
    /// A variable, whose value a statement gives.
    Variable(String),
    /// `{name}`: something printed, or a fact about a data set.
    Reference(String),
    /// A function of other formulas.
    Call(String, Vec<Formula>),
    /// Two formulas with `+`, `-`, `*` or `/` between them.
    Binary(char, Box<Formula>, Box<Formula>),
}

/// Why a formula has no value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Unknown {
    /// The document does not publish something that the formula needs, or the scan lost it.
    Unpublished(String),
    /// The formula refers to something that does not exist.
    Fault(String),
}

/// What a formula is evaluated in.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// The document that references are looked up in.
    pub(crate) document: &'a Document,
    /// The values of the variables.
    pub(crate) given: &'a BTreeMap<String, f64>,
}

impl Formula {
    /// Every `{name}` in the formula.
    pub(crate) fn references(&self) -> Vec<&str> {
        match self {
            Self::Number(_) | Self::Variable(_) => Vec::new(),
            Self::Reference(name) => vec![name],
            Self::Call(_, arguments) => arguments.iter().flat_map(Self::references).collect(),
            Self::Binary(_, left, right) => [left, right]
                .into_iter()
                .flat_map(|side| side.references())
                .collect(),
        }
    }

    /// The formula with the printed numbers in place of their names.
    pub(crate) fn shown(&self, scope: Scope<'_>) -> String {
        match self {
            Self::Number(value) => Enclosure::exact(*value).to_string(),
            Self::Variable(name) => match scope.given.get(name) {
                Some(value) => Enclosure::exact(*value).to_string(),
                None => name.clone(),
            },
            Self::Reference(name) => scope.shown(name),
            Self::Call(name, arguments) => {
                let arguments: Vec<String> = arguments.iter().map(|a| a.shown(scope)).collect();
                format!("{name}({})", arguments.join(", "))
            }
            Self::Binary(operator, left, right) => {
                let side = |formula: &Self, right| match formula {
                    Self::Binary(inner, ..) if needs_brackets(*operator, *inner, right) => {
                        format!("({})", formula.shown(scope))
                    }
                    _ => formula.shown(scope),
                };
                let sign = match operator {
                    '*' => '×',
                    '-' => '−',
                    other => *other,
                };
                format!("{} {sign} {}", side(left, false), side(right, true))
            }
        }
    }
}

fn needs_brackets(outer: char, inner: char, right: bool) -> bool {
    let rank = |operator| if matches!(operator, '*' | '/') { 2 } else { 1 };
    rank(inner) < rank(outer) || (right && rank(inner) == rank(outer) && matches!(outer, '-' | '/'))
}
