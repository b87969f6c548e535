//! What all checks of a document share.

use refashion_std::{advised, near_names};

use crate::{
    Document,
    error::Problem,
    locate::{Lines, Step},
};

/// A document that is checked, and what was found in it.
pub(super) struct Check<'a> {
    pub(super) document: &'a Document,
    pub(super) lines: Lines<'a>,
    pub(super) problems: Vec<Problem>,
}

impl Check<'_> {
    pub(super) fn problem(&mut self, path: &[Step<'_>], message: String) {
        let line = self.lines.of_value(path);
        self.problems.push(Problem { line, message });
    }

    /// Sees that a network is there that something at this place names.
    pub(super) fn network(&mut self, path: &[Step<'_>], name: &str) {
        let document = self.document;
        if document.network(name).is_some() {
            return;
        }
        let own: Vec<&str> = document
            .networks
            .iter()
            .map(|network| network.name.as_str())
            .collect();
        let hint = near_names(name, own.into_iter().chain(crate::networks::zoo_names()));
        let said = format!("there is no network {name:?}{hint}");
        let advice = "name one of these or give your own in a [[network]] table";
        self.problem(path, advised(&said, advice));
    }

    /// Sees that an experiment is there that an item of a table names.
    pub(super) fn experiment(&mut self, table: &str, item: usize, id: &str) {
        if self.document.experiment(id).is_none() {
            let path = [Step::Key(table), Step::Item(item), Step::Key("experiment")];
            let message = self.no_experiment(id);
            self.problem(&path, message);
        }
    }

    pub(super) fn no_experiment(&self, id: &str) -> String {
        let hint = near_names(id, self.document.experiments.iter().map(|e| e.id.as_str()));
        let said = format!("there is no experiment {id:?} in this document{hint}");
        advised(&said, "name one of these or add an [[experiment]] table")
    }
}
