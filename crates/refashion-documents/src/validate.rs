//! Checks that the names and numbers of a document can be right.

use std::collections::{BTreeMap, BTreeSet};

use refashion_zoo::{LayerSpec, Network};

use crate::error::Problem;
use crate::formula::{Formula, Scope, Unknown};
use crate::locate::{self, Step};
use crate::{Document, Moment, Quantity, near};

/// Every data set has ten classes.
const CLASSES: usize = 10;

/// Everything in a document that cannot be right, in the order of the file.
pub(crate) fn problems(document: &Document, text: &str) -> Vec<Problem> {
    let mut check = Check {
        document,
        text,
        problems: Vec::new(),
    };
    check.ids();
    check.experiments();
    check.references_to_experiments();
    check.claims();
    check.numbers();
    check.formulas();
    check.problems.sort_by_key(|problem| problem.line);
    check.problems
}

struct Check<'a> {
    document: &'a Document,
    text: &'a str,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn problem(&mut self, path: &[Step<'_>], message: String) {
        let line = locate::line(self.text, path);
        self.problems.push(Problem { line, message });
    }

    /// Ids are unique among everything that formulas and results refer to.
    fn ids(&mut self) {
        let document = self.document;
        let mut seen = BTreeSet::new();
        for (table, item, id) in ids(document) {
            if !seen.insert(id) {
                let path = [Step::Key(table), Step::Item(item), Step::Key("id")];
                self.problem(
                    &path,
                    format!("the id {id:?} is used twice; give each its own"),
                );
            }
        }
        let mut seen = BTreeSet::new();
        for (item, experiment) in document.experiments.iter().enumerate() {
            if !seen.insert(&experiment.id) {
                let path = [Step::Key("experiment"), Step::Item(item), Step::Key("id")];
                let id = &experiment.id;
                self.problem(
                    &path,
                    format!("the experiment {id:?} is given twice; give each its own id"),
                );
            }
        }
    }

    fn experiments(&mut self) {
        let document = self.document;
        for (item, experiment) in document.experiments.iter().enumerate() {
            let at = |key| [Step::Key("experiment"), Step::Item(item), Step::Key(key)];
            self.network(&at("network"), &experiment.network);
            if experiment.seeds == 0 {
                self.problem(
                    &at("seeds"),
                    "seeds is 0; a run needs at least 1 seed".to_owned(),
                );
            }
            if let Some(folds) = experiment.folds
                && let Err(error) = folds.kfold().indices(experiment.dataset.train_count())
            {
                self.problem(&at("folds"), error.to_string());
            }
            if let Some(shown) = experiment.features {
                let network = document.network(&experiment.network);
                if network.is_some_and(|network| !has_convolution(&network)) {
                    let name = &experiment.network;
                    self.problem(
                        &at("features"),
                        format!(
                            "the network {name:?} has no convolution whose features could be shown"
                        ),
                    );
                }
                let count = experiment.dataset.test_count();
                if shown.image >= count {
                    let image = shown.image;
                    self.problem(
                        &at("features"),
                        format!("image {image} of {count} test images, which are counted from 0"),
                    );
                }
            }
            if let Some(Err(error)) = experiment.training.as_ref().map(|t| t.check()) {
                self.problem(&at("training"), error.to_string());
            }
        }
        for (item, table) in document.tables.iter().enumerate() {
            let path = [Step::Key("table"), Step::Item(item), Step::Key("network")];
            self.network(&path, &table.network);
        }
        for (item, sequence) in document.sequences.iter().enumerate() {
            let path = [
                Step::Key("sequence"),
                Step::Item(item),
                Step::Key("network"),
            ];
            self.network(&path, &sequence.network);
        }
    }

    fn network(&mut self, path: &[Step<'_>], name: &str) {
        let document = self.document;
        if document.network(name).is_some() {
            return;
        }
        let own: Vec<&str> = document
            .networks
            .iter()
            .map(|network| network.name.as_str())
            .collect();
        let hint = near::hint(name, own.into_iter().chain(crate::networks::zoo_names()));
        self.problem(path, format!(
            "there is no network {name:?}{hint}; name one of these or give your own in a [[network]] table"
        ));
    }

    fn references_to_experiments(&mut self) {
        let document = self.document;
        for (item, figure) in document.figures.iter().enumerate() {
            self.experiment("figure", item, &figure.experiment);
        }
        for (item, matrix) in document.matrices.iter().enumerate() {
            self.experiment("matrix", item, &matrix.experiment);
            if let Some(other) = &matrix.repeats
                && document.matrix(other).is_none()
            {
                let hint = near::hint(other, document.matrices.iter().map(|m| m.id.as_str()));
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
        for (item, decision) in document.decisions.iter().enumerate() {
            self.experiment("decision", item, &decision.experiment);
        }
    }

    fn experiment(&mut self, table: &str, item: usize, id: &str) {
        if self.document.experiment(id).is_none() {
            let path = [Step::Key(table), Step::Item(item), Step::Key("experiment")];
            let message = self.no_experiment(id);
            self.problem(&path, message);
        }
    }

    fn no_experiment(&self, id: &str) -> String {
        let hint = near::hint(id, self.document.experiments.iter().map(|e| e.id.as_str()));
        format!(
            "there is no experiment {id:?} in this document{hint}; name one of these or add an [[experiment]] table"
        )
    }

    fn claims(&mut self) {
        for (item, claim) in self.document.claims.iter().enumerate() {
            for id in claim.holds.experiments() {
                if self.document.experiment(id).is_none() {
                    let path = [Step::Key("claim"), Step::Item(item), Step::Key("holds")];
                    let message = self.no_experiment(id);
                    self.problem(&path, message);
                }
            }
            let classes = claim.holds.classes().into_iter();
            if let Some(class) = classes.max().filter(|class| *class >= CLASSES) {
                let path = [Step::Key("claim"), Step::Item(item), Step::Key("holds")];
                let message = format!("there is no class {class}; classes go from 0 to 9");
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
            for name in statement
                .search
                .keys()
                .filter(|name| !given.contains_key(*name))
            {
                let path = [&table[..], &[Step::Key("search"), Step::Key(name)]].concat();
                let hint = near::hint(name, given.keys().map(String::as_str));
                self.problem(
                    &path,
                    format!("there is no variable {name:?} in `given`{hint}"),
                );
            }
        }
        for (item, vector) in document.vectors.iter().enumerate() {
            for (number, equals) in vector.equals.iter().enumerate() {
                let table = [Step::Key("vector"), Step::Item(item)];
                let path = [&table[..], &[Step::Key("equals"), Step::Item(number)]].concat();
                self.formula(&path, equals, &BTreeMap::new());
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

    /// What was measured is not negative, and shares are at most one.
    fn numbers(&mut self) {
        let document = self.document;
        for (item, figure) in document.figures.iter().enumerate() {
            let at = |key| [Step::Key("figure"), Step::Item(item), Step::Key(key)];
            let (value, printed) = (figure.printed.value(), &figure.printed);
            if value < 0.0 {
                self.problem(
                    &at("printed"),
                    format!("{printed} is negative; what was measured is 0 or above"),
                );
            }
            let experiment = document.experiment(&figure.experiment);
            let epochs = experiment.and_then(|e| Some(e.training.as_ref()?.epochs));
            if let (Moment::Epoch(epoch), Some(epochs)) = (figure.at, epochs)
                && !(1..=epochs).contains(&epoch)
            {
                self.problem(&at("at"), format!(
                    "epoch {epoch} of an experiment that trains {epochs}; epochs are counted from 1"
                ));
            }
            let validated = experiment.is_none_or(|experiment| experiment.images().1 > 0);
            if matches!(figure.quantity, Quantity::ValLoss | Quantity::ValAccuracy) && !validated {
                self.problem(
                    &at("quantity"),
                    format!(
                        "the experiment {:?} has no images to validate; give it another `split`",
                        figure.experiment
                    ),
                );
            }
            if figure.quantity.is_share() && value > 1.0 {
                self.problem(&at("printed"), format!(
                    "{printed} is above 1; write an accuracy as a share of one (\".8913\") or with a percent sign (\"89.13 %\")"
                ));
            }
            if document.margin(figure).is_none_or(|margin| margin <= 0.0) {
                self.problem(&at("margin"), format!(
                    "the figure {:?} has no margin above 0; give it one, or one for its quantity under [margins], before any run",
                    figure.id
                ));
            }
        }
        for (item, vector) in document.vectors.iter().enumerate() {
            if vector.equals.len() != vector.values.len() && !vector.equals.is_empty() {
                let path = [Step::Key("vector"), Step::Item(item), Step::Key("equals")];
                let (found, expected) = (vector.equals.len(), vector.values.len());
                self.problem(
                    &path,
                    format!("{found} formulas for {expected} values; give one for each"),
                );
            }
        }
    }
}

fn has_convolution(network: &Network) -> bool {
    let mut layers = network.layers.iter();
    layers.any(|layer| matches!(layer, LayerSpec::Conv2d(_)))
}

/// Every id by which formulas may refer to something: the TOML table, the item in it, the id.
fn ids(document: &Document) -> impl Iterator<Item = (&'static str, usize, &str)> {
    macro_rules! of {
        ($table:literal, $items:ident) => {
            document
                .$items
                .iter()
                .enumerate()
                .map(|(item, of)| ($table, item, of.id.as_str()))
        };
    }
    of!("figure", figures)
        .chain(of!("matrix", matrices))
        .chain(of!("table", tables))
        .chain(of!("vector", vectors))
        .chain(of!("curve", curves))
        .chain(of!("statement", statements))
        .chain(of!("claim", claims))
        .chain(of!("setting", settings))
        .chain(of!("sequence", sequences))
        .chain(of!("reference", references))
        .chain(of!("protocol", protocols))
        .chain(of!("decision", decisions))
}
