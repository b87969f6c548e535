//! Checks that the names and numbers of a document can be right.

mod bounds;
mod changed;
mod characters;
mod check;
mod experiments;
mod folders;
mod joined;
mod measured;
mod names;

use std::collections::{BTreeMap, BTreeSet};

pub use names::is_experiment_id;
pub(crate) use names::of_document;

use self::check::Check;
use crate::error::Problem;
use crate::formula::{Formula, Scope, Unknown};
use crate::locate::{Lines, Step};
use refashion_std::near_names;

use crate::{Border, Document, Table};

/// How many values of a variable may be tried: a formula is evaluated for each.
const MOST_TRIED: u64 = 1_000;

/// No layer table prints a larger size; what is computed of one is tried over every width up to it.
const LARGEST_SIZE: usize = 1_000_000;

/// Everything in a document that cannot be right, in the order of the file.
pub(crate) fn problems(document: &Document, text: &str) -> Vec<Problem> {
    let mut check = Check {
        document,
        lines: Lines::of(text),
        problems: Vec::new(),
    };
    check.ids();
    check.folders();
    check.networks();
    check.experiments();
    check.changes();
    check.references();
    check.figures();
    check.matrices();
    check.class_scores();
    check.claims();
    check.joined();
    check.formulas();
    check.problems.extend(characters::problems(text));
    check.problems.sort_by_key(|problem| problem.line);
    check.problems
}

