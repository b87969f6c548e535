//! Formulas: how a stated number follows from others.
//!
//! `({listing8/loss/1} - {listing8/loss/5}) / steps` refers to two printed numbers and a variable.
//! Numbers are intervals, as wide as their printed digits leave open, so that a formula's value is
//! compared with a printed number neither too strictly nor too loosely. FORMAT.md lists the
//! functions.

pub(crate) mod evaluate;
mod matrices;
mod parse;
mod shown;

use std::collections::BTreeMap;

use refashion_std::{advised, near_names};

use crate::Document;

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
}

impl Scope<'_> {
    /// Says that nothing of this kind has the name.
    fn missing(&self, name: &str, what: &str) -> Unknown {
        let document = self.document;
        let figures = document.figures.iter().map(|figure| figure.id.as_str());
        let numbers = document.numbers.keys().map(String::as_str);
        let statements = document
            .statements
            .iter()
            .map(|statement| statement.id.as_str());
        let matrices = document.matrices.iter().map(|matrix| matrix.id.as_str());
        let tables = document.tables.iter().map(|table| table.id.as_str());
        let known = figures
            .chain(numbers)
            .chain(statements)
            .chain(matrices)
            .chain(tables);
        let hint = near_names(name, known.collect::<Vec<_>>());
        let said = format!("there is no {what} {{{name}}}{hint}");
        Unknown::Fault(advised(&said, "use the id of one of these"))
    }
}