impl Check<'_> {
    /// Ids are unique among everything that formulas and results refer to.
    fn ids(&mut self) {
        let document = self.document;
        let mut seen = BTreeSet::new();
        for (path, id) in ids(document) {
            if !seen.insert(id) {
                let message = format!("the id {id:?} is used twice; give each its own");
                self.problem(&path, message);
            }
        }
        let experiments = document.experiments.iter();
        self.once("experiment", "id", experiments.map(|of| of.id.as_str()));
        self.alike();
        let networks = document.networks.iter();
        self.once("network", "name", networks.map(|of| of.name.as_str()));
    }

    /// No two experiments have figures of one name, in which `/` is written `-`.
    fn alike(&mut self) {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for (place, experiment) in self.document.experiments.iter().enumerate() {
            let id = experiment.id.as_str();
            let other = seen.insert(id.replace('/', "-"), id);
            if let Some(other) = other.filter(|other| *other != id) {
                let message = format!(
                    "{id:?} and {other:?} have figures of one name, with `-` for `/`; give one another id"
                );
                let path = [Step::Key("experiment"), Step::Item(place), Step::Key("id")];
                self.problem(&path, message);
            }
        }
    }

    /// No two items of a table have the same name, which stands at this key.
    fn once<'n>(&mut self, table: &str, key: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for (item, name) in names.enumerate() {
            if !seen.insert(name) {
                let path = [Step::Key(table), Step::Item(item), Step::Key(key)];
                let message =
                    format!("the {table} {name:?} is given twice; give each its own {key}");
                self.problem(&path, message);
            }
        }
    }

    /// What tables, figures and the like refer to is there.
    fn references(&mut self) {
        let document = self.document;
        for (item, table) in document.tables.iter().enumerate() {
            let path = [Step::Key("table"), Step::Item(item), Step::Key("network")];
            self.network(&path, &table.network);
            self.rows(item, table);
        }
        for (item, sequence) in document.sequences.iter().enumerate() {
            let path = [
                Step::Key("sequence"),
                Step::Item(item),
                Step::Key("network"),
            ];
            self.network(&path, &sequence.network);
        }
        for (item, figure) in document.figures.iter().enumerate() {
            self.experiment("figure", item, &figure.experiment);
        }
        for (item, matrix) in document.matrices.iter().enumerate() {
            self.experiment("matrix", item, &matrix.experiment);
            if let Some(other) = &matrix.repeats
                && document.matrix(other).is_none()
            {
                let hint = near_names(other, document.matrices.iter().map(|m| m.id.as_str()));
                let path = [Step::Key("matrix"), Step::Item(item), Step::Key("repeats")];
                self.problem(&path, format!("there is no matrix {other:?}{hint}"));
            }
        }
        for (item, curve) in document.curves.iter().enumerate() {
            self.experiment("curve", item, &curve.experiment);
        }
        for (item, protocol) in document.protocols.iter().enumerate() {
            self.experiment("protocol", item, &protocol.experiment);
        }
        for (item, scores) in document.class_scores.iter().enumerate() {
            self.experiment("class_scores", item, &scores.experiment);
        }
        for (item, scores) in document.fold_scores.iter().enumerate() {
            self.experiment("fold_scores", item, &scores.experiment);
        }
        for (item, decision) in document.decisions.iter().enumerate() {
            self.experiment("decision", item, &decision.experiment);
        }
    }

    /// No size in a layer table is larger than is ever printed, and none of a row is 0.
    fn rows(&mut self, item: usize, table: &Table) {
        let path = [Step::Key("table"), Step::Item(item)];
        let rows = table.layers.iter();
        let sizes = rows.flat_map(|row| {
            let cells = match row.padding {
                Border::Cells(cells) => Some(cells),
                Border::Same | Border::Valid => None,
            };
            let given = [row.units, row.width, row.stride, row.groups, cells];
            given
                .into_iter()
                .flatten()
                .chain(row.output.iter().copied())
        });
        let largest = sizes.chain(table.input.iter().copied()).max();
        if let Some(size) = largest.filter(|size| *size > LARGEST_SIZE) {
            let message = format!("a size is {size}; at most {LARGEST_SIZE} is read");
            self.problem(&path, message);
        }
        for (number, row) in table.layers.iter().enumerate() {
            let sizes = [
                ("units", row.units),
                ("width", row.width),
                ("stride", row.stride),
                ("groups", row.groups),
            ];
            let zeros = sizes.into_iter().filter(|(_, size)| *size == Some(0));
            for (key, _) in zeros {
                let path = [
                    Step::Key("table"),
                    Step::Item(item),
                    Step::Key("layers"),
                    Step::Item(number),
                    Step::Key(key),
                ];
                let message = format!(
                    "{key} is 0 in the layer {:?}; give what is printed, 1 or more, or leave it out",
                    row.name
                );
                self.problem(&path, message);
            }
        }
    }

    /// Formulas can be parsed, and what they refer to exists.
    fn formulas(&mut self) {
        let document = self.document;
        for (item, statement) in document.statements.iter().enumerate() {
            let table = [Step::Key("statement"), Step::Item(item)];
            let given = &statement.given;
            self.formula(
                &[&table[..], &[Step::Key("equals")]].concat(),
                &statement.equals,
                given,
            );
            for (number, reading) in statement.readings.iter().enumerate() {
                let step = [
                    Step::Key("readings"),
                    Step::Item(number),
                    Step::Key("equals"),
                ];
                self.formula(&[&table[..], &step].concat(), &reading.equals, given);
            }
            for (name, value) in given.iter().filter(|(_, value)| !value.is_finite()) {
                let path = [&table[..], &[Step::Key("given"), Step::Key(name)]].concat();
                let message =
                    format!("{name} is {value}, with which nothing can be computed; give a number");
                self.problem(&path, message);
            }
            for (name, [first, last]) in &statement.search {
                let path = [&table[..], &[Step::Key("search"), Step::Key(name)]].concat();
                if !given.contains_key(name) {
                    let hint = near_names(name, given.keys().map(String::as_str));
                    let message = format!("there is no variable {name:?} in `given`{hint}");
                    self.problem(&path, message);
                }
                if first > last || last.abs_diff(*first) >= MOST_TRIED {
                    let message = format!(
                        "the values from {first} to {last} cannot be tried; give the first and the \
                         last of at most {MOST_TRIED}"
                    );
                    self.problem(&path, message);
                }
            }
        }
        for (item, vector) in document.vectors.iter().enumerate() {
            let path = [Step::Key("vector"), Step::Item(item), Step::Key("equals")];
            for (number, equals) in vector.equals.iter().enumerate() {
                let path = [&path[..], &[Step::Item(number)]].concat();
                self.formula(&path, equals, &BTreeMap::new());
            }
            let (found, expected) = (vector.equals.len(), vector.values.len());
            if found != expected && found > 0 {
                self.problem(
                    &path,
                    format!("{found} formulas for {expected} values; give one for each"),
                );
            }
        }
    }

    fn formula(&mut self, path: &[Step<'_>], text: &str, given: &BTreeMap<String, f64>) {
        let scope = Scope {
            document: self.document,
            given,
        };
        let value = text.parse::<Formula>().map_err(Unknown::Fault);
        if let Err(Unknown::Fault(fault)) = value.and_then(|formula| formula.evaluate(scope)) {
            self.problem(path, fault);
        }
    }
}

/// Every id by which formulas may refer to something, and the way to it in the file.
fn ids(document: &Document) -> impl Iterator<Item = (Vec<Step<'_>>, &str)> {
    macro_rules! of {
        ($table:literal, $items:ident) => {
            document.$items.iter().enumerate().map(|(item, of)| {
                let path = vec![Step::Key($table), Step::Item(item), Step::Key("id")];
                (path, of.id.as_str())
            })
        };
    }
    let numbers = document.numbers.keys().map(|name| {
        let path = vec![Step::Key("number"), Step::Key(name)];
        (path, name.as_str())
    });
    of!("figure", figures)
        .chain(of!("matrix", matrices))
        .chain(of!("table", tables))
        .chain(of!("vector", vectors))
        .chain(of!("curve", curves))
        .chain(of!("class_scores", class_scores))
        .chain(of!("fold_scores", fold_scores))
        .chain(of!("statement", statements))
        .chain(of!("claim", claims))
        .chain(of!("setting", settings))
        .chain(of!("sequence", sequences))
        .chain(of!("reference", references))
        .chain(of!("protocol", protocols))
        .chain(of!("decision", decisions))
        .chain(numbers)
}
